//! The gRPC door of the organisation, of credentials and of the right to sell. The only room that names tonic and prost.

mod calendar;
mod calendar_service;
mod codes;
mod credential;
mod credential_service;
mod notice;
mod notice_service;
mod org_unit;
mod org_unit_service;
mod solicitation;
mod solicitation_right_service;
mod staff;
mod staff_service;

use honi_access::{Policies, PolicyError};
use honi_proto::organization::v1::calendar_service_server::CalendarServiceServer;
use honi_proto::organization::v1::notice_service_server::NoticeServiceServer;
use honi_proto::organization::v1::org_unit_service_server::OrgUnitServiceServer;
use honi_proto::organization::v1::staff_service_server::StaffServiceServer;
use honi_proto::training::v1::credential_service_server::CredentialServiceServer;
use honi_proto::training::v1::solicitation_right_service_server::SolicitationRightServiceServer;
use honi_serve::Server;

use crate::app::Deps;

/// Adds the services over the use cases.
pub(crate) fn add_to(server: Server, deps: Deps) -> Server {
    let grpc = Grpc { deps };
    server
        .add_service(OrgUnitServiceServer::new(grpc.clone()))
        .add_service(StaffServiceServer::new(grpc.clone()))
        .add_service(CalendarServiceServer::new(grpc.clone()))
        .add_service(NoticeServiceServer::new(grpc.clone()))
        .add_service(CredentialServiceServer::new(grpc.clone()))
        .add_service(SolicitationRightServiceServer::new(grpc))
}

/// The rules of this service, as they stand in `policies/`.
///
/// # Errors
/// If a policy does not fit the schema; a fault of the build, found by the first test.
pub fn policies() -> Result<Policies, PolicyError> {
    let files = [
        ("call.cedar", include_str!("../../policies/call.cedar")),
        ("credentials.cedar", include_str!("../../policies/credentials.cedar")),
        ("organization.cedar", include_str!("../../policies/organization.cedar")),
    ];
    Policies::load(&files, include_str!("../../policies/schema.cedarschema"))
}

/// All services over the use cases.
#[derive(Clone)]
struct Grpc {
    deps: Deps,
}
