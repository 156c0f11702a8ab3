//! What people try.

use honi_proto::voices::v1::acknowledge_voice_request::How;
use honi_proto::voices::v1::record_voice_follow_up_request::Result as Answer;
use honi_proto::voices::v1::voice_service_client::VoiceServiceClient;
use honi_proto::voices::v1::{
    AcknowledgeVoiceRequest, AcknowledgementMethod, ApproveVoiceResponseRequest, AwaitVoiceAnswerRequest, AwaitedParty, CategoryOutcome,
    Channel, CloseVoiceRequest, ComplaintCategory, DecideVoiceImprovementRequest, DraftVoiceResponseRequest, Evaluation, LetterDetails,
    MemberDecision, Outcome, RecordMemberDecisionRequest, RecordVoiceContactRequest, RecordVoiceFollowUpRequest,
    RejectVoiceResponseRequest, ReopenVoiceRequest, ResolveVoiceFastRequest, RespondToVoiceRequest, ResponseMethod, RootCauseCategory,
    Severity, StartFastTrackRequest, StartVoiceInvestigationRequest, TriageVoiceRequest, Voice, VoiceState as State, WithdrawVoiceRequest,
};
use honi_suite::Somebody;
use tonic::Status;

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Acknowledge,
    /// With a severity, to somebody.
    Triage(Severity, usize),
    StartFastTrack,
    ResolveFast,
    Investigate,
    Await(AwaitedParty),
    Hear,
    Draft,
    Approve,
    Reject,
    Respond,
    Decide(MemberDecision),
    Withdraw,
    Evaluate,
    Close,
    FollowUp,
    Reopen,
}

impl Act {
    /// The states that it starts from, and those that it leads to; none where it is possible wherever the complaint stands.
    pub(super) const fn leads(self) -> (&'static [State], &'static [State]) {
        match self {
            Self::Acknowledge => (&[State::Received], &[State::Acknowledged]),
            Self::Triage(..) => (&[State::Acknowledged], &[State::Triaged]),
            Self::StartFastTrack => (&[State::Triaged], &[State::FastTrack]),
            Self::ResolveFast => (&[State::FastTrack], &[State::ResolvedFast]),
            Self::Investigate => (
                &[State::Triaged, State::FastTrack, State::SecondReview, State::Reopened],
                &[State::Investigating],
            ),
            Self::Await(AwaitedParty::Member) => (&[State::Investigating], &[State::AwaitingMember]),
            Self::Await(_) => (&[State::Investigating], &[State::AwaitingExternal]),
            Self::Draft => (&[State::Investigating, State::ResponseDrafted], &[State::ResponseDrafted]),
            Self::Approve => (&[State::ResponseDrafted], &[State::ResponseApproval]),
            Self::Reject => (&[State::ResponseDrafted, State::ResponseApproval], &[State::Investigating]),
            Self::Respond => (&[State::ResponseApproval], &[State::Responded]),
            Self::Decide(MemberDecision::Accepted) => (&[State::Responded], &[State::Accepted]),
            Self::Decide(_) => (&[State::Responded], &[State::SecondReview]),
            Self::Evaluate => (
                &[State::ResolvedFast, State::Accepted, State::NoReply, State::Withdrawn],
                &[State::ImprovementDecision],
            ),
            Self::Close => (&[State::ImprovementDecision], &[State::Closed]),
            Self::Reopen => (&[State::Closed], &[State::Reopened]),
            Self::FollowUp => (&[State::Closed], &[State::Closed]),
            Self::Withdraw => (
                &[
                    State::Received,
                    State::Acknowledged,
                    State::Triaged,
                    State::FastTrack,
                    State::Investigating,
                    State::AwaitingMember,
                    State::AwaitingExternal,
                    State::ResponseDrafted,
                    State::ResponseApproval,
                    State::Responded,
                    State::SecondReview,
                    State::Reopened,
                ],
                &[State::Withdrawn],
            ),
            // Wherever it is; what was awaited is looked into again.
            Self::Hear => (&[], &[]),
        }
    }

