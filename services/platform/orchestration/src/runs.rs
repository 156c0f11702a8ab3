//! Starting, signalling and looking at runs.

use chrono::{DateTime, Utc};
use futures::{StreamExt, stream};
use prost::Message as _;
use serde_json::Value;
use temporalio_client::{
    Client, UntypedSignal, UntypedWorkflow, WorkflowDescribeOptions, WorkflowExecutionStatus, WorkflowIdConflictPolicy,
    WorkflowIdReusePolicy, WorkflowSignalOptions, WorkflowStartOptions,
    errors::{WorkflowInteractionError, WorkflowStartError},
};
use temporalio_common::{
    data_converters::RawValue,
    protos::temporal::api::{common::v1::Payload, failure::v1::failure::FailureInfo, workflow::v1::PendingActivityInfo},
};
use tonic::Code;

use crate::{
    attributes::SEARCH_ATTRIBUTES,
    command::{Signal, Start},
    error::OrchestrationError,
    orchestrator::Orchestrator,
};

/// How many calls run at once when many runs are looked at or started.
pub(crate) const CONCURRENCY: usize = 8;

/// The type of the detail by which the server says that the namespace is not there.
const NAMESPACE_NOT_FOUND: &str = "/temporal.api.errordetails.v1.NamespaceNotFoundFailure";

/// Whether a workflow id has a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Running, or paused by an operator.
    Running,
    /// There is none, or Temporal has forgotten it.
    Missing,
    /// It has ended, in whatever way.
    Ended,
}

/// How the run of a workflow id stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Whether there is one.
    pub state: RunState,
    /// Its activities that have failed and are tried again.
    pub failing: Vec<FailingActivity>,
}

/// An activity that has failed and is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingActivity {
    /// Its type.
    pub activity: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Type of the last failure; its message is not for everybody.
    pub reason: String,
    /// When it is tried again; none while it is.
    pub next_attempt_at: Option<DateTime<Utc>>,
}

impl Orchestrator {
    /// Starts a run. One of this id that runs, or has ended, counts as started: an event may be delivered more than once. Answers whether
    /// this call started it.
    ///
    /// # Errors
    /// If Temporal does not answer or refuses; [`OrchestrationError::is_transient`] tells whether to try again.
    pub async fn start(&self, start: &Start) -> Result<bool, OrchestrationError> {
        self.start_unless(start, WorkflowIdReusePolicy::RejectDuplicate).await
    }

    pub(crate) async fn start_unless(&self, start: &Start, reuse: WorkflowIdReusePolicy) -> Result<bool, OrchestrationError> {
        let options = WorkflowStartOptions::new(start.task_queue, start.workflow_id.as_str())
            .id_reuse_policy(reuse)
            // A running one is left alone and told apart from a new one, which UseExisting would not do.
            .id_conflict_policy(WorkflowIdConflictPolicy::Fail)
            .search_attributes(start.search_attributes.clone())
            .build();
        let client = self.client().await?;
        match client
            .start_workflow(UntypedWorkflow::new(start.workflow_type), raw(&start.input), options)
            .await
        {
            Ok(_) => Ok(true),
            Err(WorkflowStartError::AlreadyStarted { .. }) => Ok(false),
            Err(WorkflowStartError::Rpc(status)) if status.code() == Code::InvalidArgument => Err(self.why_invalid(status).await),
            Err(error) => Err(OrchestrationError::start(error)),
        }
    }

    /// A namespace that is not prepared yet refuses a run as if the run were wrong. A server goes on refusing for some seconds after it
    /// lists a new search attribute, because it keeps what it knew in a cache, so that its message counts as well.
    async fn why_invalid(&self, status: tonic::Status) -> OrchestrationError {
        match self.missing_search_attributes().await {
            Ok(missing) if !missing.is_empty() => OrchestrationError::Unprepared(missing),
            _ => match unknown_attributes(status.message()) {
                unknown if unknown.is_empty() => OrchestrationError::server("start the run", status),
                unknown => OrchestrationError::Unprepared(unknown),
            },
        }
    }

    /// Signals a run. One that has ended, or does not exist, counts as told: its record is closed, or reconciliation starts a run from the
    /// record as it then is. The server drops a signal of a `request_id` that it has seen.
    ///
    /// # Errors
    /// If Temporal does not answer or refuses, or the namespace is not there.
    pub async fn signal(&self, signal: &Signal, request_id: &str) -> Result<(), OrchestrationError> {
        let handle = self
            .client()
            .await?
            .get_workflow_handle::<UntypedWorkflow>(signal.workflow_id.as_str());
        let options = WorkflowSignalOptions::builder().request_id(request_id.to_owned()).build();
        match handle.signal(UntypedSignal::new(signal.name), raw(&signal.input), options).await {
            Err(WorkflowInteractionError::NotFound(status)) if !lacks_namespace(&status) => Ok(()),
            Err(error) => Err(OrchestrationError::interaction("signal the run", error)),
            Ok(()) => Ok(()),
        }
    }

