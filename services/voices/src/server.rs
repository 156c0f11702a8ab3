//! All wiring: from settings to a service that serves.

use std::sync::Arc;

use anyhow::Context;
use honi_access::Authenticator;
use honi_call::{Client, Identity};
use honi_change::Changes;
use honi_clock::Clock;
use honi_database::{Database, DatabaseError};
use honi_names::Ids;
use honi_orchestration::TemporalSink;
use honi_outbox::Relay;
use honi_personal_data::KeyRing;
use honi_proto::voices::v1::voice_service_server::VoiceServiceServer;
use honi_proto::workflows::v1::workflow_service_server::WorkflowServiceServer;
use honi_requests::Requests;
use honi_serve::Server;
use honi_telemetry::Telemetry;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::access_log::AccessLog;
use crate::app::Deps;
use crate::app::workflows::ComplaintMapping;
use crate::grpc::{self, Grpc};
use crate::member_feed::MemberFeed;
use crate::organization::{self, CalendarFollower, Organization};
use crate::storage::numbers::Numbers;
use crate::{Migrator, Settings};

/// The service's name: in traces, in the audience of tokens, and of its audit log.
pub const SERVICE: &str = "honi-voices";

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

/// Prepares everything and serves on `listener` until `shutdown` is cancelled. Neither Temporal nor another service needs to be there.
///
/// # Errors
/// If the database cannot be reached or lacks a migration, or a policy, key, file or address is not usable.
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
    let database = connect(settings, migrate).await?;
    let policies = Arc::new(grpc::policies()?);
    let orchestrator = honi_orchestration::connect(&settings.temporal, &telemetry)?;
    let (sequencer, _) = settings.audit_log.open(SERVICE, clock.clone())?;
    let sink = Arc::new(TemporalSink::new(orchestrator.clone(), ComplaintMapping));
    let relay = Relay::new(database.clone(), clock.clone(), sink, settings.relay.clone())
        .sequencing(Arc::new(sequencer))
        .measured_by(&telemetry.meter("honi.outbox"));
    let identity = identity(settings);
    let organization = Organization::new(&Client::connect_lazy(&settings.organization, identity.clone(), &telemetry)?);
    let members = Client::connect_lazy(&settings.members, identity, &telemetry)?;
    let requests = Requests::new(settings.requests.mac_key.expose());
    let deps = Deps {
        database: database.clone(),
        changes: Changes::new(database.clone(), requests, ids.clone(), clock.clone(), relay.wake()),
        keys: KeyRing::new(settings.personal_data.master_keys()?, clock.clone()),
        policies: Arc::clone(&policies),
        clock: clock.clone(),
        numbers: Numbers::new(database.clone()),
        rules: Arc::new(settings.rules()),
        calendars: organization::kept(&database).await?,
        lines: Arc::new(organization.clone()),
    };
    let background = Background {
        relay,
        calendars: CalendarFollower::new(organization, &deps, settings.follow.calendars_every()),
        members: MemberFeed::new(members, &deps, ids.clone(), settings.follow.members_every()),
    };
    let service = Grpc::new(deps, orchestrator);
    let server = Server::new(&telemetry, authenticator, policies, &settings.serve)
        .report_refusals(Arc::new(AccessLog {
            database: database.clone(),
            clock,
            ids,
        }))
        .add_service(VoiceServiceServer::new(service.clone()))
        .add_service(WorkflowServiceServer::new(service))
        .add_service(honi_audit_log::service(database.clone(), SERVICE))
        .add_service(honi_outbox::feed::service(database.clone()));
    Ok(Running(telemetry.spawn(run(server, background, database, listener, shutdown))))
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

fn identity(settings: &Settings) -> Identity {
    if settings.identity.token_url.is_empty() {
        Identity::none()
    } else {
        Identity::client_credentials(settings.identity.clone())
    }
}

/// What works beside the server.
struct Background {
    relay: Relay,
    calendars: CalendarFollower,
    members: MemberFeed,
}

/// The relay outlives the last call, so that what that call recorded is put in order. In one task, so that none goes on if another
/// panics.
async fn run(
    server: Server,
    background: Background,
    database: Database,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let serving = async {
        let outcome = server.serve(listener, shutdown).await;
        stop.cancel();
        outcome
    };
    let Background { relay, calendars, members } = background;
    let (outcome, (), (), ()) = tokio::join!(serving, relay.run(stop.clone()), calendars.run(&stop), members.run(&stop));
    database.close().await?;
    Ok(outcome?)
}
