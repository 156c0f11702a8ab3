//! All wiring: from settings to a service that serves.

use std::future;
use std::sync::Arc;

use honi_call::{Client, Identity};
use honi_database::Numbers;
use honi_launch::{Ground, Nobody, Running, Surroundings};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::{Deps, first_parameters};
use crate::neighbours::Services;
use crate::{Migrator, Settings, grpc};

/// The service's name: in traces, in the audience of tokens, and of its audit log.
pub const SERVICE: &str = "honi-proposals";

/// Prepares everything and serves on `listener` until `shutdown` is cancelled. Others read its events from the feed. No other service needs to be
/// there, though proposals make no step without them.
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
    let (changes, relay) = ground.relay(Arc::new(Nobody));
    let server = ground.server(Arc::clone(&policies), &changes);
    let identity = Identity::of_account(&settings.identity);
    let training = Client::connect_lazy(&settings.training, identity.clone(), &ground.telemetry)?;
    let members = Client::connect_lazy(&settings.members, identity, &ground.telemetry)?;
    let deps = Deps {
        contract_numbers: Numbers::of(ground.database.clone(), "contract_number_blocks"),
        proposal_numbers: Numbers::of(ground.database.clone(), "proposal_number_blocks"),
        signal_numbers: Numbers::of(ground.database.clone(), "signal_number_blocks"),
        database: ground.database.clone(),
        changes,
        keys: ground.keys.clone(),
        policies,
        clock: ground.clock.clone(),
        ids: ground.ids.clone(),
        benefit_review_from_yen: settings.benefits.review_from_yen,
        neighbours: Arc::new(Services::new(training, members)),
    };
    ground.telemetry.scope(first_parameters::ensure(&deps, SERVICE)).await?;
    let server = grpc::add_to(server, deps);
    Ok(ground.run(server, relay, |_| future::ready(()), listener, shutdown))
}
