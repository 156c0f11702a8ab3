//! The gRPC door of the members. The only room that names tonic and prost.

mod codes;
mod consent;
mod consent_service;
mod convert;
mod household_service;
mod needs;
mod needs_service;
mod screening_service;

use honi_access::{Policies, PolicyError};
use honi_door::{command, field, opened};
use honi_proto::members::v1 as pb;
use honi_serve::{Caller, Server, caller, record_resource, validate_masked};
use pb::consent_service_server::ConsentServiceServer;
use pb::household_service_server::HouseholdServiceServer;
use pb::member_service_server::{MemberService, MemberServiceServer};
use pb::needs_service_server::NeedsServiceServer;
use pb::screening_service_server::ScreeningServiceServer;
use tonic::{Request, Response, Status, async_trait};

use crate::app::{self, Deps};
use crate::domain::Member;

/// Adds the services over the use cases.
pub(crate) fn add_to(server: Server, deps: Deps) -> Server {
    let members = Members { deps };
    server
        .add_service(MemberServiceServer::new(members.clone()))
        .add_service(NeedsServiceServer::new(members.clone()))
        .add_service(ConsentServiceServer::new(members.clone()))
        .add_service(HouseholdServiceServer::new(members.clone()))
        .add_service(ScreeningServiceServer::new(members))
}

/// The rules of this service, as they stand in `policies/`.
///
/// # Errors
/// If a policy does not fit the schema; a fault of the build, found by the first test.
pub fn policies() -> Result<Policies, PolicyError> {
    let files = [
        ("call.cedar", include_str!("../../policies/call.cedar")),
        ("members.cedar", include_str!("../../policies/members.cedar")),
        ("screening.cedar", include_str!("../../policies/screening.cedar")),
    ];
    Policies::load(&files, include_str!("../../policies/schema.cedarschema"))
}

/// All services over the use cases.
#[derive(Clone)]
struct Members {
    deps: Deps,
}

#[async_trait]
impl MemberService for Members {
    async fn create_member(&self, request: Request<pb::CreateMemberRequest>) -> Result<Response<pb::Member>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let new = convert::new(message.member.unwrap_or_default())?;
        let member = app::create(&self.deps, command, new, message.validate_only).await?;
        let answer = self.message(&caller, &member);
        if message.validate_only {
            // A name and an etag that nothing has.
            return Ok(Response::new(pb::Member {
                name: String::new(),
                etag: String::new(),
                ..answer
            }));
        }
        record_resource(answer.name.clone());
        Ok(Response::new(answer))
    }

    async fn get_member(&self, request: Request<pb::GetMemberRequest>) -> Result<Response<pb::Member>, Status> {
        let (caller, message) = opened(request)?;
        let name = field::subject("name", &message.name)?;
        let member = app::get(&self.deps, &caller, name).await?;
        Ok(Response::new(self.message(&caller, &member)))
    }

    async fn search_members(&self, request: Request<pb::SearchMembersRequest>) -> Result<Response<pb::SearchMembersResponse>, Status> {
        let (caller, message) = opened(request)?;
        let page = app::search(&self.deps, &caller, convert::search(message)?).await?;
        let members = page.members.iter().map(|member| self.message(&caller, member)).collect();
        Ok(Response::new(pb::SearchMembersResponse {
            members,
            next_page_token: page.next_page_token,
        }))
    }

    async fn update_member(&self, request: Request<pb::UpdateMemberRequest>) -> Result<Response<pb::Member>, Status> {
        let caller = caller(&request)?;
        let message = request.into_inner();
        let mask: Vec<&str> = message
            .update_mask
            .iter()
            .flat_map(|mask| &mask.paths)
            .map(String::as_str)
            .collect();
        validate_masked(&message, "member", &[&mask[..], &["name"]].concat())?;
        let command = command(&caller, &message.request_id, &message)?;
        let (name, values) = convert::changes(message.member, &message.update_mask.unwrap_or_default())?;
        let member = app::update(&self.deps, command, name, &message.etag, values).await?;
        Ok(Response::new(self.message(&caller, &member)))
    }

    async fn void_member(&self, request: Request<pb::VoidMemberRequest>) -> Result<Response<pb::Member>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let member = app::void(&self.deps, command, name, &message.etag, &message.reason).await?;
        Ok(Response::new(self.message(&caller, &member)))
    }

    async fn erase_member(&self, request: Request<pb::EraseMemberRequest>) -> Result<Response<pb::Member>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let member = app::erase(&self.deps, command, name, &message.etag, &message.reason).await?;
        Ok(Response::new(self.message(&caller, &member)))
    }
}

impl Members {
    /// A member as this caller may see it.
    fn message(&self, caller: &Caller, member: &Member) -> pb::Member {
        let guidance = member.guidance().filter(|_| self.deps.is_guided(caller));
        pb::Member {
            handler_guidance: guidance.map(codes::handler_guidance_message),
            ..convert::message(member)
        }
    }
}
