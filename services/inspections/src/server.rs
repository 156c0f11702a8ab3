//! All wiring: from settings to a service that serves.

use std::sync::Arc;

use honi_call::{Client, Identity};
use honi_conduct::{Reconciler, Workflows};
use honi_database::Numbers;
use honi_launch::{Ground, Running, Surroundings};
use honi_neighbours::{CalendarFollower, Feed, Organization, follow, kept_calendars};
use honi_orchestration::TemporalSink;
use honi_proto::inspections::v1::improvement_action_service_server::ImprovementActionServiceServer;
use honi_proto::inspections::v1::investigation_service_server::InvestigationServiceServer;
use honi_proto::workflows::v1::workflow_service_server::WorkflowServiceServer;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::Deps;
use crate::app::workflows::{EventMapping, Improvements, Investigations};
use crate::feeds::{SignalFeed, VoiceFeed};
use crate::grpc::{self, Grpc};
use crate::{Migrator, Settings};

/// The service's name: in traces, in the audience of tokens, and of its audit log.
pub const SERVICE: &str = "honi-inspections";

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
    let (changes, relay) = ground.relay(Arc::new(TemporalSink::new(orchestrator.clone(), EventMapping::default())));
    let identity = Identity::of_account(&settings.identity);
    let organization = Client::connect_lazy(&settings.organization, identity.clone(), &ground.telemetry)?;
    let organization = Organization::new(&organization);
    let proposals = Client::connect_lazy(&settings.proposals, identity.clone(), &ground.telemetry)?;
    let voices = Client::connect_lazy(&settings.voices, identity, &ground.telemetry)?;
    let deps = Deps {
        numbers: Numbers::of(ground.database.clone(), "investigation_number_blocks"),
        improvement_numbers: Numbers::of(ground.database.clone(), "improvement_number_blocks"),
        calendars: kept_calendars(&ground.database).await?,
        database: ground.database.clone(),
        changes,
        keys: ground.keys.clone(),
        policies: Arc::clone(&policies),
        clock: ground.clock.clone(),
        rules: Arc::new(settings.rules()),
        improvement_rules: Arc::new(settings.improvement_rules()),
        lines: Arc::new(organization.clone()),
    };
    let calendars = CalendarFollower::new(organization, deps.database.clone(), deps.clock.clone(), deps.calendars.clone());
    let signals = Feed::new(proposals, deps.database.clone(), SignalFeed::new(deps.clone(), ground.ids.clone()));
    let complaints = Feed::new(voices, deps.database.clone(), VoiceFeed::new(deps.clone(), ground.ids.clone()));
    let every = settings.follow;
    let holder = ground.ids.next(ground.clock.now()).to_string();
    let (cases, improvements) = (Investigations(deps.clone()), Improvements(deps.clone()));
    let (database, often) = (deps.database.clone(), every.workflows_every());
    let of_cases = Reconciler::new(cases.clone(), database.clone(), orchestrator.clone(), holder.clone(), often);
    let of_improvements = Reconciler::new(improvements.clone(), database, orchestrator.clone(), holder, often);
    let server = ground.server(policies, &deps.changes);
    let server = server
        .add_service(InvestigationServiceServer::new(Grpc::new(deps.clone())))
        .add_service(ImprovementActionServiceServer::new(Grpc::new(deps)))
        .add_service(WorkflowServiceServer::new(
            Workflows::of(orchestrator).with(cases).with(improvements),
        ));
    let followers = async move |stop: CancellationToken| {
        tokio::join!(
            follow(calendars, every.calendars_every(), &stop),
            follow(signals, every.signals_every(), &stop),
            follow(complaints, every.complaints_every(), &stop),
            follow(of_cases, often, &stop),
            follow(of_improvements, often, &stop)
        );
    };
    Ok(ground.run(server, relay, followers, listener, shutdown))
}
