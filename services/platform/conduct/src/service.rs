//! WorkflowService, over the records of whatever service.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use honi_database::DatabaseError;
use honi_door::{Error, Page, opened};
use honi_names::StaffName;
use honi_orchestration::{FailingActivity, Orchestrator, Run, RunState};
use honi_proto::time::timestamp;
use honi_proto::workflows::v1 as pb;
use honi_serve::Problem;
use pb::workflow_service_server::WorkflowService;
use tonic::{Request, Response, Status, async_trait};
use uuid::Uuid;

use crate::reconcile::{ReconcileError, ReconciledPage, reconcile};
use crate::records::{Description, Records, Timer};
use crate::runs::Conducting;

/// How soon it makes sense to ask for Temporal again.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Records of one page of a reconciliation, where the caller says nothing: as many as there may be.
const LARGEST_PAGE: i32 = 200;

/// The gRPC service, over each kind of records that workflows conduct for one of our services, one after the other.
#[derive(Clone)]
pub struct Workflows {
    orchestrator: Orchestrator,
    kinds: Vec<Arc<dyn Kind>>,
}

impl Workflows {
    /// Over no records yet; `orchestrator` knows the runs.
    #[must_use]
    pub fn of(orchestrator: Orchestrator) -> Self {
        Self {
            orchestrator,
            kinds: Vec::new(),
        }
    }

    /// Over these records as well.
    #[must_use]
    pub fn with<R: Records>(mut self, records: R) -> Self {
        self.kinds.push(Arc::new(records));
        self
    }

    /// Every service with cases has these lists: a token of one is none of another.
    fn scope(&self, list: &str) -> String {
        let types: Vec<&str> = self.kinds.iter().map(|kind| kind.workflow_type()).collect();
        format!("{list} of {}", types.join(", "))
    }
}

/// Records of one kind, whatever they are.
#[async_trait]
trait Kind: Send + Sync {
    fn workflow_type(&self) -> &'static str;

    /// At most so many of the open ones after an id that are not about a staff, with the ids of their workflows.
    async fn open(&self, not_about: Option<Uuid>, after: Option<Uuid>, limit: u64) -> Result<Vec<Open>, DatabaseError>;

    async fn reconcile(&self, orchestrator: &Orchestrator, after: Option<Uuid>, size: u64) -> Result<ReconciledPage, ReconcileError>;
}

/// A record that a workflow must be running for.
struct Open {
    workflow_type: &'static str,
    workflow_id: String,
    record: Description,
}

#[async_trait]
impl<R: Records> Kind for R {
    fn workflow_type(&self) -> &'static str {
        R::Conducting::WORKFLOW_TYPE
    }

    async fn open(&self, not_about: Option<Uuid>, after: Option<Uuid>, limit: u64) -> Result<Vec<Open>, DatabaseError> {
        let now = self.clock().now();
        let found = Records::open(self, not_about, after, limit).await?;
        let open = found.iter().map(|record| Open {
            workflow_type: R::Conducting::WORKFLOW_TYPE,
            workflow_id: R::Conducting::workflow_id(&self.snapshot(record, 0).subject),
            record: self.describe(record, now),
        });
        Ok(open.collect())
    }

    async fn reconcile(&self, orchestrator: &Orchestrator, after: Option<Uuid>, size: u64) -> Result<ReconciledPage, ReconcileError> {
        reconcile(self, orchestrator, after, size).await
    }
}

/// Where a page begins: of which kind, after which id.
#[derive(Clone, Copy)]
struct Place {
    kind: usize,
    after: Option<Uuid>,
}

impl Place {
    const FIRST: Self = Self { kind: 0, after: None };

    fn read(page: &Page) -> Result<Self, Problem> {
        let place = page.key(|text| {
            let (kind, id) = text.split_once(' ')?;
            let after = if id.is_empty() { None } else { Some(id.parse().ok()?) };
            Some(Self {
                kind: kind.parse().ok()?,
                after,
            })
        })?;
        Ok(place.unwrap_or(Self::FIRST))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = self.after.map(|id| id.to_string()).unwrap_or_default();
        write!(f, "{} {after}", self.kind)
    }
}

