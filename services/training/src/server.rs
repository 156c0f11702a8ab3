//! All wiring: from settings to a service that serves.

use std::future;
use std::sync::Arc;

use honi_launch::{Ground, Nobody, Running, Surroundings};
use honi_outbox::Sink;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::{Deps, first_calendar};
use crate::mail::{MailError, MailSink};
use crate::{Migrator, Settings, grpc};

/// The service's name: in traces, in the audience of tokens, and of its audit log.
pub const SERVICE: &str = "honi-training";

/// Prepares everything and serves on `listener` until `shutdown` is cancelled.
///
/// # Errors
/// If the database cannot be reached or lacks a migration, or a policy, key or file is not usable.
pub async fn start(
    settings: &Settings,
    surroundings: Surroundings,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> anyhow::Result<Running> {
    let mut ground = Ground::prepare::<Migrator>(SERVICE, settings.sections(), surroundings).await?;
    let policies = Arc::new(grpc::policies()?);
    let (changes, relay) = ground.relay(sink(settings, &ground)?);
    let server = ground.server(Arc::clone(&policies), &changes);
    let deps = Deps {
        database: ground.database.clone(),
        changes,
        keys: ground.keys.clone(),
        policies,
        clock: ground.clock.clone(),
        ids: ground.ids.clone(),
    };
    ground.telemetry.scope(first_calendar::ensure(&deps, SERVICE)).await?;
    let server = grpc::add_to(server, deps);
    Ok(ground.run(server, relay, |_| future::ready(()), listener, shutdown))
}

/// What the relay delivers to: the e-mail of notices. Other services read the events from the feed.
fn sink(settings: &Settings, ground: &Ground) -> Result<Arc<dyn Sink>, MailError> {
    Ok(match &settings.mail {
        Some(mail) => Arc::new(MailSink::new(
            ground.database.clone(),
            ground.keys.clone(),
            ground.clock.clone(),
            mail,
        )?),
        None => Arc::new(Nobody),
    })
}
