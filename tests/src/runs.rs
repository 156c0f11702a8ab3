//! What Temporal has of the workflows, read over its own API.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use honi_complaint_handling::{TASK_QUEUE, workflow_id};
use temporalio_client::tonic::{Code, IntoRequest as _};
use temporalio_client::{Connection, ConnectionOptions, Url};
use temporalio_common::protos::temporal::api::common::v1::WorkflowExecution;
use temporalio_common::protos::temporal::api::enums::v1::{EventType, PendingActivityState, TaskQueueType, WorkflowExecutionStatus};
use temporalio_common::protos::temporal::api::history::v1::HistoryEvent;
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_common::protos::temporal::api::schedule::v1::{SchedulePatch, TriggerImmediatelyRequest};
use temporalio_common::protos::temporal::api::taskqueue::v1::TaskQueue;
use temporalio_common::protos::temporal::api::workflowservice::v1::{
    DescribeScheduleRequest, DescribeTaskQueueRequest, DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse,
    GetWorkflowExecutionHistoryRequest, ListWorkflowExecutionsRequest, PatchScheduleRequest,
};

/// The namespace of the local suite.
const NAMESPACE: &str = "default";

/// The runs of one Temporal server.
#[derive(Clone)]
pub struct Runs {
    connection: Connection,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// Id of the workflow.
    pub workflow_id: String,
    /// Id of the run.
    pub run_id: String,
    /// Whether it still runs.
    pub running: bool,
    /// Whether it came to its end.
    pub completed: bool,
}

impl Runs {
    pub(crate) async fn at(endpoint: &str) -> Self {
        let url: Url = endpoint.parse().expect("an endpoint is a URL");
        let options = ConnectionOptions::new(url).identity("honi-suite").build();
        Self {
            connection: Connection::connect(options).await.expect("Temporal answers"),
        }
    }

    /// The id of the workflow that conducts a complaint's first cycle, by the complaint's name.
    ///
    /// # Panics
    /// If it is no voice's name.
    pub fn id(voice: &str) -> String {
        workflow_id(voice.parse().expect("a voice's name"), 1)
    }

    /// All runs there are. The time-skipping server cannot tell.
    ///
    /// # Panics
    /// If Temporal does not answer.
    pub async fn all(&self) -> Vec<Run> {
        let (mut runs, mut next_page_token) = (Vec::new(), Vec::new());
        loop {
            let request = ListWorkflowExecutionsRequest {
                namespace: NAMESPACE.to_owned(),
                page_size: 1000,
                next_page_token,
                ..Default::default()
            };
            let page = self
                .connection
                .workflow_service()
                .list_workflow_executions(request.into_request())
                .await;
            let page = page.expect("Temporal lists its runs").into_inner();
            runs.extend(
                page.executions
                    .into_iter()
                    .filter_map(|info| Some(run(info.status(), info.execution?))),
            );
            next_page_token = page.next_page_token;
            if next_page_token.is_empty() {
                runs.sort();
                return runs;
            }
        }
    }

    /// The latest run of a workflow; none if Temporal knows of none.
    ///
    /// # Panics
    /// If Temporal does not answer.
    pub async fn latest(&self, workflow_id: &str) -> Option<Run> {
        let info = self.describe(workflow_id).await?.workflow_execution_info?;
        Some(run(info.status(), info.execution.clone()?))
    }

    /// How many activities of a workflow a worker has in its hands.
    ///
    /// # Panics
    /// If Temporal does not answer.
    pub async fn activities_in_hand(&self, workflow_id: &str) -> usize {
        let described = self.describe(workflow_id).await;
        let pending = described.map(|it| it.pending_activities).unwrap_or_default();
        pending
            .iter()
            .filter(|activity| activity.state() == PendingActivityState::Started)
            .count()
    }

    /// Who has asked for tasks of complaints lately, by their identities.
    ///
    /// # Panics
    /// If Temporal does not answer.
    pub async fn workers(&self) -> Vec<String> {
        let mut workers = Vec::new();
        for kind in [TaskQueueType::Workflow, TaskQueueType::Activity] {
            let request = DescribeTaskQueueRequest {
                namespace: NAMESPACE.to_owned(),
                task_queue: Some(TaskQueue {
                    name: TASK_QUEUE.to_owned(),
                    ..Default::default()
                }),
                task_queue_type: kind.into(),
                ..Default::default()
            };
            let described = self.connection.workflow_service().describe_task_queue(request.into_request()).await;
            let pollers = described.expect("Temporal describes the queue").into_inner().pollers;
            workers.extend(pollers.into_iter().map(|poller| poller.identity));
        }
        workers
    }

