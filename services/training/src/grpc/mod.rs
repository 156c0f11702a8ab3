//! The gRPC door of the organisation. The only room that names tonic and prost.

mod calendar;
mod calendar_service;
mod convert;
mod notice;
mod notice_service;
mod org_unit;
mod org_unit_service;
mod page;
mod staff;
mod staff_service;
mod status;

use honi_access::{Policies, PolicyError};
use honi_change::RequestStamp;
use honi_proto::organization::v1::calendar_service_server::CalendarServiceServer;
use honi_proto::organization::v1::notice_service_server::NoticeServiceServer;
use honi_proto::organization::v1::org_unit_service_server::OrgUnitServiceServer;
use honi_proto::organization::v1::staff_service_server::StaffServiceServer;
use honi_serve::{Caller, Problem, Server, caller, validate};
use prost_reflect::ReflectMessage;
use tonic::{Request, Status};

use crate::app::{Command, Deps};

/// Adds the services over the use cases.
pub(crate) fn add_to(server: Server, deps: Deps) -> Server {
    let grpc = Grpc { deps };
    server
        .add_service(OrgUnitServiceServer::new(grpc.clone()))
        .add_service(StaffServiceServer::new(grpc.clone()))
        .add_service(CalendarServiceServer::new(grpc.clone()))
        .add_service(NoticeServiceServer::new(grpc))
}

/// The rules of this service, as they stand in `policies/`.
///
/// # Errors
/// If a policy does not fit the schema; a fault of the build, found by the first test.
pub fn policies() -> Result<Policies, PolicyError> {
    let files = [
        ("call.cedar", include_str!("../../policies/call.cedar")),
        ("organization.cedar", include_str!("../../policies/organization.cedar")),
    ];
    Policies::load(&files, include_str!("../../policies/schema.cedarschema"))
}

/// All four services over the use cases.
#[derive(Clone)]
struct Grpc {
    deps: Deps,
}

/// Who asks, and the message once it is valid.
fn opened<M: ReflectMessage>(request: Request<M>) -> Result<(Caller, M), Status> {
    let caller = caller(&request)?;
    let message = request.into_inner();
    validate(&message)?;
    Ok((caller, message))
}

/// The change that a valid message asks for.
fn command<'a, M: prost::Message>(caller: &'a Caller, request_id: &str, message: &M) -> Result<Command<'a>, Problem> {
    let request_id = convert::request_id(request_id)?;
    Ok(Command {
        caller,
        stamp: RequestStamp {
            request_id,
            method: caller.method.clone(),
            body: message.encode_to_vec(),
        },
    })
}
