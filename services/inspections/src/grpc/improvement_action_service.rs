//! ImprovementActionService.

use std::collections::BTreeSet;

use honi_door::field::{name, subject};
use honi_door::{Command, Page, command, opened};
use honi_proto::inspections::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::{Problem, record_resource};
use pb::improvement_action_service_server::ImprovementActionService;
use tonic::{Request, Response, Status, async_trait};

use super::codes::level;
use super::improvement_action::{deadline, view};
use super::improvement_codes::{deadline_kind, state_message};
use super::investigation::recipient;
use super::{Grpc, improvement_steps as steps};
use crate::app::improvement::{self as app, NewImprovement, Proposal};
use crate::domain::improvement::{RungName, Source, Step};

impl Grpc {
    async fn improve(&self, command: Command<'_>, action: &str, etag: &str, step: Step) -> Result<Response<pb::ImprovementAction>, Status> {
        let action = subject("name", action)?;
        let taken = Box::pin(app::step(&self.deps, command, action, etag, step)).await?;
        Ok(Response::new(view(taken)))
    }
}

#[async_trait]
impl ImprovementActionService for Grpc {
    async fn create_improvement_action(
        &self,
        request: Request<pb::CreateImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let sources = message.sources.iter().enumerate();
        let sources: Result<BTreeSet<Source>, Problem> = sources.map(|(index, it)| name(&format!("sources[{index}]"), it)).collect();
        let new = NewImprovement {
            sources: sources?,
            description: message.description,
        };
        let created = Box::pin(app::create(&self.deps, command, new)).await?;
        record_resource(created.action.origin().name.to_string());
        Ok(Response::new(view(created)))
    }

    async fn get_improvement_action(
        &self,
        request: Request<pb::GetImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let found = app::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(view(found)))
    }

    async fn list_improvement_actions(
        &self,
        request: Request<pb::ListImprovementActionsRequest>,
    ) -> Result<Response<pb::ListImprovementActionsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let scope = format!("improvement actions {} {}", caller.actor.id, message.filter);
        let (page, before) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut found = app::list(&self.deps, &caller, &message.filter, before, page.size).await?;
        let next_page_token = page.cut(&mut found, |it| it.action.origin().name.id().to_string());
        Ok(Response::new(pb::ListImprovementActionsResponse {
            improvement_actions: found.into_iter().map(view).collect(),
            next_page_token,
        }))
    }

    async fn accept_improvement_action(
        &self,
        request: Request<pb::AcceptImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Accept(name("owner", &message.owner)?);
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn decline_improvement_action(
        &self,
        request: Request<pb::DeclineImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Decline(message.reason.as_str().into());
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn assign_improvement_action(
        &self,
        request: Request<pb::AssignImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Assign(name("owner", &message.owner)?);
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn analyse_improvement_cause(
        &self,
        request: Request<pb::AnalyseImprovementCauseRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::cause(&message)?;
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn plan_improvement_action(
        &self,
        request: Request<pb::PlanImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::planning(&message)?;
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn start_improvement_action(
        &self,
        request: Request<pb::StartImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Start;
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn implement_improvement_action(
        &self,
        request: Request<pb::ImplementImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::implementing(&message)?;
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn verify_improvement_action(
        &self,
        request: Request<pb::VerifyImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Verify(steps::checking(message.as_planned, &message.finding));
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn check_improvement_effect(
        &self,
        request: Request<pb::CheckImprovementEffectRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::CheckEffect(steps::checking(message.effective, &message.finding));
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn close_improvement_action(
        &self,
        request: Request<pb::CloseImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Close(message.what_we_did.as_str().into());
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn rework_improvement_action(
        &self,
        request: Request<pb::ReworkImprovementActionRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Rework(message.reason.as_str().into());
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn link_improvement_source(
        &self,
        request: Request<pb::LinkImprovementSourceRequest>,
    ) -> Result<Response<pb::ImprovementAction>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Link(name("source", &message.source)?);
        let command = command(&caller, &message.request_id, &message)?;
        self.improve(command, &message.name, &message.etag, step).await
    }

    async fn escalate_improvement_action(
        &self,
        request: Request<pb::EscalateImprovementActionRequest>,
    ) -> Result<Response<pb::EscalateImprovementActionResponse>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let rung = RungName {
            cycle: message.cycle.unsigned_abs(),
            kind: deadline_kind("deadline", message.deadline())?,
            ordinal: message.ordinal.unsigned_abs(),
            level: level("level", message.level())?,
        };
        let proposal = Proposal {
            name: subject("name", &message.name)?,
            rung,
        };
        let answer = app::escalate(&self.deps, command, proposal).await?;
        let handling = answer.action.handling();
        let deadlines = handling.deadlines.iter();
        let due = deadlines.clone().find(|it| it.kind == rung.kind && it.ordinal == rung.ordinal);
        Ok(Response::new(pb::EscalateImprovementActionResponse {
            fired: answer.fired,
            recipients: answer.recipients.iter().filter_map(recipient).collect(),
            due_time: due.map(|it| timestamp(it.due_at)),
            state: state_message(handling.state),
            // A round that ended without effect is over for its workflow; the next one has another.
            over: handling.state.is_over() || rung.cycle != handling.cycle,
            version: handling.version,
            deadlines: deadlines.map(deadline).collect(),
        }))
    }
}