    /// What Temporal says of the latest run of a workflow; nothing if it knows of none.
    ///
    /// # Panics
    /// If Temporal does not answer.
    pub async fn describe(&self, workflow_id: &str) -> Option<DescribeWorkflowExecutionResponse> {
        let request = DescribeWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            execution: Some(latest(workflow_id)),
        };
        match self
            .connection
            .workflow_service()
            .describe_workflow_execution(request.into_request())
            .await
        {
            Ok(response) => Some(response.into_inner()),
            Err(status) if status.code() == Code::NotFound => None,
            Err(status) => panic!("Temporal does not describe {workflow_id}: {status}"),
        }
    }

    /// Has a schedule start its workflow now.
    ///
    /// # Panics
    /// If there is no such schedule.
    pub async fn trigger(&self, schedule: &str) {
        let request = PatchScheduleRequest {
            namespace: NAMESPACE.to_owned(),
            schedule_id: schedule.to_owned(),
            patch: Some(SchedulePatch {
                trigger_immediately: Some(TriggerImmediatelyRequest::default()),
                ..Default::default()
            }),
            ..Default::default()
        };
        let patched = self.connection.workflow_service().patch_schedule(request.into_request()).await;
        patched.unwrap_or_else(|status| panic!("{schedule} was not triggered: {status}"));
    }

    /// When a schedule starts its workflow next; nothing if there is no such schedule.
    ///
    /// # Panics
    /// If Temporal does not answer.
    pub async fn next_start(&self, schedule: &str) -> Option<DateTime<Utc>> {
        let request = DescribeScheduleRequest {
            namespace: NAMESPACE.to_owned(),
            schedule_id: schedule.to_owned(),
        };
        let described = self.connection.workflow_service().describe_schedule(request.into_request()).await;
        let described = match described {
            Ok(described) => described.into_inner(),
            Err(status) if status.code() == Code::NotFound => return None,
            Err(status) => panic!("Temporal does not describe {schedule}: {status}"),
        };
        let next = *described.info?.future_action_times.first()?;
        DateTime::from_timestamp(next.seconds, 0)
    }

    /// The history of the latest run of a workflow.
    ///
    /// # Panics
    /// If there is none.
    pub async fn history(&self, workflow_id: &str) -> Vec<HistoryEvent> {
        let (mut events, mut next_page_token) = (Vec::new(), Vec::new());
        loop {
            let request = GetWorkflowExecutionHistoryRequest {
                namespace: NAMESPACE.to_owned(),
                execution: Some(latest(workflow_id)),
                next_page_token,
                ..Default::default()
            };
            let page = self
                .connection
                .workflow_service()
                .get_workflow_execution_history(request.into_request())
                .await;
            let page = page
                .unwrap_or_else(|status| panic!("there is no history of {workflow_id}: {status}"))
                .into_inner();
            events.extend(page.history.map(|history| history.events).unwrap_or_default());
            next_page_token = page.next_page_token;
            if next_page_token.is_empty() {
                return events;
            }
        }
    }

    /// How many events of each type the history of a workflow has.
    ///
    /// # Panics
    /// If there is no such workflow.
    pub async fn counts(&self, workflow_id: &str) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for event in self.history(workflow_id).await {
            *counts.entry(event.event_type().as_str_name()).or_default() += 1;
        }
        counts
    }

    /// When the workflow's timers fired, by the server's time.
    ///
    /// # Panics
    /// If there is no such workflow.
    pub async fn timers_fired(&self, workflow_id: &str) -> Vec<DateTime<Utc>> {
        self.times(workflow_id, |event| event.event_type() == EventType::TimerFired).await
    }

    /// When the workflow scheduled activities of a type, such as `complaint_handling.escalate`, by the server's time.
    ///
    /// # Panics
    /// If there is no such workflow.
    pub async fn activities(&self, workflow_id: &str, of_type: &str) -> Vec<DateTime<Utc>> {
        let is_one = |event: &HistoryEvent| match &event.attributes {
            Some(Attributes::ActivityTaskScheduledEventAttributes(scheduled)) => {
                scheduled.activity_type.as_ref().is_some_and(|activity| activity.name == of_type)
            }
            _ => false,
        };
        self.times(workflow_id, is_one).await
    }

    async fn times(&self, workflow_id: &str, which: impl Fn(&HistoryEvent) -> bool) -> Vec<DateTime<Utc>> {
        let events = self.history(workflow_id).await;
        let at = |event: &HistoryEvent| {
            let at = event.event_time?;
            DateTime::from_timestamp(at.seconds, u32::try_from(at.nanos).ok()?)
        };
        events.iter().filter(|event| which(event)).filter_map(at).collect()
    }
}

fn latest(workflow_id: &str) -> WorkflowExecution {
    WorkflowExecution {
        workflow_id: workflow_id.to_owned(),
        run_id: String::new(),
    }
}

fn run(status: WorkflowExecutionStatus, execution: WorkflowExecution) -> Run {
    Run {
        workflow_id: execution.workflow_id,
        run_id: execution.run_id,
        running: status == WorkflowExecutionStatus::Running,
        completed: status == WorkflowExecutionStatus::Completed,
    }
}
