//! CalendarService.

use honi_door::field::{optional_name, subject};
use honi_door::{Page, command, opened};
use honi_proto::organization::v1 as pb;
use honi_serve::record_resource;
use pb::calendar_service_server::CalendarService;
use tonic::{Request, Response, Status, async_trait};

use super::{Grpc, calendar};
use crate::app::calendars;

#[async_trait]
impl CalendarService for Grpc {
    async fn get_calendar(&self, request: Request<pb::GetCalendarRequest>) -> Result<Response<pb::Calendar>, Status> {
        let (caller, message) = opened(request)?;
        let version = Some(message.version).filter(|version| *version > 0);
        let found = calendars::get(&self.deps, &caller, &subject("name", &message.name)?, version).await?;
        Ok(Response::new(calendar::message(&found)))
    }

    async fn update_calendar(&self, request: Request<pb::UpdateCalendarRequest>) -> Result<Response<pb::Calendar>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let new = calendar::new_version(message.calendar)?;
        Ok(Response::new(calendar::message(
            &calendars::update(&self.deps, command, &message.etag, new).await?,
        )))
    }

    async fn create_unit_closure(&self, request: Request<pb::CreateUnitClosureRequest>) -> Result<Response<pb::UnitClosure>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let closure = calendars::close_unit(&self.deps, command, calendar::new_closure(message.unit_closure)?).await?;
        record_resource(closure.name.to_string());
        Ok(Response::new(calendar::closure_message(&closure)))
    }

    async fn list_unit_closures(
        &self,
        request: Request<pb::ListUnitClosuresRequest>,
    ) -> Result<Response<pb::ListUnitClosuresResponse>, Status> {
        let (caller, message) = opened(request)?;
        let unit = optional_name("org_unit", &message.org_unit)?;
        let scope = format!("unitClosures {}", message.org_unit);
        let (page, after) = Page::by_day_and_id(message.page_size, &message.page_token, scope)?;
        let mut closures = calendars::list(&self.deps, &caller, unit, after, page.size).await?;
        let next_page_token = page.cut(&mut closures, |closure| format!("{} {}", closure.first_date, closure.name.id()));
        let unit_closures = closures.iter().map(calendar::closure_message).collect();
        Ok(Response::new(pb::ListUnitClosuresResponse {
            unit_closures,
            next_page_token,
        }))
    }

    async fn void_unit_closure(&self, request: Request<pb::VoidUnitClosureRequest>) -> Result<Response<pb::UnitClosure>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let (name, reason) = (subject("name", &message.name)?, message.reason);
        let closure = calendars::void(&self.deps, command, name, &message.etag, &reason).await?;
        Ok(Response::new(calendar::closure_message(&closure)))
    }
}
