//! VoiceService.

use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;
use honi_serve::record_resource;
use pb::voice_service_server::VoiceService;
use tonic::{Request, Response, Status, async_trait};

use super::codes::{deadline_kind, state_message};
use super::convert::name;
use super::page::Page;
use super::{Grpc, command, opened, requests, voice};
use crate::app;

#[async_trait]
impl VoiceService for Grpc {
    async fn create_voice(&self, request: Request<pb::CreateVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let new = requests::new_voice(message.voice)?;
        let view = app::create(&self.deps, command, new, message.validate_only).await?;
        let mut answer = voice::message(&view);
        if message.validate_only {
            // Nothing has that name or number.
            (answer.name, answer.number) = Default::default();
        } else {
            record_resource(&answer.name);
        }
        Ok(Response::new(answer))
    }

    async fn get_voice(&self, request: Request<pb::GetVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        Ok(Response::new(voice::message(
            &app::get(&self.deps, &caller, name("name", &message.name)?).await?,
        )))
    }

    async fn list_voices(&self, request: Request<pb::ListVoicesRequest>) -> Result<Response<pb::ListVoicesResponse>, Status> {
        let (caller, message) = opened(request)?;
        let scope = format!("voices {} {}", caller.actor.id, message.filter);
        let (page, after) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut voices = app::list(&self.deps, &caller, &message.filter, after, page.size).await?;
        let next_page_token = page.cut(&mut voices, |voice| voice.intake().name.id().to_string());
        Ok(Response::new(pb::ListVoicesResponse {
            voices: voices.iter().map(voice::without_words).collect(),
            next_page_token,
        }))
    }

    async fn acknowledge_voice(&self, request: Request<pb::AcknowledgeVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let command = command(&caller, &message.request_id, &message)?;
        let decision = requests::acknowledging(&message)?;
        let (name, contact) = (name("name", &message.name)?, message.contact_name);
        let view = app::acknowledge(&self.deps, command, name, &message.etag, decision, contact).await?;
        Ok(Response::new(voice::message(&view)))
    }

    async fn triage_voice(&self, request: Request<pb::TriageVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let command = command(&caller, &message.request_id, &message)?;
        let decision = requests::triaging(&message)?;
        let view = app::triage(&self.deps, command, name("name", &message.name)?, &message.etag, decision).await?;
        Ok(Response::new(voice::message(&view)))
    }

    async fn close_voice(&self, request: Request<pb::CloseVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let command = command(&caller, &message.request_id, &message)?;
        let decision = requests::closing(&message)?;
        let view = app::close(&self.deps, command, name("name", &message.name)?, &message.etag, decision).await?;
        Ok(Response::new(voice::message(&view)))
    }

    async fn escalate_voice(&self, request: Request<pb::EscalateVoiceRequest>) -> Result<Response<pb::EscalateVoiceResponse>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let command = command(&caller, &message.request_id, &message)?;
        let proposal = requests::proposal(&message)?;
        let answer = app::escalate(&self.deps, command, proposal).await?;
        let handling = answer.voice.handling();
        let kept_from = answer.voice.kept_from().iter().filter(|_| answer.fired);
        Ok(Response::new(pb::EscalateVoiceResponse {
            fired: answer.fired,
            excluded_staff: kept_from.map(ToString::to_string).collect(),
            recipients: answer.recipients.iter().map(voice::recipient).collect(),
            due_time: answer.voice.deadline(proposal.deadline).map(|deadline| timestamp(deadline.due_at)),
            state: state_message(handling.state.code()),
            deadlines: handling.deadlines.iter().map(voice::deadline).collect(),
        }))
    }

    async fn explain_deadline(
        &self,
        request: Request<pb::ExplainDeadlineRequest>,
    ) -> Result<Response<pb::ExplainDeadlineResponse>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let kind = deadline_kind("deadline", message.deadline())?;
        let (deadline, steps) = app::explain(&self.deps, &caller, name("name", &message.name)?, kind).await?;
        let steps = steps
            .into_iter()
            .map(|step| pb::ExplanationStep { ja: step.ja, en: step.en })
            .collect();
        Ok(Response::new(pb::ExplainDeadlineResponse {
            deadline: Some(voice::deadline(&deadline)),
            steps,
        }))
    }
}