    /// Sends it, on the record as it was read.
    pub(super) async fn send<'a>(
        self,
        by: &Somebody,
        on: &Voice,
        request_id: &str,
        staff: impl Fn(usize) -> &'a str,
    ) -> Result<Voice, Status> {
        let (name, etag, request_id) = (on.name.clone(), on.etag.clone(), request_id.to_owned());
        let mut client: VoiceServiceClient<_> = by.clients.voices.clone();
        let why = || "架空の理由。".to_owned();
        macro_rules! ask {
            ($method:ident, $request:ident { $($field:ident: $value:expr),* $(,)? }) => {
                client.$method($request { name, etag, request_id, $($field: $value,)* }).await
            };
            // The fields that are left out stay empty.
            ($method:ident, some $request:ident { $($field:ident: $value:expr),* $(,)? }) => {
                client.$method($request { name, etag, request_id, $($field: $value,)* ..$request::default() }).await
            };
        }
        let answer = match self {
            Self::Acknowledge => ask!(
                acknowledge_voice,
                some AcknowledgeVoiceRequest {
                    how: Some(How::Method(AcknowledgementMethod::Phone.into()))
                }
            ),
            Self::Triage(severity, handler) => ask!(
                triage_voice,
                some TriageVoiceRequest {
                    categories: vec![ComplaintCategory::SystemRule.into()],
                    severity: severity.into(),
                    handler: staff(handler).to_owned(),
                }
            ),
            Self::StartFastTrack => ask!(start_fast_track, StartFastTrackRequest {}),
            Self::ResolveFast => ask!(
                resolve_voice_fast,
                some ResolveVoiceFastRequest {
                    outcome: Outcome::Upheld.into()
                }
            ),
            Self::Investigate => ask!(start_voice_investigation, StartVoiceInvestigationRequest {}),
            Self::Await(party) => ask!(
                await_voice_answer,
                AwaitVoiceAnswerRequest {
                    party: party.into(),
                    what: why()
                }
            ),
            Self::Hear => {
                let heard = RecordVoiceContactRequest {
                    name,
                    request_id,
                    channel: Channel::Phone.into(),
                    content: why(),
                };
                client.record_voice_contact(heard).await
            }
            Self::Draft => ask!(
                draft_voice_response,
                some DraftVoiceResponseRequest {
                    outcomes: vec![CategoryOutcome {
                        category: ComplaintCategory::SystemRule.into(),
                        outcome: Outcome::Upheld.into(),
                    }],
                    facts: why(),
                }
            ),
            Self::Approve => ask!(approve_voice_response, ApproveVoiceResponseRequest {}),
            Self::Reject => ask!(reject_voice_response, RejectVoiceResponseRequest { reason: why() }),
            Self::Respond => ask!(
                respond_to_voice,
                some RespondToVoiceRequest {
                    method: ResponseMethod::Letter.into(),
                    letter: Some(LetterDetails::default()),
                }
            ),
            Self::Decide(decision) => ask!(record_member_decision, RecordMemberDecisionRequest { decision: decision.into() }),
            Self::Withdraw => ask!(withdraw_voice, WithdrawVoiceRequest { reason: why() }),
            Self::Evaluate => ask!(
                decide_voice_improvement,
                DecideVoiceImprovementRequest {
                    evaluation: Evaluation::NoAction.into(),
                    evaluation_reason: why(),
                    root_cause_category: RootCauseCategory::System.into(),
                }
            ),
            Self::Close => ask!(close_voice, some CloseVoiceRequest {}),
            Self::FollowUp => ask!(
                record_voice_follow_up,
                RecordVoiceFollowUpRequest {
                    result: Some(Answer::Score(4))
                }
            ),
            Self::Reopen => ask!(reopen_voice, ReopenVoiceRequest { reason: why() }),
        };
        answer.map(tonic::Response::into_inner)
    }
}