    /// Whether a workflow id has a run.
    ///
    /// # Errors
    /// If Temporal does not answer.
    pub async fn describe(&self, workflow_id: &str) -> Result<RunState, OrchestrationError> {
        Ok(describe(self.client().await?, workflow_id).await?.state)
    }

    /// The same for many ids at once, in their order, and what fails there.
    ///
    /// # Errors
    /// If Temporal does not answer.
    pub async fn describe_all(&self, workflow_ids: &[String]) -> Result<Vec<Run>, OrchestrationError> {
        let client = self.client().await?;
        let states = stream::iter(workflow_ids.to_vec())
            .map(async |id| describe(client, &id).await)
            .buffered(CONCURRENCY);
        states.collect::<Vec<_>>().await.into_iter().collect()
    }
}

/// Which of our search attributes a refusal is about.
fn unknown_attributes(message: &str) -> Vec<&'static str> {
    let names = SEARCH_ATTRIBUTES.into_iter().map(|(name, _)| name);
    names
        .filter(|name| message.contains("search attribute") && message.contains(name))
        .collect()
}

async fn describe(client: &Client, workflow_id: &str) -> Result<Run, OrchestrationError> {
    let handle = client.get_workflow_handle::<UntypedWorkflow>(workflow_id);
    match handle.describe(WorkflowDescribeOptions::default()).await {
        Ok(description) => Ok(Run {
            state: match description.status() {
                WorkflowExecutionStatus::Completed
                | WorkflowExecutionStatus::Failed
                | WorkflowExecutionStatus::Canceled
                | WorkflowExecutionStatus::Terminated
                | WorkflowExecutionStatus::TimedOut => RunState::Ended,
                _ => RunState::Running,
            },
            failing: description
                .raw_description
                .pending_activities
                .into_iter()
                .filter_map(failing)
                .collect(),
        }),
        Err(WorkflowInteractionError::NotFound(status)) if !lacks_namespace(&status) => Ok(Run {
            state: RunState::Missing,
            failing: Vec::new(),
        }),
        Err(error) => Err(OrchestrationError::interaction("describe the run", error)),
    }
}

/// A pending activity, if it has failed.
fn failing(activity: PendingActivityInfo) -> Option<FailingActivity> {
    let reason = match activity.last_failure?.failure_info {
        Some(FailureInfo::ApplicationFailureInfo(failure)) => failure.r#type,
        Some(FailureInfo::TimeoutFailureInfo(_)) => "Timeout".to_owned(),
        _ => "Other".to_owned(),
    };
    let next = activity.next_attempt_schedule_time;
    Some(FailingActivity {
        activity: activity.activity_type.map(|it| it.name).unwrap_or_default(),
        // While it waits, the attempt that is to come is counted already.
        attempts: activity.attempt.unsigned_abs().saturating_sub(next.is_some().into()),
        reason,
        next_attempt_at: next.and_then(|at| DateTime::from_timestamp(at.seconds, at.nanos.try_into().ok()?)),
    })
}

/// Whether what was not found is the namespace and not the run: the code is the same, but nobody was told anything.
fn lacks_namespace(status: &tonic::Status) -> bool {
    let details = temporalio_common::protos::google::rpc::Status::decode(status.details());
    details.is_ok_and(|status| status.details.iter().any(|detail| detail.type_url.ends_with(NAMESPACE_NOT_FOUND)))
}

/// JSON as the worker's converter expects it.
fn raw(value: &Value) -> RawValue {
    let metadata = [("encoding".to_owned(), b"json/plain".to_vec())].into();
    RawValue::new(vec![Payload {
        metadata,
        data: value.to_string().into_bytes(),
        ..Payload::default()
    }])
}

#[cfg(test)]
mod tests {
    use super::unknown_attributes;

    #[test]
    fn a_refusal_because_of_a_search_attribute_is_told_from_others() {
        for message in [
            "search attribute HoniState is not defined",
            "Namespace default has no mapping defined for search attribute HoniState",
        ] {
            assert_eq!(unknown_attributes(message), ["HoniState"]);
        }
        assert!(unknown_attributes("search attribute CustomerId is not defined").is_empty());
        assert!(unknown_attributes("WorkflowId is not set on request.").is_empty());
    }
}
