//! NeedsService over the use cases.

use honi_door::{command, field, opened};
use honi_proto::members::v1 as pb;
use pb::needs_service_server::NeedsService;
use tonic::{Request, Response, Status, async_trait};

use super::{Members, needs};
use crate::app;

#[async_trait]
impl NeedsService for Members {
    async fn get_needs_profile(&self, request: Request<pb::GetNeedsProfileRequest>) -> Result<Response<pb::NeedsProfile>, Status> {
        let (caller, message) = opened(request)?;
        let name = field::subject("name", &message.name)?;
        let as_of = field::optional_day("as_of_date", message.as_of_date)?;
        let found = app::document(&self.deps, &caller, name).await?;
        Ok(Response::new(needs::profile_message(&found, as_of)))
    }

    async fn record_needs_profile(&self, request: Request<pb::RecordNeedsProfileRequest>) -> Result<Response<pb::NeedsProfile>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let statement = needs::statement(&message)?;
        let recorded = app::record_document(&self.deps, command, name, &message.etag, statement).await?;
        Ok(Response::new(needs::profile_message(&recorded, None)))
    }

    async fn get_care_attributes(&self, request: Request<pb::GetCareAttributesRequest>) -> Result<Response<pb::CareAttributes>, Status> {
        let (caller, message) = opened(request)?;
        let name = field::subject("name", &message.name)?;
        let as_of = field::optional_day("as_of_date", message.as_of_date)?;
        let found = app::document(&self.deps, &caller, name).await?;
        Ok(Response::new(needs::care_message(&found, as_of)))
    }

    async fn record_care_attributes(
        &self,
        request: Request<pb::RecordCareAttributesRequest>,
    ) -> Result<Response<pb::CareAttributes>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let care = needs::care(&message)?;
        let recorded = app::record_document(&self.deps, command, name, &message.etag, care).await?;
        Ok(Response::new(needs::care_message(&recorded, None)))
    }
}
