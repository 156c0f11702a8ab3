//! OrgUnitService.

use honi_door::field::{optional_day, subject};
use honi_door::{Page, command, opened};
use honi_proto::organization::v1 as pb;
use honi_serve::{Problem, record_resource};
use pb::org_unit_service_server::OrgUnitService;
use tonic::{Request, Response, Status, async_trait};

use super::{Grpc, org_unit};
use crate::app::org_units;

#[async_trait]
impl OrgUnitService for Grpc {
    async fn create_org_unit(&self, request: Request<pb::CreateOrgUnitRequest>) -> Result<Response<pb::OrgUnit>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let unit = org_units::create(&self.deps, command, org_unit::new(message.org_unit)?).await?;
        record_resource(unit.name.to_string());
        Ok(Response::new(latest(&unit)))
    }

    async fn get_org_unit(&self, request: Request<pb::GetOrgUnitRequest>) -> Result<Response<pb::OrgUnit>, Status> {
        let (caller, message) = opened(request)?;
        let day = optional_day("as_of", message.as_of)?.unwrap_or_else(|| self.deps.clock.today_in_japan());
        let unit = org_units::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(
            org_unit::message(&unit, day).ok_or_else(|| Problem::not_found(message.name))?,
        ))
    }

    async fn list_org_units(&self, request: Request<pb::ListOrgUnitsRequest>) -> Result<Response<pb::ListOrgUnitsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let day = optional_day("as_of", message.as_of)?.unwrap_or_else(|| self.deps.clock.today_in_japan());
        let page = Page::new(message.page_size, &message.page_token, format!("orgUnits {day}"))?;
        let mut units = org_units::list(&self.deps, &caller, day, page.after.as_deref(), page.size).await?;
        let next_page_token = page.cut(&mut units, |unit| unit.code.clone());
        let org_units = units.iter().filter_map(|unit| org_unit::message(unit, day)).collect();
        Ok(Response::new(pb::ListOrgUnitsResponse {
            org_units,
            next_page_token,
        }))
    }

    async fn revise_org_unit(&self, request: Request<pb::ReviseOrgUnitRequest>) -> Result<Response<pb::OrgUnit>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let revision = org_unit::revision(&message)?;
        let unit = org_units::revise(&self.deps, command, subject("name", &message.name)?, &message.etag, revision).await?;
        Ok(Response::new(latest(&unit)))
    }
}

/// The unit as its latest revision has it; a change answers what was written, also if it starts in the future.
fn latest(unit: &crate::domain::OrgUnit) -> pb::OrgUnit {
    let day = unit.revisions.last().map(|revision| revision.effective_from).unwrap_or_default();
    org_unit::message(unit, day).unwrap_or_default()
}
