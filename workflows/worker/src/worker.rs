//! Running: one worker of the SDK for each task queue, in a thread of their own.

use std::time::Duration;

use chrono::NaiveTime;
use honi_complaint_handling::ComplaintHandling;
use honi_contract_investigation::ContractInvestigation;
use honi_credential_lifecycle::CredentialLifecycle;
use honi_daily_detection::DailyDetection;
use honi_improvement_action::ImprovementAction;
use honi_orchestration::{Daily, OrchestrationError, Orchestrator, connect_worker};
use honi_telemetry::Telemetry;
use opentelemetry::metrics::Meter;
use temporalio_sdk::{Runtime, Worker, WorkerOptions};
use tokio::{sync::oneshot, task::LocalSet};
use tokio_util::sync::CancellationToken;

use crate::{
    activities::{
        ComplaintHandlingActivities, ContractInvestigationActivities, CredentialLifecycleActivities, DailyDetectionActivities,
        ImprovementActionActivities,
    },
    clients::Clients,
    settings::Settings,
};

/// The task queues, one for each workflow.
pub(crate) const QUEUES: [&str; 5] = [
    honi_complaint_handling::TASK_QUEUE,
    honi_contract_investigation::TASK_QUEUE,
    honi_credential_lifecycle::TASK_QUEUE,
    honi_daily_detection::TASK_QUEUE,
    honi_improvement_action::TASK_QUEUE,
];

/// How long a workflow task waits for the worker that has the run in memory before any worker may take it. Short, because nothing moves
/// while it waits for a worker that has died; the SDK's ten seconds are ten seconds of standstill.
const STICKY: Duration = Duration::from_secs(3);

