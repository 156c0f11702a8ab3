//! One run on a server of its own, with a worker in this process and a service that exists only in memory.

#![expect(dead_code, reason = "the macro makes a constant of each activity, which only callers need")]

use std::sync::{Arc, Mutex};

use honi_daily_detection::{DailyDetection, Detected, RunInput, TASK_QUEUE};
use honi_deadline_ladder::REFUSED;
use honi_testkit::temporal::time_skipping_server;
use temporalio_client::{
    Client, WorkflowFetchHistoryOptions, WorkflowGetResultOptions, WorkflowHandle, WorkflowStartOptions, errors::WorkflowGetResultError,
};
use temporalio_common::error::ApplicationFailure;
use temporalio_macros::activities;
use temporalio_sdk::{
    Runtime, Worker, WorkerOptions,
    activities::{ActivityContext, ActivityError},
};

/// Id of the run, as a schedule makes it.
const RUN: &str = "daily-detection-2026-11-26T18:00:00Z";

/// The service: what each attempt meets, and what was asked.
#[derive(Debug, Clone, Default)]
struct Service(Arc<Mutex<Calls>>);

#[derive(Debug, Default)]
struct Calls {
    asked: Vec<RunInput>,
    /// How many attempts find it away.
    away: usize,
    /// Whether it refuses.
    refuses: bool,
}

fn failure(kind: &str, is_final: bool) -> ActivityError {
    let failure = ApplicationFailure::builder("RunDetection".to_owned());
    failure.type_name(kind.to_owned()).non_retryable(is_final).build().into()
}

#[activities]
impl Service {
    #[activity(definition = honi_daily_detection::Run)]
    async fn run(self: Arc<Self>, _ctx: ActivityContext, input: RunInput) -> Result<Detected, ActivityError> {
        let mut calls = self.0.lock().expect("no test panics while it holds the calls");
        calls.asked.push(input);
        if calls.refuses {
            return Err(failure(REFUSED, true));
        }
        if calls.asked.len() <= calls.away {
            return Err(failure("Unavailable", false));
        }
        Ok(detected())
    }
}

fn detected() -> Detected {
    Detected {
        parameter_set: "detectionParameterSets/0190b3f2-6c8a-7000-8000-000000000001".to_owned(),
        as_of: "2026-11-27".to_owned(),
        raised: 3,
        existing: 5,
    }
}

/// Plays a run against the service; records its history under that name if it is missing.
async fn play(service: &Service, name: &str) -> Result<Detected, WorkflowGetResultError> {
    let server = time_skipping_server().await;
    let client = server.client().await;
    let runtime = Runtime::from_current_tokio(Default::default()).expect("a runtime");
    let options = WorkerOptions::new(TASK_QUEUE)
        .register_workflow::<DailyDetection>()
        .expect("its own queue")
        .register_activities(service.clone())
        .build();
    let mut worker = Worker::new(&runtime, client.clone(), options).expect("a worker");
    let stop = worker.shutdown_handle();
    client
        .start_workflow(DailyDetection::run, (), WorkflowStartOptions::new(TASK_QUEUE, RUN).build())
        .await
        .expect("started");
    let handle = client.get_workflow_handle::<DailyDetection>(RUN);
    let (worked, outcome) = tokio::join!(worker.run(), async {
        let outcome = handle.get_result(WorkflowGetResultOptions::default()).await;
        stop();
        outcome
    });
    worked.expect("the worker ran");
    record(&handle, name).await;
    outcome
}

/// Writes the history to histories/, if this is the documented command that records those that are missing.
async fn record(handle: &WorkflowHandle<Client, DailyDetection>, name: &str) {
    #[expect(clippy::disallowed_methods, reason = "a switch of the one who runs the tests, not a setting")]
    if std::env::var("HONI_RECORD_HISTORIES").is_err() {
        return;
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("histories")
        .join(format!("{name}.json"));
    if !path.exists() {
        let history = handle.fetch_history(WorkflowFetchHistoryOptions::default()).to_json().await;
        std::fs::write(path, history.expect("JSON")).expect("written");
    }
}

#[tokio::test]
async fn a_service_that_is_away_is_asked_again_for_the_same_run() {
    let service = Service::default();
    service.0.lock().expect("free").away = 1;
    assert_eq!(play(&service, "came-back").await.expect("completed"), detected());
    let asked = service.0.lock().expect("free").asked.clone();
    assert_eq!(asked, vec![RunInput { run: RUN.to_owned() }; 2]);
}

#[tokio::test]
async fn a_refusal_ends_the_run_as_failed() {
    let service = Service::default();
    service.0.lock().expect("free").refuses = true;
    assert!(play(&service, "refused").await.is_err());
    assert_eq!(service.0.lock().expect("free").asked.len(), 1, "asking again changes nothing");
}
