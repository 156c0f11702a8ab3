//! WorkflowService.

use std::time::Duration;

use honi_complaint_handling::{WORKFLOW_TYPE, workflow_id};
use honi_orchestration::RunState;
use honi_proto::time::timestamp;
use honi_proto::workflows::v1 as pb;
use honi_serve::Problem;
use pb::workflow_service_server::WorkflowService;
use tonic::{Request, Response, Status, async_trait};

use super::page::Page;
use super::{Grpc, opened};
use crate::app::workflows::{self, ReconcileError, ReconciledPage};
use crate::domain::Voice;

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
            let run = runs.as_ref().and_then(|runs| runs.get(index)).copied();
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
    fn workflow(&self, voice: &Voice, run: Option<RunState>) -> pb::Workflow {
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
            run_state: match run {
                None => pb::RunState::Unspecified,
                Some(RunState::Running) => pb::RunState::Running,
                Some(RunState::Missing) => pb::RunState::Missing,
                Some(RunState::Ended) => pb::RunState::Ended,
            }
            .into(),
        }
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
