//! All wiring: from settings to a service that serves.

use std::sync::Arc;

use honi_call::{Client, Identity};
use honi_database::Numbers;
use honi_launch::{Ground, Nobody, Running, Surroundings};
use honi_neighbours::{CalendarFollower, Feed, Organization, follow, kept_calendars};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::{Deps, first_parameters};
use crate::feeds::{CredentialFeed, VoiceFeed};
use crate::neighbours::Services;
use crate::{Migrator, Settings, grpc};

/// The service's name: in traces, in the audience of tokens, and of its audit log.
pub const SERVICE: &str = "honi-proposals";

/// Prepares everything and serves on `listener` until `shutdown` is cancelled. Others read its events from the feed. No other service needs to be
/// there, though proposals make no step without training and members, and the detection hears nothing new of
/// credentials without training and of complaints without voices.
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
    let members = Client::connect_lazy(&settings.members, identity.clone(), &ground.telemetry)?;
    let voices = Client::connect_lazy(&settings.voices, identity, &ground.telemetry)?;
    let deps = Deps {
        contract_numbers: Numbers::of(ground.database.clone(), "contract_number_blocks"),
        proposal_numbers: Numbers::of(ground.database.clone(), "proposal_number_blocks"),
        signal_numbers: Numbers::of(ground.database.clone(), "signal_number_blocks"),
        database: ground.database.clone(),
        changes,
        keys: ground.keys.clone(),
        index: settings.personal_data.blind_index()?,
        policies,
        clock: ground.clock.clone(),
        ids: ground.ids.clone(),
        benefit_review_from_yen: settings.benefits.review_from_yen,
        calendars: kept_calendars(&ground.database).await?,
        neighbours: Arc::new(Services::new(training.clone(), members)),
    };
    ground.telemetry.scope(first_parameters::ensure(&deps, SERVICE)).await?;
    let complaints = Feed::new(voices, deps.database.clone(), VoiceFeed::new(deps.clone(), deps.ids.clone()));
    let organization = Organization::new(&training);
    let calendars = CalendarFollower::new(organization, deps.database.clone(), deps.clock.clone(), deps.calendars.clone());
    let credentials = Feed::new(training, deps.database.clone(), CredentialFeed::new(deps.clone(), deps.ids.clone()));
    let every = settings.follow;
    let followers = async move |stop: CancellationToken| {
        tokio::join!(
            follow(calendars, every.calendars_every(), &stop),
            follow(credentials, every.credentials_every(), &stop),
            follow(complaints, every.complaints_every(), &stop)
        );
    };
    let server = grpc::add_to(server, deps);
    Ok(ground.run(server, relay, followers, listener, shutdown))
}
