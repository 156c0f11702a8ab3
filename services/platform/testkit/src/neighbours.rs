//! The services that others ask, as far as they ask them: the organisation, and a feed.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use feed::feed_service_server::{FeedService, FeedServiceServer};
use honi_proto::organization::v1 as pb;
use honi_proto::outbox::v1 as feed;
use pb::calendar_service_server::{CalendarService, CalendarServiceServer};
use pb::notice_service_server::{NoticeService, NoticeServiceServer};
use pb::org_unit_service_server::{OrgUnitService, OrgUnitServiceServer};
use pb::staff_service_server::{StaffService, StaffServiceServer};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// What the neighbours know. Tests change it while they run.
#[derive(Default)]
pub struct World {
    /// Nobody answers.
    pub down: bool,
    /// Who is above whom; staff who are not here are unknown.
    pub lines: BTreeMap<String, Vec<String>>,
    /// The roles that staff hold today; those who are not here are handlers, those without any are not employed.
    pub roles: BTreeMap<String, Vec<String>>,
    /// The staff of units, given one a page.
    pub staff: BTreeMap<String, Vec<String>>,
    /// The first days of those who have not always been there.
    pub joined: BTreeMap<String, chrono::NaiveDate>,
    /// The calendar.
    pub calendar: pb::Calendar,
    /// Closures, given one a page.
    pub closures: Vec<pb::UnitClosure>,
    /// Units, given one a page.
    pub units: Vec<pb::OrgUnit>,
    /// The events of the feed.
    pub events: Vec<feed::Event>,
    /// The notices that were created, by their request ids.
    pub notices: BTreeMap<String, pb::Notice>,
    /// Creating a notice about this fails for a fault of the organisation's.
    pub faulty: Option<String>,
    /// How often the feed was asked.
    pub feed_asked: u32,
}

/// The neighbours of one test.
#[derive(Clone, Default)]
pub struct Neighbours(Arc<Mutex<World>>);

impl Neighbours {
    /// Serves until the test's runtime ends.
    pub async fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = tonic::transport::Server::builder()
            .add_service(StaffServiceServer::new(self.clone()))
            .add_service(CalendarServiceServer::new(self.clone()))
            .add_service(OrgUnitServiceServer::new(self.clone()))
            .add_service(NoticeServiceServer::new(self.clone()))
            .add_service(FeedServiceServer::new(self.clone()));
        drop(tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener))));
        address
    }

    /// What they know.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asked(&self) -> Result<MutexGuard<'_, World>, Status> {
        let world = self.world();
        if world.down { Err(Status::unavailable("down")) } else { Ok(world) }
    }
}

/// Implements a service: what is asked by hand, the rest as never asked.
macro_rules! neighbour {
    ($service:ident { $($unasked:ident $request:ident $response:ident;)* } $($asked:tt)*) => {
        #[tonic::async_trait]
        impl $service for Neighbours {
            $(async fn $unasked(&self, _: Request<pb::$request>) -> Result<Response<pb::$response>, Status> {
                Err(Status::unimplemented("never asked"))
            })*
            $($asked)*
        }
    };
}

neighbour! {
    StaffService {
        create_staff CreateStaffRequest Staff;
        get_staff GetStaffRequest Staff;
        assign_staff AssignStaffRequest AssignStaffResponse;
        end_employment EndEmploymentRequest Staff;
    }
    async fn list_staff(&self, request: Request<pb::ListStaffRequest>) -> Result<Response<pb::ListStaffResponse>, Status> {
        let world = self.asked()?;
        assert!(request.get_ref().as_of.is_some(), "a day is asked for");
        let of_unit = world.staff.get(&request.get_ref().org_unit).cloned().unwrap_or_default();
        let (names, next_page_token) = one(&of_unit, &request.get_ref().page_token);
        let staff = names.into_iter().map(|name| pb::Staff { name, ..pb::Staff::default() });
        Ok(Response::new(pb::ListStaffResponse { staff: staff.collect(), next_page_token }))
    }
    async fn get_reporting_line(
        &self,
        request: Request<pb::GetReportingLineRequest>,
    ) -> Result<Response<pb::GetReportingLineResponse>, Status> {
        let world = self.asked()?;
        let (name, as_of) = (&request.get_ref().name, request.get_ref().as_of.and_then(|day| day.day()).expect("a day"));
        let supervisors = world.lines.get(name).cloned().ok_or_else(|| Status::not_found("no such staff"))?;
        if world.joined.get(name).is_some_and(|joined| as_of < *joined) {
            return Err(Status::not_found("was no staff then"));
        }
        let current_roles = world.roles.get(name).cloned().unwrap_or_else(|| vec!["CMH".to_owned()]);
        Ok(Response::new(pb::GetReportingLineResponse { org_unit: String::new(), supervisors, current_roles }))
    }
}

