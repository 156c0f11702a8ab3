//! The services that a proposal rests on, as far as they are asked: who may sell, and what a member's age asks for.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use honi_proto::members::v1 as members;
use honi_proto::outbox::v1::feed_service_server::{FeedService, FeedServiceServer};
use honi_proto::outbox::v1::{Event, ListEventsRequest, ListEventsResponse};
use honi_proto::training::v1 as training;
use members::needs_service_server::{NeedsService, NeedsServiceServer};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status, async_trait};
use training::solicitation_right_service_server::{SolicitationRightService, SolicitationRightServiceServer};

/// What they know. Tests change it while they run.
#[derive(Default)]
pub(crate) struct World {
    /// Nobody answers.
    pub(crate) down: bool,
    /// Why a staff may not do an act; whoever is not here may.
    pub(crate) denied: BTreeMap<(String, training::SolicitationAct), training::SolicitationDenialReason>,
    /// How many extra steps a member's age asks for; of whom is not here, none.
    pub(crate) extra_steps: BTreeMap<String, i32>,
    /// Members that nobody knows.
    pub(crate) unknown: Vec<String>,
    /// What they tell whoever follows them; the feeds of all of them are one here.
    pub(crate) told: Vec<Event>,
}

/// The neighbours of one test.
#[derive(Clone, Default)]
pub(crate) struct Neighbours(Arc<Mutex<World>>);

impl Neighbours {
    /// Serves until the test's runtime ends.
    pub(crate) async fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = tonic::transport::Server::builder()
            .add_service(SolicitationRightServiceServer::new(self.clone()))
            .add_service(NeedsServiceServer::new(self.clone()))
            .add_service(FeedServiceServer::new(self.clone()));
        drop(tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener))));
        address
    }

    /// What they know.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells something that happened to a resource.
    pub(crate) fn tell(&self, kind: &str, resource: &str, payload: &serde_json::Value) {
        let told = &mut self.world().told;
        let position = i64::try_from(told.len()).unwrap_or(i64::MAX) + 1;
        told.push(Event {
            position,
            id: uuid::Uuid::from_u128(position.cast_unsigned().into()).to_string(),
            resource: resource.to_owned(),
            resource_version: position,
            r#type: kind.to_owned(),
            payload: payload.to_string(),
            ..Default::default()
        });
    }

    fn asked(&self) -> Result<MutexGuard<'_, World>, Status> {
        let world = self.world();
        if world.down { Err(Status::unavailable("down")) } else { Ok(world) }
    }
}

#[async_trait]
impl SolicitationRightService for Neighbours {
    async fn get_solicitation_right(
        &self,
        request: Request<training::GetSolicitationRightRequest>,
    ) -> Result<Response<training::GetSolicitationRightResponse>, Status> {
        let world = self.asked()?;
        let asked = request.get_ref();
        assert!(asked.day.is_some(), "a day is asked for");
        let denied = world.denied.get(&(asked.staff.clone(), asked.act()));
        Ok(Response::new(training::GetSolicitationRightResponse {
            allowed: denied.is_none(),
            reasons: denied.iter().map(|it| (**it).into()).collect(),
            message_ja: "できません。".to_owned(),
            message_en: "They may not.".to_owned(),
            day: asked.day,
            ..Default::default()
        }))
    }

    async fn suspend_solicitation(
        &self,
        _: Request<training::SuspendSolicitationRequest>,
    ) -> Result<Response<training::SolicitationSuspension>, Status> {
        Err(Status::unimplemented("never asked"))
    }

    async fn lift_solicitation_suspension(
        &self,
        _: Request<training::LiftSolicitationSuspensionRequest>,
    ) -> Result<Response<training::SolicitationSuspension>, Status> {
        Err(Status::unimplemented("never asked"))
    }

    async fn get_solicitation_suspension(
        &self,
        _: Request<training::GetSolicitationSuspensionRequest>,
    ) -> Result<Response<training::SolicitationSuspension>, Status> {
        Err(Status::unimplemented("never asked"))
    }

    async fn list_solicitation_suspensions(
        &self,
        _: Request<training::ListSolicitationSuspensionsRequest>,
    ) -> Result<Response<training::ListSolicitationSuspensionsResponse>, Status> {
        Err(Status::unimplemented("never asked"))
    }
}

#[async_trait]
impl FeedService for Neighbours {
    async fn list_events(&self, request: Request<ListEventsRequest>) -> Result<Response<ListEventsResponse>, Status> {
        let world = self.asked()?;
        let after = request.get_ref().after_position;
        let events = world.told.iter().filter(|event| event.position > after).cloned().collect();
        Ok(Response::new(ListEventsResponse { events }))
    }
}

#[async_trait]
impl NeedsService for Neighbours {
    async fn get_care_attributes(
        &self,
        request: Request<members::GetCareAttributesRequest>,
    ) -> Result<Response<members::CareAttributes>, Status> {
        let world = self.asked()?;
        let member = &request.get_ref().name;
        if world.unknown.contains(member) {
            return Err(Status::not_found("no such member"));
        }
        let extra_steps = members::ExtraSteps {
            least: world.extra_steps.get(member).copied().unwrap_or_default(),
            ..Default::default()
        };
        Ok(Response::new(members::CareAttributes {
            extra_steps: Some(extra_steps),
            ..Default::default()
        }))
    }

    async fn get_needs_profile(&self, _: Request<members::GetNeedsProfileRequest>) -> Result<Response<members::NeedsProfile>, Status> {
        Err(Status::unimplemented("never asked"))
    }

    async fn record_needs_profile(
        &self,
        _: Request<members::RecordNeedsProfileRequest>,
    ) -> Result<Response<members::NeedsProfile>, Status> {
        Err(Status::unimplemented("never asked"))
    }

    async fn record_care_attributes(
        &self,
        _: Request<members::RecordCareAttributesRequest>,
    ) -> Result<Response<members::CareAttributes>, Status> {
        Err(Status::unimplemented("never asked"))
    }
}
