//! SolicitationRightService.

use honi_door::field::{day, name, optional_day, optional_instant, optional_name, subject};
use honi_door::{Page, command, opened};
use honi_proto::training::v1 as pb;
use honi_serve::record_resource;
use pb::solicitation_right_service_server::SolicitationRightService;
use tonic::{Request, Response, Status, async_trait};

use super::{Grpc, codes, solicitation};
use crate::app::solicitation as use_cases;
use crate::app::solicitation::NewSuspension;
use crate::domain::Question;

#[async_trait]
impl SolicitationRightService for Grpc {
    async fn get_solicitation_right(
        &self,
        request: Request<pb::GetSolicitationRightRequest>,
    ) -> Result<Response<pb::GetSolicitationRightResponse>, Status> {
        let (caller, message) = opened(request)?;
        let question = Question {
            underwriter: codes::underwriter_kind("underwriter_kind", message.underwriter_kind)?,
            line: codes::line_group("line_group", message.line_group)?,
            act: codes::solicitation_act("act", message.act)?,
            day: optional_day("day", message.day)?.unwrap_or_else(|| self.deps.clock.today_in_japan()),
        };
        let known_at = optional_instant("known_time", message.known_time.as_ref())?;
        let staff = subject("staff", &message.staff)?;
        let right = use_cases::right(&self.deps, &caller, staff, &question, known_at).await?;
        Ok(Response::new(solicitation::right(&right, question.day)))
    }

    async fn suspend_solicitation(
        &self,
        request: Request<pb::SuspendSolicitationRequest>,
    ) -> Result<Response<pb::SolicitationSuspension>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let new = NewSuspension {
            staff: name("staff", &message.staff)?,
            first_date: day("first_date", message.first_date)?,
            last_date: optional_day("last_date", message.last_date)?,
            reason: codes::measure_reason("reason", message.reason)?,
        };
        let record = use_cases::suspend(&self.deps, command, new).await?;
        record_resource(record.name.to_string());
        Ok(Response::new(solicitation::suspension(&record)))
    }

    async fn lift_solicitation_suspension(
        &self,
        request: Request<pb::LiftSolicitationSuspensionRequest>,
    ) -> Result<Response<pb::SolicitationSuspension>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let again = day("lift_date", message.lift_date)?;
        let record = use_cases::lift(&self.deps, command, subject("name", &message.name)?, &message.etag, again).await?;
        Ok(Response::new(solicitation::suspension(&record)))
    }

    async fn get_solicitation_suspension(
        &self,
        request: Request<pb::GetSolicitationSuspensionRequest>,
    ) -> Result<Response<pb::SolicitationSuspension>, Status> {
        let (caller, message) = opened(request)?;
        let record = use_cases::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(solicitation::suspension(&record)))
    }

    async fn list_solicitation_suspensions(
        &self,
        request: Request<pb::ListSolicitationSuspensionsRequest>,
    ) -> Result<Response<pb::ListSolicitationSuspensionsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let staff = optional_name("staff", &message.staff)?;
        let scope = format!("solicitationSuspensions {} {}", message.staff, caller.actor.id);
        let (page, after) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut found = use_cases::list(&self.deps, &caller, staff, after, page.size).await?;
        let next_page_token = page.cut(&mut found, |record| record.name.id().to_string());
        Ok(Response::new(pb::ListSolicitationSuspensionsResponse {
            suspensions: found.iter().map(solicitation::suspension).collect(),
            next_page_token,
        }))
    }
}
