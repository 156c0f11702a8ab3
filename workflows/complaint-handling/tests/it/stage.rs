//! One run on a server of its own, with a worker in this process: where the tests play.

use std::ops::Deref;
use std::time::Duration;

use chrono::TimeDelta;
use honi_complaint_handling::{ComplaintHandling, ComplaintSnapshot, KEYS, Outcome, Stage, TASK_QUEUE, start_attributes, workflow_id};
use honi_testkit::{eventually, run, temporal::time_skipping_server};
use temporalio_client::{
    WorkflowCancelOptions, WorkflowDescribeOptions, WorkflowExecutionStatus, WorkflowGetResultOptions, WorkflowQueryOptions,
    WorkflowSignalOptions, WorkflowStartOptions,
};
use temporalio_common::protos::temporal::api::enums::v1::IndexedValueType;
use temporalio_sdk::{Runtime, Worker, WorkerOptions};

use crate::fixtures::{World, complaint};

/// A run, and what it talks to.
pub(crate) struct Run {
    pub(crate) world: World,
    run: run::Run<ComplaintHandling>,
}

/// Plays one scenario: a complaint received `age` ago and otherwise as `prepare` leaves it, a run started for it, and a script.
pub(crate) async fn play(age: TimeDelta, prepare: impl FnOnce(&World), script: impl AsyncFnOnce(&Run)) {
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
    let world = World::new(complaint(now - age));
    prepare(&world);

    let runtime = Runtime::from_current_tokio(Default::default()).expect("a runtime");
    let options = WorkerOptions::new(TASK_QUEUE)
        .register_workflow::<ComplaintHandling>()
        .expect("its own queue")
        .register_activities(world.clone())
        .build();
    let mut worker = Worker::new(&runtime, client.clone(), options).expect("a worker");
    let stop = worker.shutdown_handle();

    let input = world.record().complaint.clone();
    let id = workflow_id(input.subject.voice, input.subject.cycle);
    let start = WorkflowStartOptions::new(TASK_QUEUE, id.as_str())
        .search_attributes(start_attributes(&input, now))
        .build();
    client
        .start_workflow(ComplaintHandling::run, input.into(), start)
        .await
        .expect("started");
    let run = Run {
        world,
        run: run::Run::new(server, client.get_workflow_handle::<ComplaintHandling>(&id)),
    };
    let (outcome, ()) = tokio::join!(worker.run(), async {
        script(&run).await;
        stop();
    });
    outcome.expect("the worker ran");
}

impl Run {
    /// Tells the run that the record changed.
    pub(crate) async fn signal(&self, complaint: ComplaintSnapshot) {
        self.run
            .handle
            .signal(ComplaintHandling::voice_changed, complaint, WorkflowSignalOptions::default())
            .await
            .expect("signalled");
    }

    /// What the run says of itself.
    pub(crate) async fn stage(&self) -> Stage {
        self.run
            .handle
            .query(ComplaintHandling::stage, (), WorkflowQueryOptions::default())
            .await
            .expect("answered")
    }

    /// How it ended.
    pub(crate) async fn outcome(&self) -> Outcome {
        self.run
            .handle
            .get_result(WorkflowGetResultOptions::default())
            .await
            .expect("completed")
    }

    /// The id of the run that goes on now.
    pub(crate) async fn run_id(&self) -> String {
        let description = self
            .run
            .handle
            .describe(WorkflowDescribeOptions::default())
            .await
            .expect("described");
        description.run_id().to_owned()
    }

    /// Asks the run to end.
    pub(crate) async fn cancel(&self) {
        self.run.handle.cancel(WorkflowCancelOptions::default()).await.expect("asked");
    }

    /// How it ended, once it has.
    pub(crate) async fn end(&self) -> WorkflowExecutionStatus {
        eventually(Duration::from_secs(60), async || {
            let description = self
                .run
                .handle
                .describe(WorkflowDescribeOptions::default())
                .await
                .expect("described");
            Some(description.status()).filter(|status| *status != WorkflowExecutionStatus::Running)
        })
        .await
    }

    /// Writes the history to histories/, if this is the documented command that records those that are missing.
    pub(crate) async fn record(&self, name: &str) {
        self.run.record(env!("CARGO_MANIFEST_DIR"), name).await;
    }
}

/// What every run has: its time, its sleep, its history.
impl Deref for Run {
    type Target = run::Run<ComplaintHandling>;

    fn deref(&self) -> &Self::Target {
        &self.run
    }
}
