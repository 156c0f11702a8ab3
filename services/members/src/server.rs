//! All wiring: from settings to a service that serves.

use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use honi_access::Authenticator;
use honi_change::Changes;
use honi_clock::Clock;
use honi_database::{Database, DatabaseError};
use honi_names::Ids;
use honi_outbox::{DeliveryError, Event, Relay, Sink};
use honi_personal_data::KeyRing;
use honi_requests::Requests;
use honi_serve::Server;
use honi_telemetry::Telemetry;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::access_log::AccessLog;
use crate::app::{Deps, Vault};
use crate::{Migrator, Settings, grpc};

/// The service's name: in traces, in the audience of tokens, and of its audit log.
pub const SERVICE: &str = "honi-members";

/// What the service does not make for itself, because a process that runs several services, or a test, gives it another one.
pub struct Surroundings {
    /// The service's own telemetry.
    pub telemetry: Telemetry,
    /// Says who asks.
    pub authenticator: Authenticator,
    /// The time.
    pub clock: Clock,
    /// Where new ids come from.
    pub ids: Ids,
    /// Whether to apply pending migrations; else a database that lacks one is refused.
    pub migrate: bool,
}

/// The service at work.
#[must_use = "a failure of the service is answered by `finished`"]
pub struct Running(JoinHandle<anyhow::Result<()>>);

impl Running {
    /// Waits until the service has ended: after the drain that follows the shutdown, or because it failed.
    ///
    /// # Errors
    /// Why it failed.
    pub async fn finished(self) -> anyhow::Result<()> {
        self.0.await.context("the service panicked")?
    }
}

/// Prepares everything and serves on `listener` until `shutdown` is cancelled. It answers once calls are accepted.
///
/// # Errors
/// If the database cannot be reached or lacks a migration, or a policy, key or file is not usable.
pub async fn start(
    settings: &Settings,
    surroundings: Surroundings,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> anyhow::Result<Running> {
    let Surroundings {
        telemetry,
        authenticator,
        clock,
        ids,
        migrate,
    } = surroundings;
    let database = telemetry.scope(connect(settings, migrate)).await?;
    let policies = Arc::new(grpc::policies()?);
    let (sequencer, _) = settings.audit_log.open(SERVICE, clock.clone())?;
    let relay = Relay::new(database.clone(), clock.clone(), Arc::new(Nobody), settings.relay.clone())
        .sequencing(Arc::new(sequencer))
        .measured_by(&telemetry.meter("honi.outbox"));
    let requests = Requests::new(settings.requests.mac_key.expose());
    let keys = KeyRing::new(settings.personal_data.master_keys()?, clock.clone());
    let deps = Deps {
        database: database.clone(),
        changes: Changes::new(database.clone(), requests, ids.clone(), clock.clone(), relay.wake()),
        vault: Vault {
            keys,
            index: settings.personal_data.blind_index()?,
        },
        policies: Arc::clone(&policies),
    };
    let server = Server::new(&telemetry, authenticator, policies, &settings.serve)
        .report_refusals(Arc::new(AccessLog {
            database: database.clone(),
            clock,
            ids,
        }))
        .add_service(grpc::service(deps))
        .add_service(honi_audit_log::service(database.clone(), SERVICE))
        .add_service(honi_outbox::feed::service(database.clone()));
    Ok(Running(telemetry.spawn(run(server, relay, database, listener, shutdown))))
}

async fn connect(settings: &Settings, migrate: bool) -> Result<Database, DatabaseError> {
    let database = Database::connect(&settings.database).await?;
    if migrate {
        database.migrate::<Migrator>().await?
    } else {
        database.require_migrated::<Migrator>().await?
    }
    Ok(database)
}

/// The relay ends after the last call; what it leaves waits for the next start. Both in one task, so that neither goes on if the other
/// panics.
async fn run(server: Server, relay: Relay, database: Database, listener: TcpListener, shutdown: CancellationToken) -> anyhow::Result<()> {
    tracing::info!(address = %listener.local_addr()?, "serves");
    let stop = CancellationToken::new();
    let serving = async {
        let outcome = server.serve(listener, shutdown).await;
        stop.cancel();
        outcome
    };
    let (outcome, ()) = tokio::join!(serving, relay.run(stop.clone()));
    database.close().await?;
    Ok(outcome?)
}

/// Members start no workflow: others read their events from the feed. The relay puts the events and the audit log in order all the same.
struct Nobody;

#[async_trait]
impl Sink for Nobody {
    async fn deliver(&self, _: &Event) -> Result<(), DeliveryError> {
        Ok(())
    }
}
