//! StaffService.

use honi_door::field::{day, optional_day, optional_name, subject};
use honi_door::{Page, command, opened};
use honi_proto::organization::v1 as pb;
use honi_serve::record_resource;
use pb::staff_service_server::StaffService;
use tonic::{Request, Response, Status, async_trait};

use super::{Grpc, staff};
use crate::app::staff as use_cases;

#[async_trait]
impl StaffService for Grpc {
    async fn create_staff(&self, request: Request<pb::CreateStaffRequest>) -> Result<Response<pb::Staff>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let (new, assignment) = (staff::new(message.staff)?, staff::assignment(message.assignment)?);
        let record = use_cases::create(&self.deps, command, new, assignment).await?;
        record_resource(record.name.to_string());
        Ok(Response::new(staff::message(&record)))
    }

    async fn get_staff(&self, request: Request<pb::GetStaffRequest>) -> Result<Response<pb::Staff>, Status> {
        let (caller, message) = opened(request)?;
        Ok(Response::new(staff::message(
            &use_cases::get(&self.deps, &caller, subject("name", &message.name)?).await?,
        )))
    }

    async fn list_staff(&self, request: Request<pb::ListStaffRequest>) -> Result<Response<pb::ListStaffResponse>, Status> {
        let (caller, message) = opened(request)?;
        let day = optional_day("as_of", message.as_of)?.unwrap_or_else(|| self.deps.clock.today_in_japan());
        let unit = optional_name("org_unit", &message.org_unit)?;
        let page = Page::new(message.page_size, &message.page_token, format!("staff {day} {}", message.org_unit))?;
        let mut found = use_cases::list(&self.deps, &caller, day, unit, page.after.as_deref(), page.size).await?;
        let next_page_token = page.cut(&mut found, |staff| staff.staff_no.clone());
        Ok(Response::new(pb::ListStaffResponse {
            staff: found.iter().map(staff::message).collect(),
            next_page_token,
        }))
    }

    async fn assign_staff(&self, request: Request<pb::AssignStaffRequest>) -> Result<Response<pb::AssignStaffResponse>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let assignment = staff::assignment(message.assignment)?;
        let (record, all) = use_cases::assign(&self.deps, command, subject("name", &message.name)?, &message.etag, assignment).await?;
        Ok(Response::new(pb::AssignStaffResponse {
            staff: Some(staff::message(&record)),
            assignments: staff::assignments(&all),
        }))
    }

    async fn end_employment(&self, request: Request<pb::EndEmploymentRequest>) -> Result<Response<pb::Staff>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let last_day = day("employed_until", message.employed_until)?;
        let record = use_cases::end_employment(&self.deps, command, subject("name", &message.name)?, &message.etag, last_day).await?;
        Ok(Response::new(staff::message(&record)))
    }

    async fn get_reporting_line(
        &self,
        request: Request<pb::GetReportingLineRequest>,
    ) -> Result<Response<pb::GetReportingLineResponse>, Status> {
        let (caller, message) = opened(request)?;
        let day = optional_day("as_of", message.as_of)?.unwrap_or_else(|| self.deps.clock.today_in_japan());
        let line = use_cases::line(&self.deps, &caller, subject("name", &message.name)?, day).await?;
        Ok(Response::new(pb::GetReportingLineResponse {
            org_unit: line.org_unit.to_string(),
            supervisors: line.supervisors.iter().map(ToString::to_string).collect(),
            current_roles: line.current_roles.into_iter().collect(),
        }))
    }
}