#[async_trait]
impl WorkflowService for Workflows {
    async fn list_workflows(&self, request: Request<pb::ListWorkflowsRequest>) -> Result<Response<pb::ListWorkflowsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let page = Page::new(message.page_size, &message.page_token, self.scope("workflows"))?;
        let place = Place::read(&page)?;
        // Whom a record is about hears nothing of it, whatever else they may see (separation rule 1).
        let not_about = caller.actor.staff_name().map(StaffName::id);
        let mut open: Vec<(Place, Open)> = Vec::new();
        for (index, kind) in self.kinds.iter().enumerate().skip(place.kind) {
            let wanted = (page.size + 1).saturating_sub(open.len() as u64);
            if wanted == 0 {
                break;
            }
            let after = place.after.filter(|_| index == place.kind);
            let found = kind.open(not_about, after, wanted).await.map_err(Error::from)?;
            let at = |it: &Open| Place {
                kind: index,
                after: Some(it.record.id),
            };
            open.extend(found.into_iter().map(|it| (at(&it), it)));
        }
        let next_page_token = page.cut(&mut open, |(place, _)| place.to_string());
        let ids: Vec<String> = open.iter().map(|(_, it)| it.workflow_id.clone()).collect();
        // Without Temporal the list is still what the records say; only the runs are not known.
        let runs = self.orchestrator.describe_all(&ids).await.ok();
        let workflows = open.into_iter().enumerate().map(|(index, (_, it))| {
            let run = runs.as_ref().and_then(|runs| runs.get(index));
            workflow(it, run)
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
        let page = Page::new(size, &message.page_token, self.scope("reconcile"))?;
        let place = Place::read(&page)?;
        let Some(kind) = self.kinds.get(place.kind) else {
            return Ok(Response::new(pb::ReconcileWorkflowsResponse::default()));
        };
        let ReconciledPage { reconciled, next } = kind
            .reconcile(&self.orchestrator, place.after, page.size)
            .await
            .map_err(unreconciled)?;
        let next = match next {
            Some(id) => Some(Place { after: Some(id), ..place }),
            None => Some(Place {
                kind: place.kind + 1,
                after: None,
            })
            .filter(|next| next.kind < self.kinds.len()),
        };
        Ok(Response::new(pb::ReconcileWorkflowsResponse {
            open_count: reconciled.open.cast_signed(),
            started_count: reconciled.started.cast_signed(),
            failed_count: reconciled.failed.cast_signed(),
            next_page_token: next.map_or_else(String::new, |next| page.token(next.to_string())),
        }))
    }
}

fn workflow(open: Open, run: Option<&Run>) -> pb::Workflow {
    let record = open.record;
    pb::Workflow {
        workflow_id: open.workflow_id,
        r#type: open.workflow_type.to_owned(),
        resource: record.resource,
        state: record.state,
        owner: record.owner,
        due_time: record.due_at.map(timestamp),
        overdue: record.overdue,
        run_state: match run.map(|run| run.state) {
            None => pb::RunState::Unspecified,
            Some(RunState::Running) => pb::RunState::Running,
            Some(RunState::Missing) => pb::RunState::Missing,
            Some(RunState::Ended) => pb::RunState::Ended,
        }
        .into(),
        waiting_on: record.waiting_on.into(),
        pending_timers: record.timers.into_iter().map(timer).collect(),
        failing_activities: run.into_iter().flat_map(|run| &run.failing).map(failing).collect(),
    }
}

fn timer(it: Timer) -> pb::PendingTimer {
    pb::PendingTimer {
        deadline: it.deadline,
        ordinal: it.ordinal.cast_signed(),
        level: it.level.to_owned(),
        fire_time: Some(timestamp(it.fire_at)),
    }
}

fn failing(it: &FailingActivity) -> pb::FailingActivity {
    pb::FailingActivity {
        r#type: it.activity.clone(),
        attempt_count: it.attempts.cast_signed(),
        reason: it.reason.clone(),
        next_attempt_time: it.next_attempt_at.map(timestamp),
    }
}

fn unreconciled(error: ReconcileError) -> Status {
    match error {
        ReconcileError::Database(error) => Error::from(error).into(),
        ReconcileError::Temporal(error) if error.is_transient() => Problem::unavailable("TEMPORAL", RETRY_AFTER).into(),
        ReconcileError::Temporal(error) => Problem::caused_by(&error).into(),
    }
}
