//! All wiring: from settings to a service that serves.

use std::sync::Arc;

use honi_conduct::{Reconciler, Workflows};
use honi_launch::{Ground, Nobody, Running, Surroundings};
use honi_neighbours::follow;
use honi_outbox::Sink;
use honi_proto::workflows::v1::workflow_service_server::WorkflowServiceServer;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::lifecycle::Credentials;
use crate::app::{Deps, first_calendar};
use crate::deliveries::Deliveries;
use crate::mail::{MailError, MailSink};
use crate::{Migrator, Settings, grpc};

/// The service's name: in traces, in the audience of tokens, and of its audit log.
pub const SERVICE: &str = "honi-training";

/// Prepares everything and serves on `listener` until `shutdown` is cancelled. Temporal need not be there.
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
    let orchestrator = honi_orchestration::connect(&settings.temporal, &ground.telemetry)?;
    let deliveries = Deliveries::new(orchestrator.clone(), mail(settings, &ground)?);
    let (changes, relay) = ground.relay(Arc::new(deliveries));
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
    let (records, often) = (Credentials(deps.clone()), settings.follow.workflows_every());
    let holder = ground.ids.next(ground.clock.now()).to_string();
    let of_credentials = Reconciler::new(records.clone(), deps.database.clone(), orchestrator.clone(), holder, often);
    let server = grpc::add_to(server, deps).add_service(WorkflowServiceServer::new(Workflows::of(orchestrator).with(records)));
    let followers = async move |stop: CancellationToken| follow(of_credentials, often, &stop).await;
    Ok(ground.run(server, relay, followers, listener, shutdown))
}

/// The e-mail of notices.
fn mail(settings: &Settings, ground: &Ground) -> Result<Arc<dyn Sink>, MailError> {
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
