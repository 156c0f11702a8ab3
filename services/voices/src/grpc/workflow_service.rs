//! WorkflowService.

use std::time::Duration;

use honi_complaint_handling::{WORKFLOW_TYPE, workflow_id};
use honi_orchestration::{FailingActivity, Run, RunState};
use honi_proto::time::timestamp;
use honi_proto::workflows::v1 as pb;
use honi_serve::Problem;
use pb::workflow_service_server::WorkflowService;
use tonic::{Request, Response, Status, async_trait};

use super::page::Page;
use super::{Grpc, opened};
use crate::app::workflows::{self, ReconcileError, ReconciledPage};
use crate::domain::{AwaitedParty, Deadline, Rung, Voice, WaitsFor};

/// How soon it makes sense to ask for Temporal again.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Complaints of one page of a reconciliation, where the caller says nothing: as many as there may be.
const LARGEST_PAGE: i32 = 200;

#[async_trait]
impl WorkflowService for Grpc {
    async fn list_workflows(&self, request: Request<pb::ListWorkflowsRequest>) -> Result<Response<pb::ListWorkflowsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let (page, after) = Page::by_id(message.page_size, &message.page_token, "workflows".to_owned())?;
        let mut voices = workflows::open(&self.deps, &caller, after, page.size)
            .await
            .map_err(crate::app::Error::from)?;
        let next_page_token = page.cut(&mut voices, |voice| voice.intake().name.id().to_string());
        let ids: Vec<String> = voices.iter().map(id).collect();
        // Without Temporal the list is still what the records say; only the runs are not known.
        let runs = self.orchestrator.describe_all(&ids).await.ok();
        let workflows = voices.iter().enumerate().map(|(index, voice)| {
            let run = runs.as_ref().and_then(|runs| runs.get(index));
            self.workflow(voice, run)
        });
        Ok(Response::new(pb::ListWorkflowsResponse {
            workflows: workflows.collect(),
            next_page_token,
        }))
    }

    async fn reconcile_workflows(
        &self,
        request: Request<pb::ReconcileWorkflowsRequest>,
    ) -> Result<Response<pb::ReconcileWorkflowsResponse>, Status> {
        let (_, message) = opened(request)?;
        let size = if message.page_size == 0 { LARGEST_PAGE } else { message.page_size };
        let (page, after) = Page::by_id(size, &message.page_token, "reconcile".to_owned())?;
        let ReconciledPage { reconciled, next } = workflows::reconcile(&self.deps, &self.orchestrator, after, page.size)
            .await
            .map_err(unreconciled)?;
        Ok(Response::new(pb::ReconcileWorkflowsResponse {
            open_count: reconciled.open.cast_signed(),
            started_count: reconciled.started.cast_signed(),
            failed_count: reconciled.failed.cast_signed(),
            next_page_token: next.map_or_else(String::new, |last| page.token(last.to_string())),
        }))
    }
}

impl Grpc {
    fn workflow(&self, voice: &Voice, run: Option<&Run>) -> pb::Workflow {
        let intake = voice.intake();
        pb::Workflow {
            workflow_id: id(voice),
            r#type: WORKFLOW_TYPE.to_owned(),
            resource: intake.name.to_string(),
            state: voice.state().code().to_owned(),
            owner: voice
                .handler()
                .map_or_else(|| intake.org_unit.to_string(), |handler| handler.to_string()),
            due_time: voice.next_deadline().map(|deadline| timestamp(deadline.due_at)),
            overdue: voice.is_overdue(self.deps.clock.now()),
            run_state: match run.map(|run| run.state) {
                None => pb::RunState::Unspecified,
                Some(RunState::Running) => pb::RunState::Running,
                Some(RunState::Missing) => pb::RunState::Missing,
                Some(RunState::Ended) => pb::RunState::Ended,
            }
            .into(),
            waiting_on: waiting_on(voice).into(),
            pending_timers: pending_timers(voice),
            failing_activities: run.into_iter().flat_map(|run| &run.failing).map(failing).collect(),
        }
    }
}

fn waiting_on(voice: &Voice) -> pb::WaitingOn {
    match voice.waits_for() {
        None => pb::WaitingOn::Unspecified,
        Some(WaitsFor::Unit) => pb::WaitingOn::Unit,
        Some(WaitsFor::Handler) => pb::WaitingOn::Handler,
        Some(WaitsFor::Approver) => pb::WaitingOn::Approver,
        Some(WaitsFor::Decider) => pb::WaitingOn::Decider,
        Some(WaitsFor::Answer(whom)) => match whom {
            AwaitedParty::Member => pb::WaitingOn::Member,
            AwaitedParty::Insurer => pb::WaitingOn::Insurer,
            AwaitedParty::Federation => pb::WaitingOn::Federation,
            AwaitedParty::OtherUnit => pb::WaitingOn::OtherUnit,
        },
    }
}

/// The rungs that are to fire, next first.
fn pending_timers(voice: &Voice) -> Vec<pb::PendingTimer> {
    let open = voice
        .handling()
        .deadlines
        .iter()
        .filter(|it| it.is_open() && it.paused_at.is_none());
    let timers = |it: &Deadline| {
        let timer = |rung: &Rung| {
            let timer = pb::PendingTimer {
                deadline: it.kind.code().to_owned(),
                ordinal: it.ordinal.cast_signed(),
                level: rung.level.code().to_owned(),
                fire_time: Some(timestamp(rung.fire_at)),
            };
            (rung.fire_at, timer)
        };
        let unfired = it.rungs.iter().filter(|rung| rung.fired_at.is_none());
        unfired.map(timer).collect::<Vec<_>>()
    };
    let mut pending: Vec<_> = open.flat_map(timers).collect();
    pending.sort_by_key(|(fire_at, _)| *fire_at);
    pending.into_iter().map(|(_, timer)| timer).collect()
}

fn failing(it: &FailingActivity) -> pb::FailingActivity {
    pb::FailingActivity {
        r#type: it.activity.clone(),
        attempt_count: it.attempts.cast_signed(),
        reason: it.reason.clone(),
        next_attempt_time: it.next_attempt_at.map(timestamp),
    }
}

fn id(voice: &Voice) -> String {
    workflow_id(voice.intake().name, voice.handling().cycle)
}

fn unreconciled(error: ReconcileError) -> Status {
    match error {
        ReconcileError::Database(error) => crate::app::Error::from(error).into(),
        ReconcileError::Temporal(error) if error.is_transient() => Problem::unavailable("TEMPORAL", RETRY_AFTER).into(),
        ReconcileError::Temporal(error) => Problem::caused_by(&error).into(),
    }
}
