//! ScreeningService over the use cases.

use honi_door::{command, field, opened};
use honi_proto::members::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Caller;
use pb::screening_service_server::ScreeningService;
use prost_reflect::ReflectMessage;
use tonic::{Request, Response, Status, async_trait};

use super::{Members, codes};
use crate::app::{self, Recorded, ScreeningStep};
use crate::domain::Screening;

type Answer = Result<Response<pb::Screening>, Status>;

#[async_trait]
impl ScreeningService for Members {
    async fn get_screening(&self, request: Request<pb::GetScreeningRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let name = field::subject("name", &message.name)?;
        let found = app::document(&self.deps, &caller, name).await?;
        Ok(Response::new(self::message(&found)))
    }

    async fn flag_member(&self, request: Request<pb::FlagMemberRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let step = ScreeningStep::Flag(codes::screening_kind("kind", message.kind)?, message.reason.clone());
        self.screen(&caller, &message, [&message.name, &message.etag, &message.request_id], step)
            .await
    }

    async fn propose_flag_lift(&self, request: Request<pb::ProposeFlagLiftRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let step = ScreeningStep::ProposeLift(message.reason.clone());
        self.screen(&caller, &message, [&message.name, &message.etag, &message.request_id], step)
            .await
    }

    async fn approve_flag_lift(&self, request: Request<pb::ApproveFlagLiftRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let step = ScreeningStep::ApproveLift;
        self.screen(&caller, &message, [&message.name, &message.etag, &message.request_id], step)
            .await
    }

    async fn reject_flag_lift(&self, request: Request<pb::RejectFlagLiftRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let step = ScreeningStep::RejectLift;
        self.screen(&caller, &message, [&message.name, &message.etag, &message.request_id], step)
            .await
    }
}

impl Members {
    /// A step, whose message has a name, an etag and a request id.
    async fn screen<M>(&self, caller: &Caller, message: &M, [name, etag, request_id]: [&String; 3], step: ScreeningStep) -> Answer
    where
        M: ReflectMessage + prost::Message,
    {
        let command = command(caller, request_id, message)?;
        let name = field::subject("name", name)?;
        let screened = app::screen(&self.deps, command, name, etag, step).await?;
        Ok(Response::new(self::message(&screened)))
    }
}

fn message(of: &Recorded<Screening>) -> pb::Screening {
    let (flag, proposal) = (of.body.flag(), of.body.proposal());
    pb::Screening {
        member: of.member.name.to_string(),
        state: match of.body {
            Screening::Clear => pb::ScreeningState::Clear.into(),
            Screening::Flagged(_) => pb::ScreeningState::Flagged.into(),
            Screening::LiftProposed(..) => pb::ScreeningState::LiftProposed.into(),
        },
        kind: flag.map(|flag| codes::screening_kind_message(flag.kind)),
        reason: flag.map(|flag| flag.reason.clone()).unwrap_or_default(),
        handler_guidance: of.body.guidance().map(codes::handler_guidance_message),
        flagger: flag.map(|flag| flag.by.clone()).unwrap_or_default(),
        flag_time: flag.map(|flag| timestamp(flag.at)),
        lift_reason: proposal.map(|proposal| proposal.reason.clone()).unwrap_or_default(),
        lift_proposer: proposal.map(|proposal| proposal.by.clone()).unwrap_or_default(),
        lift_propose_time: proposal.map(|proposal| timestamp(proposal.at)),
        etag: of.etag(),
    }
}
