//! One run on a server of its own, with a worker in this process: where the tests play.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use honi_contract_investigation::{
    ContractInvestigation, InvestigationSnapshot, KEYS, Outcome, Stage, TASK_QUEUE, start_attributes, workflow_id,
};
use honi_testkit::{
    eventually,
    temporal::{TemporalServer, time_skipping_server},
};
use temporalio_client::{
    Client, WorkflowFetchHistoryOptions, WorkflowGetResultOptions, WorkflowHandle, WorkflowQueryOptions, WorkflowSignalOptions,
    WorkflowStartOptions,
};
use temporalio_common::protos::temporal::api::{
    enums::v1::{EventType, IndexedValueType},
    history::v1::HistoryEvent,
};
use temporalio_sdk::{Runtime, Worker, WorkerOptions};

use crate::fixtures::{World, opened};

/// Events that are the last ones while a run waits, or when it has ended.
const AT_REST: [EventType; 6] = [
    EventType::WorkflowTaskCompleted,
    EventType::TimerStarted,
    EventType::TimerCanceled,
    EventType::UpsertWorkflowSearchAttributes,
    EventType::WorkflowExecutionCompleted,
    EventType::WorkflowExecutionCanceled,
];

/// A run, what it talks to, and the server it is on.
pub(crate) struct Run {
    pub(crate) world: World,
    pub(crate) server: TemporalServer,
    handle: WorkflowHandle<Client, ContractInvestigation>,
}

/// Plays one scenario: a case opened `age` ago, a run started for it, and a script.
pub(crate) async fn play(age: TimeDelta, script: impl AsyncFnOnce(&Run)) {
    let server = time_skipping_server().await;
    let kinds = [
        IndexedValueType::Keyword,
        IndexedValueType::Datetime,
        IndexedValueType::Keyword,
        IndexedValueType::Keyword,
        IndexedValueType::Keyword,
        IndexedValueType::Bool,
    ];
    server.register_search_attributes(KEYS.into_iter().zip(kinds)).await;
    let (client, now) = (server.client().await, server.now().await);
    let world = World::new(opened(now - age));

    let runtime = Runtime::from_current_tokio(Default::default()).expect("a runtime");
    let options = WorkerOptions::new(TASK_QUEUE)
        .register_workflow::<ContractInvestigation>()
        .expect("its own queue")
        .register_activities(world.clone())
        .build();
    let mut worker = Worker::new(&runtime, client.clone(), options).expect("a worker");
    let stop = worker.shutdown_handle();

    let input = world.record().case.clone();
    let id = workflow_id(input.subject.investigation, input.subject.cycle);
    let start = WorkflowStartOptions::new(TASK_QUEUE, id.as_str())
        .search_attributes(start_attributes(&input, now))
        .build();
    client
        .start_workflow(ContractInvestigation::run, input.into(), start)
        .await
        .expect("started");
    let run = Run {
        world,
        server,
        handle: client.get_workflow_handle::<ContractInvestigation>(&id),
    };
    let (outcome, ()) = tokio::join!(worker.run(), async {
        script(&run).await;
        stop();
    });
    outcome.expect("the worker ran");
}

impl Run {
    /// The time on the server.
    pub(crate) async fn now(&self) -> DateTime<Utc> {
        self.server.now().await
    }

    /// Tells the run that the record changed.
    pub(crate) async fn signal(&self, investigation: InvestigationSnapshot) {
        self.handle
            .signal(
                ContractInvestigation::investigation_changed,
                investigation,
                WorkflowSignalOptions::default(),
            )
            .await
            .expect("signalled");
    }

    /// What the run says of itself.
    pub(crate) async fn stage(&self) -> Stage {
        self.handle
            .query(ContractInvestigation::stage, (), WorkflowQueryOptions::default())
            .await
            .expect("answered")
    }

    /// How it ended.
    pub(crate) async fn outcome(&self) -> Outcome {
        self.handle
            .get_result(WorkflowGetResultOptions::default())
            .await
            .expect("completed")
    }

    /// Lets time run on by this much, once the run sleeps.
    pub(crate) async fn skip(&self, by: TimeDelta) {
        self.sleeps().await;
        self.server.skip(by).await;
        self.sleeps().await;
    }

    /// Waits until the run has nothing left to do but wait: a jump of time must not overtake a workflow task.
    async fn sleeps(&self) {
        eventually(Duration::from_secs(60), async || {
            let events = self.events().await;
            let last = events.last().map(HistoryEvent::event_type);
            last.is_some_and(|last| AT_REST.contains(&last)) && events.iter().any(|event| event.event_type() == EventType::TimerStarted)
        })
        .await;
    }

    /// Its history.
    pub(crate) async fn events(&self) -> Vec<HistoryEvent> {
        self.handle
            .fetch_history(WorkflowFetchHistoryOptions::default())
            .into_events()
            .await
            .expect("a history")
    }

    /// Writes the history to histories/, if this is the documented command that records those that are missing.
    pub(crate) async fn record(&self, name: &str) {
        #[expect(clippy::disallowed_methods, reason = "a switch of the one who runs the tests, not a setting")]
        if std::env::var("HONI_RECORD_HISTORIES").is_err() {
            return;
        }
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("histories")
            .join(format!("{name}.json"));
        if !path.exists() {
            let history = self
                .handle
                .fetch_history(WorkflowFetchHistoryOptions::default())
                .to_json()
                .await
                .expect("JSON");
            std::fs::write(path, history).expect("written");
        }
    }
}
