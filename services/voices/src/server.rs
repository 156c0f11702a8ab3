//! All wiring: from settings to a service that serves.

use std::sync::Arc;
use std::time::Duration;

use honi_call::{Client, Identity};
use honi_conduct::{Reconciler, SnapshotMapping, Workflows};
use honi_database::Numbers;
use honi_launch::{Ground, Running, Surroundings};
use honi_neighbours::{CalendarFollower, Feed, Organization, follow, kept_calendars};
use honi_orchestration::TemporalSink;
use honi_proto::voices::v1::digest_service_server::DigestServiceServer;
use honi_proto::voices::v1::voice_import_service_server::VoiceImportServiceServer;
use honi_proto::voices::v1::voice_letter_service_server::VoiceLetterServiceServer;
use honi_proto::voices::v1::voice_service_server::VoiceServiceServer;
use honi_proto::voices::v1::voice_statistics_service_server::VoiceStatisticsServiceServer;
use honi_proto::workflows::v1::workflow_service_server::WorkflowServiceServer;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::Deps;
use crate::app::workflows::{ComplaintHandling, Complaints};
use crate::census::Census;
use crate::grpc::{self, Grpc};
use crate::improvement_feed::ImprovementFeed;
use crate::member_feed::MemberFeed;
use crate::notices::NoticeSender;
use crate::{Migrator, Settings};

/// How often what is open and late is counted.
const CENSUS_EVERY: Duration = Duration::from_secs(30);

/// How often it is looked whether staff are to be told something.
const NOTICES_EVERY: Duration = Duration::from_secs(2);

/// The service's name: in traces, in the audience of tokens, and of its audit log.
pub const SERVICE: &str = "honi-voices";

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
    let mut ground = Ground::prepare::<Migrator>(SERVICE, settings.sections(), surroundings).await?;
    let policies = Arc::new(grpc::policies()?);
    let orchestrator = honi_orchestration::connect(&settings.temporal, &ground.telemetry)?;
    let (changes, relay) = ground.relay(Arc::new(TemporalSink::new(
        orchestrator.clone(),
        SnapshotMapping::<ComplaintHandling>::default(),
    )));
    let identity = Identity::of_account(&settings.identity);
    let to_organization = Client::connect_lazy(&settings.organization, identity.clone(), &ground.telemetry)?;
    let organization = Organization::new(&to_organization);
    let members = Client::connect_lazy(&settings.members, identity.clone(), &ground.telemetry)?;
    let inspections = Client::connect_lazy(&settings.inspections, identity, &ground.telemetry)?;
    let deps = Deps {
        database: ground.database.clone(),
        changes,
        keys: ground.keys.clone(),
        policies: Arc::clone(&policies),
        clock: ground.clock.clone(),
        numbers: Numbers::of(ground.database.clone(), "number_blocks"),
        rules: Arc::new(settings.rules()),
        calendars: kept_calendars(&ground.database).await?,
        lines: Arc::new(organization.clone()),
        workplaces: organization.clone(),
        letterhead: Arc::new(settings.letters.letterhead()?),
    };
    let calendars = CalendarFollower::new(organization, deps.database.clone(), deps.clock.clone(), deps.calendars.clone());
    let members = Feed::new(members, deps.database.clone(), MemberFeed::new(&deps, ground.ids.clone()));
    let improvements = Feed::new(inspections, deps.database.clone(), ImprovementFeed::new(&deps));
    let notices = NoticeSender::new(&to_organization, &deps);
    let every = settings.follow;
    let holder = ground.ids.next(ground.clock.now()).to_string();
    let complaints = Complaints(deps.clone());
    let reconciler = Reconciler::new(
        complaints.clone(),
        deps.database.clone(),
        orchestrator.clone(),
        holder,
        every.workflows_every(),
    );
    let census = Census::new(deps.database.clone(), deps.clock.clone(), &ground.telemetry.meter("honi.voices"));
    let server = ground.server(policies, &deps.changes);
    let service = Grpc::new(deps);
    let server = server
        .add_service(VoiceServiceServer::new(service.clone()))
        .add_service(VoiceImportServiceServer::new(service.clone()))
        .add_service(VoiceStatisticsServiceServer::new(service.clone()))
        .add_service(DigestServiceServer::new(service.clone()))
        .add_service(VoiceLetterServiceServer::new(service.clone()))
        .add_service(WorkflowServiceServer::new(Workflows::of(orchestrator).with(complaints)));
    let followers = async move |stop: CancellationToken| {
        tokio::join!(
            follow(calendars, every.calendars_every(), &stop),
            follow(members, every.members_every(), &stop),
            follow(improvements, every.improvements_every(), &stop),
            follow(reconciler, every.workflows_every(), &stop),
            follow(notices, NOTICES_EVERY, &stop),
            follow(census, CENSUS_EVERY, &stop)
        );
    };
    Ok(ground.run(server, relay, followers, listener, shutdown))
}
