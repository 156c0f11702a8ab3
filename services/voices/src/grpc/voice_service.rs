//! VoiceService.

use honi_door::field::{name, optional_day};
use honi_door::{Page, command, opened};
use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;
use honi_serve::record_resource;
use pb::voice_service_server::VoiceService;
use tonic::{Request, Response, Status, async_trait};

use super::codes::{awaited_party, channel, deadline_kind, member_decision, outcome, state_message};
use super::convert::age;
use super::{Grpc, letter, requests, voice};
use crate::app::{self, AsOf};
use crate::domain::{Deadline, Step};

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

    async fn list_overdue_voices(
        &self,
        request: Request<pb::ListOverdueVoicesRequest>,
    ) -> Result<Response<pb::ListOverdueVoicesResponse>, Status> {
        let (caller, message) = opened(request)?;
        let day = optional_day("as_of_date", message.as_of_date)?;
        let pb::ListOverdueVoicesRequest {
            older_than,
            calendar,
            filter,
            ..
        } = &message;
        let scope = format!("overdue {} {day:?} {older_than} {calendar} {filter}", caller.actor.id);
        let (page, after) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let as_of = AsOf { day, calendar };
        let found = app::overdue(
            &self.deps,
            &caller,
            as_of,
            age("older_than", older_than)?,
            filter,
            (after, page.size),
        )
        .await?;
        let mut voices = found.voices;
        let next_page_token = page.cut(&mut voices, |voice| voice.intake().name.id().to_string());
        Ok(Response::new(pb::ListOverdueVoicesResponse {
            voices: voices.iter().map(voice::without_words).collect(),
            next_page_token,
            received_until_date: Some(found.received_until.into()),
            filter: found.filter,
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

    async fn start_fast_track(&self, request: Request<pb::StartFastTrackRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |_| Ok(Step::StartFastTrack)).await
    }

    async fn resolve_voice_fast(&self, request: Request<pb::ResolveVoiceFastRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take_with_letter(request, |message| {
            let step = Step::ResolveFast(outcome("outcome", message.outcome())?);
            Ok((step, Some(letter::of_summary(message)?)))
        })
        .await
    }

    async fn start_voice_investigation(&self, request: Request<pb::StartVoiceInvestigationRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |_| Ok(Step::StartInvestigation)).await
    }

    async fn await_voice_answer(&self, request: Request<pb::AwaitVoiceAnswerRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| {
            Ok(Step::Await(awaited_party("party", message.party())?, message.what.as_str().into()))
        })
        .await
    }

    async fn record_voice_contact(&self, request: Request<pb::RecordVoiceContactRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| {
            Ok(Step::Hear(channel("channel", message.channel())?, message.content.as_str().into()))
        })
        .await
    }

    async fn draft_voice_response(&self, request: Request<pb::DraftVoiceResponseRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| requests::drafting(message).map(Step::Draft)).await
    }

    async fn approve_voice_response(&self, request: Request<pb::ApproveVoiceResponseRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |_| Ok(Step::Approve)).await
    }

    async fn reject_voice_response(&self, request: Request<pb::RejectVoiceResponseRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| Ok(Step::Reject(message.reason.as_str().into()))).await
    }

    async fn respond_to_voice(&self, request: Request<pb::RespondToVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take_with_letter(request, |message| {
            let (sending, letter) = (requests::responding(message)?, letter::of_response(message)?);
            Ok((Step::Respond(sending), Some(letter)))
        })
        .await
    }

    async fn record_member_decision(&self, request: Request<pb::RecordMemberDecisionRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| {
            member_decision("decision", message.decision()).map(Step::RecordMemberDecision)
        })
        .await
    }

    async fn withdraw_voice(&self, request: Request<pb::WithdrawVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| Ok(Step::Withdraw(message.reason.as_str().into())))
            .await
    }

    async fn reply_to_voice(&self, request: Request<pb::ReplyToVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| requests::replying(message).map(Step::Reply)).await
    }

    async fn route_voice(&self, request: Request<pb::RouteVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| requests::routing(message).map(Step::Route)).await
    }

    async fn decide_voice_improvement(&self, request: Request<pb::DecideVoiceImprovementRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| requests::improving(message).map(Step::DecideImprovement))
            .await
    }

    async fn close_voice(&self, request: Request<pb::CloseVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| {
            Ok(Step::Close {
                no_follow_up: message.no_follow_up,
            })
        })
        .await
    }

    async fn record_voice_follow_up(&self, request: Request<pb::RecordVoiceFollowUpRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| requests::follow_up(message).map(Step::RecordFollowUp))
            .await
    }

    async fn reopen_voice(&self, request: Request<pb::ReopenVoiceRequest>) -> Result<Response<pb::Voice>, Status> {
        self.take(request, |message| Ok(Step::Reopen(message.reason.as_str().into()))).await
    }

    async fn escalate_voice(&self, request: Request<pb::EscalateVoiceRequest>) -> Result<Response<pb::EscalateVoiceResponse>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let command = command(&caller, &message.request_id, &message)?;
        let proposal = requests::proposal(&message)?;
        let answer = app::escalate(&self.deps, command, proposal).await?;
        // Who asks about a cycle that is over conducts that one, and is to hear how it ended.
        let (state, deadlines) = answer.voice.in_cycle(proposal.rung.cycle);
        let of_rung = |it: &&Deadline| (it.kind, it.ordinal) == (proposal.rung.kind, proposal.rung.ordinal);
        let due = deadlines.iter().find(of_rung);
        let kept_from = answer.voice.kept_from().iter().filter(|_| answer.fired);
        Ok(Response::new(pb::EscalateVoiceResponse {
            fired: answer.fired,
            excluded_staff: kept_from.map(ToString::to_string).collect(),
            recipients: answer.recipients.iter().map(voice::recipient).collect(),
            due_time: due.map(|deadline| timestamp(deadline.due_at)),
            state: state_message(state),
            version: answer.voice.handling().version,
            deadlines: deadlines.iter().map(voice::deadline).collect(),
        }))
    }

    async fn explain_deadline(
        &self,
        request: Request<pb::ExplainDeadlineRequest>,
    ) -> Result<Response<pb::ExplainDeadlineResponse>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let kind = deadline_kind("deadline", message.deadline())?;
        let ordinal = Some(message.ordinal.unsigned_abs()).filter(|ordinal| *ordinal > 0);
        let (deadline, steps) = app::explain(&self.deps, &caller, name("name", &message.name)?, kind, ordinal).await?;
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
