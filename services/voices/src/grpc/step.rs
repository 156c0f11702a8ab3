//! Requests for a step after triage: what all of them say, and how they are carried out.

use honi_door::field::name;
use honi_door::{command, opened};
use honi_proto::voices::v1 as pb;
use honi_serve::{Problem, record_resource};
use prost_reflect::ReflectMessage;
use tonic::{Request, Response, Status};

use super::{Grpc, voice};
use crate::app::{self, LetterOfStep};
use crate::domain::Step;

/// What every request for a step says.
pub(super) trait StepRequest: ReflectMessage {
    /// Which voice.
    fn name(&self) -> &str;
    /// Of which version; none where whoever asks has not read the record.
    fn etag(&self) -> Option<&str>;
    /// Idempotency key.
    fn request_id(&self) -> &str;
}

macro_rules! with_etag {
    ($($request:ident)*) => {$(
        impl StepRequest for pb::$request {
            fn name(&self) -> &str {
                &self.name
            }

            fn etag(&self) -> Option<&str> {
                Some(&self.etag)
            }

            fn request_id(&self) -> &str {
                &self.request_id
            }
        }
    )*};
}

with_etag! {
    StartFastTrackRequest ResolveVoiceFastRequest StartVoiceInvestigationRequest AwaitVoiceAnswerRequest DraftVoiceResponseRequest
    ApproveVoiceResponseRequest RejectVoiceResponseRequest RespondToVoiceRequest RecordMemberDecisionRequest WithdrawVoiceRequest
    DecideVoiceImprovementRequest CloseVoiceRequest RecordVoiceFollowUpRequest ReopenVoiceRequest ReplyToVoiceRequest
    RouteVoiceRequest
}

impl StepRequest for pb::RecordVoiceContactRequest {
    fn name(&self) -> &str {
        &self.name
    }

    fn etag(&self) -> Option<&str> {
        None
    }

    fn request_id(&self) -> &str {
        &self.request_id
    }
}

impl Grpc {
    /// Takes the step that a request asks for.
    pub(super) async fn take<R: StepRequest>(
        &self,
        request: Request<R>,
        step: impl FnOnce(&R) -> Result<Step, Problem>,
    ) -> Result<Response<pb::Voice>, Status> {
        self.take_with_letter(request, |message| Ok((step(message)?, None))).await
    }

    /// The same of a step that a letter goes with.
    pub(super) async fn take_with_letter<R: StepRequest>(
        &self,
        request: Request<R>,
        step: impl FnOnce(&R) -> Result<(Step, Option<LetterOfStep>), Problem>,
    ) -> Result<Response<pb::Voice>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(message.name());
        let command = command(&caller, message.request_id(), &message)?;
        let ((step, letter), name) = (step(&message)?, name("name", message.name())?);
        let view = app::step(&self.deps, command, name, message.etag(), step, letter).await?;
        Ok(Response::new(voice::message(&view)))
    }
}