neighbour! {
    CalendarService {
        update_calendar UpdateCalendarRequest Calendar;
        create_unit_closure CreateUnitClosureRequest UnitClosure;
        void_unit_closure VoidUnitClosureRequest UnitClosure;
    }
    async fn get_calendar(&self, request: Request<pb::GetCalendarRequest>) -> Result<Response<pb::Calendar>, Status> {
        let world = self.asked()?;
        assert_eq!(request.get_ref().name, "calendars/japan");
        Ok(Response::new(world.calendar.clone()))
    }
    async fn list_unit_closures(
        &self,
        request: Request<pb::ListUnitClosuresRequest>,
    ) -> Result<Response<pb::ListUnitClosuresResponse>, Status> {
        let (unit_closures, next_page_token) = one(&self.asked()?.closures, &request.get_ref().page_token);
        Ok(Response::new(pb::ListUnitClosuresResponse { unit_closures, next_page_token }))
    }
}

neighbour! {
    OrgUnitService {
        create_org_unit CreateOrgUnitRequest OrgUnit;
        get_org_unit GetOrgUnitRequest OrgUnit;
        revise_org_unit ReviseOrgUnitRequest OrgUnit;
    }
    async fn list_org_units(&self, request: Request<pb::ListOrgUnitsRequest>) -> Result<Response<pb::ListOrgUnitsResponse>, Status> {
        let (org_units, next_page_token) = one(&self.asked()?.units, &request.get_ref().page_token);
        Ok(Response::new(pb::ListOrgUnitsResponse { org_units, next_page_token }))
    }
}

neighbour! {
    NoticeService {
        list_notices ListNoticesRequest ListNoticesResponse;
        read_notice ReadNoticeRequest Notice;
    }
    async fn create_notice(&self, request: Request<pb::CreateNoticeRequest>) -> Result<Response<pb::Notice>, Status> {
        let mut world = self.asked()?;
        let pb::CreateNoticeRequest { notice, request_id } = request.into_inner();
        let notice = notice.ok_or_else(|| Status::invalid_argument("no notice"))?;
        if world.faulty.as_ref() == Some(&notice.resource) {
            return Err(Status::internal("a fault"));
        }
        let known = world.notices.entry(request_id).or_insert_with(|| notice.clone());
        assert_eq!(*known, notice, "the same request with another body");
        Ok(Response::new(notice))
    }
}

#[tonic::async_trait]
impl FeedService for Neighbours {
    async fn list_events(&self, request: Request<feed::ListEventsRequest>) -> Result<Response<feed::ListEventsResponse>, Status> {
        let mut world = self.asked()?;
        world.feed_asked += 1;
        let after = request.get_ref().after_position;
        // Short pages, so that several are needed.
        let events = world
            .events
            .iter()
            .filter(|event| event.position > after)
            .take(2)
            .cloned()
            .collect();
        Ok(Response::new(feed::ListEventsResponse { events }))
    }
}

/// A page of one item.
fn one<T: Clone>(items: &[T], token: &str) -> (Vec<T>, String) {
    let at: usize = token.parse().unwrap_or(0);
    let next = if at + 1 < items.len() {
        (at + 1).to_string()
    } else {
        String::new()
    };
    (items.get(at).cloned().into_iter().collect(), next)
}