/// Longest pause between two attempts to reach Temporal at the start.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Why the worker stopped, or did not start.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// Temporal refused.
    #[error(transparent)]
    Orchestration(#[from] OrchestrationError),
    /// A service's endpoint cannot be used.
    #[error("the services cannot be called")]
    Calls(#[source] honi_call::CallError),
    /// The SDK could not make a worker.
    #[error("no worker for {queue}")]
    Create {
        /// For which task queue.
        queue: &'static str,
        /// What the SDK said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The SDK's worker ended by itself.
    #[error("a worker ended")]
    Run(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The thread could not be made, or died.
    #[error("the worker's thread ended")]
    Thread(#[source] std::io::Error),
}

/// Works until `shutdown` is cancelled, then lets the activities that run end. Waits for Temporal if it is not there yet.
///
/// # Errors
/// If a setting cannot be used, Temporal refuses, or a worker of the SDK ends by itself.
pub async fn run(settings: Settings, telemetry: Telemetry, shutdown: CancellationToken) -> Result<(), WorkerError> {
    let (sender, ended) = oneshot::channel();
    // The SDK's workers cannot move between threads. In a thread that runs nothing else, all that they spawn is this service's.
    let thread = move || {
        let outcome = telemetry.in_scope(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(WorkerError::Thread)?;
            LocalSet::new().block_on(&runtime, work(&settings, &telemetry, &shutdown))
        });
        let _ = sender.send(outcome);
    };
    std::thread::Builder::new()
        .name("honi-worker".to_owned())
        .spawn(thread)
        .map_err(WorkerError::Thread)?;
    ended
        .await
        .unwrap_or_else(|_| Err(WorkerError::Thread(std::io::Error::other("it panicked"))))
}

async fn work(settings: &Settings, telemetry: &Telemetry, shutdown: &CancellationToken) -> Result<(), WorkerError> {
    let orchestrator = connect_worker(&settings.temporal, telemetry)?;
    let clients = Clients::new(settings, telemetry).map_err(WorkerError::Calls)?;
    if !prepared(&orchestrator, shutdown).await? {
        return Ok(());
    }
    if let Some(at) = settings.daily_detection.at() {
        let is_kept = orchestrator.keep_daily(daily_detection(at)).await?;
        if !is_kept {
            tracing::warn!("this Temporal server keeps no schedules: nobody looks for suspicious contracts every day");
        }
    }
    let client = orchestrator.client().await?;
    let runtime = Runtime::from_current_tokio(Default::default()).map_err(|error| WorkerError::Run(error.into()))?;
    let meter = telemetry.meter("honi.worker");
    let mut workers = Vec::new();
    for queue in QUEUES.into_iter().filter(|queue| settings.queues().any(|chosen| chosen == *queue)) {
        let create = |source| WorkerError::Create { queue, source };
        let options = options(queue, &clients, &meter, settings).map_err(create)?;
        workers.push(Worker::new(&runtime, client.clone(), options).map_err(|error| create(error.into()))?);
    }
    let stops: Vec<_> = workers.iter().map(Worker::shutdown_handle).collect();
    tracing::info!(queues = settings.queues().collect::<Vec<_>>().join(","), "working");
    let stop = async {
        shutdown.cancelled().await;
        stops.iter().for_each(|stop| stop());
    };
    let mut running = std::pin::pin!(futures::future::try_join_all(workers.iter_mut().map(Worker::run)));
    let mut stop = std::pin::pin!(stop);
    let worked = tokio::select! {
        worked = &mut running => worked,
        () = &mut stop => running.await,
    };
    worked.map(drop).map_err(|error| WorkerError::Run(error.into()))
}

/// What the worker of one task queue runs.
fn options(
    queue: &str,
    clients: &Clients,
    meter: &Meter,
    settings: &Settings,
) -> Result<WorkerOptions, Box<dyn std::error::Error + Send + Sync>> {
    let builder = WorkerOptions::new(queue)
        .sticky_queue_schedule_to_start_timeout(STICKY)
        .graceful_shutdown_period(Duration::from_secs(settings.graceful_seconds));
    match queue {
        honi_complaint_handling::TASK_QUEUE => Ok(builder
            .register_activities(ComplaintHandlingActivities::new(clients.clone(), meter))
            .register_workflow::<ComplaintHandling>()?
            .build()),
        honi_contract_investigation::TASK_QUEUE => Ok(builder
            .register_activities(ContractInvestigationActivities::new(clients.clone(), meter))
            .register_workflow::<ContractInvestigation>()?
            .build()),
        honi_credential_lifecycle::TASK_QUEUE => Ok(builder
            .register_activities(CredentialLifecycleActivities::new(clients.clone(), meter))
            .register_workflow::<CredentialLifecycle>()?
            .build()),
        honi_daily_detection::TASK_QUEUE => Ok(builder
            .register_activities(DailyDetectionActivities::new(clients.clone(), meter))
            .register_workflow::<DailyDetection>()?
            .build()),
        honi_improvement_action::TASK_QUEUE => Ok(builder
            .register_activities(ImprovementActionActivities::new(clients.clone(), meter))
            .register_workflow::<ImprovementAction>()?
            .build()),
        other => Err(format!("nothing works on the task queue {other}").into()),
    }
}

fn daily_detection(at: NaiveTime) -> Daily {
    Daily {
        schedule: honi_daily_detection::SCHEDULE,
        workflow_type: honi_daily_detection::WORKFLOW_TYPE,
        task_queue: honi_daily_detection::TASK_QUEUE,
        at,
    }
}

/// Waits until Temporal is there and its namespace prepared. `false` if the worker was asked to stop before.
async fn prepared(orchestrator: &Orchestrator, shutdown: &CancellationToken) -> Result<bool, WorkerError> {
    let mut pause = Duration::from_millis(500);
    loop {
        let error = match orchestrator.prepare_namespace().await {
            Ok(()) => return Ok(true),
            Err(error) if error.is_transient() => error,
            Err(error) => return Err(error.into()),
        };
        tracing::warn!(%error, retry_in_seconds = pause.as_secs_f32(), "Temporal is not ready");
        if tokio::time::timeout(pause, shutdown.cancelled()).await.is_ok() {
            return Ok(false);
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
