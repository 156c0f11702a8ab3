//! NoticeService.

use honi_door::field::subject;
use honi_door::{Page, command, opened};
use honi_proto::organization::v1 as pb;
use pb::notice_service_server::NoticeService;
use tonic::{Request, Response, Status, async_trait};

use super::{Grpc, notice};
use crate::app::notices;

#[async_trait]
impl NoticeService for Grpc {
    async fn create_notice(&self, request: Request<pb::CreateNoticeRequest>) -> Result<Response<pb::Notice>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let new = notice::new(message.notice)?;
        honi_serve::record_resource(&new.resource);
        Ok(Response::new(notice::message(&notices::create(&self.deps, command, new).await?)))
    }

    async fn list_notices(&self, request: Request<pb::ListNoticesRequest>) -> Result<Response<pb::ListNoticesResponse>, Status> {
        let (caller, message) = opened(request)?;
        let scope = format!("notices {} {}", message.unread_only, caller.actor.id);
        let (page, before) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut found = notices::list(&self.deps, &caller, message.unread_only, before, page.size).await?;
        let next_page_token = page.cut(&mut found, |notice| notice.name.id().to_string());
        Ok(Response::new(pb::ListNoticesResponse {
            notices: found.iter().map(notice::message).collect(),
            next_page_token,
        }))
    }

    async fn read_notice(&self, request: Request<pb::ReadNoticeRequest>) -> Result<Response<pb::Notice>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        Ok(Response::new(notice::message(
            &notices::read(&self.deps, command, subject("name", &message.name)?).await?,
        )))
    }
}
