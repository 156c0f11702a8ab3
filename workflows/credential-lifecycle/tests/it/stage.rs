//! One run on a server of its own, with a worker in this process: where the tests play.

use std::ops::Deref;

use honi_credential_lifecycle::{
    CredentialLifecycle, KEYS, Outcome, QualificationSnapshot, Stage, TASK_QUEUE, start_attributes, workflow_id,
};
use honi_testkit::{run, temporal::time_skipping_server};
use temporalio_client::{WorkflowGetResultOptions, WorkflowQueryOptions, WorkflowSignalOptions, WorkflowStartOptions};
use temporalio_common::protos::temporal::api::enums::v1::IndexedValueType;
use temporalio_sdk::{Runtime, Worker, WorkerOptions};

use crate::fixtures::{World, certified};

/// A run, and what it talks to.
pub(crate) struct Run {
    pub(crate) world: World,
    run: run::Run<CredentialLifecycle>,
}

/// Plays one scenario: a credential whose proof was seen today, a run that was told the one and services that keep
/// the other of what `given` makes of it, and a script.
pub(crate) async fn play(
    given: impl FnOnce(QualificationSnapshot) -> (QualificationSnapshot, QualificationSnapshot),
    script: impl AsyncFnOnce(&Run),
) {
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
    let (input, kept) = given(certified(now));
    let world = World::new(kept);

    let runtime = Runtime::from_current_tokio(Default::default()).expect("a runtime");
    let options = WorkerOptions::new(TASK_QUEUE)
        .register_workflow::<CredentialLifecycle>()
        .expect("its own queue")
        .register_activities(world.clone())
        .build();
    let mut worker = Worker::new(&runtime, client.clone(), options).expect("a worker");
    let stop = worker.shutdown_handle();

    let id = workflow_id(input.subject.credential, input.subject.cycle);
    let start = WorkflowStartOptions::new(TASK_QUEUE, id.as_str())
        .search_attributes(start_attributes(&input, now))
        .build();
    client
        .start_workflow(CredentialLifecycle::run, input.into(), start)
        .await
        .expect("started");
    let run = Run {
        world,
        run: run::Run::new(server, client.get_workflow_handle::<CredentialLifecycle>(&id)),
    };
    let (outcome, ()) = tokio::join!(worker.run(), async {
        script(&run).await;
        stop();
    });
    outcome.expect("the worker ran");
}

impl Run {
    /// Tells the run that the record changed.
    pub(crate) async fn signal(&self, credential: QualificationSnapshot) {
        self.run
            .handle
            .signal(
                CredentialLifecycle::credential_changed,
                credential,
                WorkflowSignalOptions::default(),
            )
            .await
            .expect("signalled");
    }

    /// What the run says of itself.
    pub(crate) async fn stage(&self) -> Stage {
        self.run
            .handle
            .query(CredentialLifecycle::stage, (), WorkflowQueryOptions::default())
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

    /// Writes the history to histories/, if this is the documented command that records those that are missing.
    pub(crate) async fn record(&self, name: &str) {
        self.run.record(env!("CARGO_MANIFEST_DIR"), name).await;
    }
}

/// What every run has: its time, its sleep, its history.
impl Deref for Run {
    type Target = run::Run<CredentialLifecycle>;

    fn deref(&self) -> &Self::Target {
        &self.run
    }
}
