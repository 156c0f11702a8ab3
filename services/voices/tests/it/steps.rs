//! The steps after triage, one method each.

use honi_proto::voices::v1 as pb;
use tonic::{Response, Status};

use crate::fixtures::Service;
use crate::people::Person;

macro_rules! steps {
    ($($name:ident $method:ident $request:ident,)*) => {
        impl Service {
            $(pub(crate) async fn $name(&self, person: &Person, message: pb::$request) -> Result<pb::Voice, Status> {
                self.voices.clone().$method(self.by(person, message)).await.map(Response::into_inner)
            })*
        }
    };
}

steps! {
    start_fast_track start_fast_track StartFastTrackRequest,
    resolve_fast resolve_voice_fast ResolveVoiceFastRequest,
    investigate start_voice_investigation StartVoiceInvestigationRequest,
    await_answer await_voice_answer AwaitVoiceAnswerRequest,
    hear record_voice_contact RecordVoiceContactRequest,
    draft draft_voice_response DraftVoiceResponseRequest,
    approve approve_voice_response ApproveVoiceResponseRequest,
    reject reject_voice_response RejectVoiceResponseRequest,
    respond respond_to_voice RespondToVoiceRequest,
    record_decision record_member_decision RecordMemberDecisionRequest,
    withdraw withdraw_voice WithdrawVoiceRequest,
    reply reply_to_voice ReplyToVoiceRequest,
    route route_voice RouteVoiceRequest,
    decide decide_voice_improvement DecideVoiceImprovementRequest,
    close close_voice CloseVoiceRequest,
    follow_up record_voice_follow_up RecordVoiceFollowUpRequest,
    reopen reopen_voice ReopenVoiceRequest,
}

/// A request of a step that says no more than which voice it is about.
macro_rules! plain {
    ($($name:ident $request:ident,)*) => {
        impl Service {
            $(pub(crate) fn $name(&self, voice: &pb::Voice) -> pb::$request {
                pb::$request {
                    name: voice.name.clone(),
                    etag: voice.etag.clone(),
                    request_id: self.request_id(),
                }
            })*
        }
    };
}

plain! {
    fast_track_of StartFastTrackRequest,
    investigation_of StartVoiceInvestigationRequest,
    approval_of ApproveVoiceResponseRequest,
}

impl Service {
    /// A draft that decides both of the categories to which complaints are triaged here.
    pub(crate) fn draft_of(&self, voice: &pb::Voice, facts: &str, remedy: &str) -> pb::DraftVoiceResponseRequest {
        let outcome = |category: pb::ComplaintCategory, outcome: pb::Outcome| pb::CategoryOutcome {
            category: category.into(),
            outcome: outcome.into(),
        };
        pb::DraftVoiceResponseRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            outcomes: vec![
                outcome(pb::ComplaintCategory::NewContract, pb::Outcome::Upheld),
                outcome(pb::ComplaintCategory::StaffConduct, pb::Outcome::NotUpheld),
            ],
            offers_money: false,
            facts: facts.to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}
