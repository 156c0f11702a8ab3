//! VoiceLetterService.

use honi_door::field::name;
use honi_door::{Page, command, opened};
use honi_proto::voices::v1 as pb;
use honi_serve::record_resource;
use pb::voice_letter_service_server::VoiceLetterService;
use tonic::{Request, Response, Status, async_trait};

use super::{Grpc, letter};
use crate::app;

#[async_trait]
impl VoiceLetterService for Grpc {
    async fn issue_voice_letter(&self, request: Request<pb::IssueVoiceLetterRequest>) -> Result<Response<pb::VoiceLetter>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let command = command(&caller, &message.request_id, &message)?;
        let (new, name) = (letter::new_letter(&message)?, name("name", &message.name)?);
        let sent = app::issue_letter(&self.deps, command, name, &message.etag, new).await?;
        Ok(Response::new(letter::without_contents(&sent)))
    }

    async fn get_voice_letter(&self, request: Request<pb::GetVoiceLetterRequest>) -> Result<Response<pb::VoiceLetter>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let (found, contents) = app::get_letter(&self.deps, &caller, name("name", &message.name)?).await?;
        Ok(Response::new(letter::message(&found, contents)))
    }

    async fn list_voice_letters(
        &self,
        request: Request<pb::ListVoiceLettersRequest>,
    ) -> Result<Response<pb::ListVoiceLettersResponse>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let scope = format!("voice letters {}", message.name);
        let (page, after) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut letters = app::list_letters(&self.deps, &caller, name("name", &message.name)?, after, page.size).await?;
        let next_page_token = page.cut(&mut letters, |letter| letter.name.id().to_string());
        Ok(Response::new(pb::ListVoiceLettersResponse {
            letters: letters.iter().map(letter::without_contents).collect(),
            next_page_token,
        }))
    }
}
