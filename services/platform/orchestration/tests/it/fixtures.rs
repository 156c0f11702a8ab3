//! A small workflow, and connections to servers.

use honi_orchestration::{
    OpenRecord, Orchestrator, SearchAttributes, Signal, Start, TemporalSettings, connect, connect_worker, telemetry_customise,
};
use honi_settings::Secret;
use honi_telemetry::{Recorder, Telemetry, TelemetrySettings};
use honi_testkit::temporal::{NAMESPACE, TemporalServer};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{Runtime, Worker, WorkerOptions};
use temporalio_workflow::{SyncWorkflowContext, WorkflowContext, WorkflowContextView, WorkflowResult};

pub(crate) const QUEUE: &str = "lending";

/// Lends a book until somebody returns it.
#[workflow]
pub(crate) struct Lending {
    book: String,
    returned: bool,
}

#[workflow_methods]
impl Lending {
    #[init]
    pub(crate) fn new(_ctx: &WorkflowContextView, book: String) -> Self {
        Self { book, returned: false }
    }

    #[run(name = "Lending")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<String> {
        ctx.wait_condition(|lending: &Self| lending.returned).await?;
        Ok(ctx.state(|lending| lending.book.clone()))
    }

    #[signal(name = "returned")]
    pub(crate) fn returned(&mut self, _ctx: &mut SyncWorkflowContext<Self>, _shelf: String) {
        self.returned = true;
    }
}

pub(crate) fn settings(url: &str, namespace: &str) -> TemporalSettings {
    TemporalSettings {
        endpoint: url.to_owned(),
        namespace: namespace.to_owned(),
        codec_key: Secret::new("a secret that only these tests ever use"),
        former_codec_keys: Vec::new(),
        retention_days: 30,
        tls: Default::default(),
    }
}

/// Telemetry as a process has it that runs workflows, recorded.
pub(crate) fn telemetry(recorder: &Recorder, service: &'static str) -> Telemetry {
    let settings = TelemetrySettings {
        log: "off".to_owned(),
        ..TelemetrySettings::default()
    };
    Telemetry::start(service, &settings, telemetry_customise().processor(recorder.processor())).expect("sound settings")
}

/// A service's orchestrator on a server whose namespace is prepared.
pub(crate) async fn prepared(server: &TemporalServer, recorder: &Recorder) -> Orchestrator {
    let orchestrator = connect(&settings(server.url().as_str(), NAMESPACE), &telemetry(recorder, "honi-voices")).expect("sound settings");
    orchestrator.prepare_namespace().await.expect("prepared");
    orchestrator
}

/// Runs `script` while a worker works.
pub(crate) async fn with_worker(server: &TemporalServer, recorder: &Recorder, script: impl AsyncFnOnce()) {
    let telemetry = telemetry(recorder, "honi-worker");
    let orchestrator = connect_worker(&settings(server.url().as_str(), NAMESPACE), &telemetry).expect("sound settings");
    let client = orchestrator.client().await.expect("connected").clone();
    let runtime = Runtime::from_current_tokio(Default::default()).expect("a runtime");
    let options = WorkerOptions::new(QUEUE)
        .register_workflow::<Lending>()
        .expect("its own queue")
        .build();
    let mut worker = Worker::new(&runtime, client, options).expect("a worker");
    let stop = worker.shutdown_handle();
    let (worked, ()) = tokio::join!(telemetry.scope(worker.run()), async {
        script().await;
        stop();
    });
    worked.expect("the worker worked");
}

pub(crate) fn start(id: &str) -> Start {
    Start {
        workflow_type: "Lending",
        task_queue: QUEUE,
        workflow_id: id.to_owned(),
        input: "Kokoro".into(),
        search_attributes: SearchAttributes::default(),
    }
}

/// A lending that is open, and what is new of it.
pub(crate) struct Open {
    start: Start,
    news: Result<Option<Signal>, &'static str>,
}

pub(crate) fn open(id: &str) -> Open {
    Open {
        start: start(id),
        news: Ok(None),
    }
}

impl Open {
    /// It was returned since it was read.
    pub(crate) fn returned(self) -> Self {
        let signal = returned(&self.start.workflow_id);
        Self {
            news: Ok(Some(signal)),
            ..self
        }
    }

    /// It cannot be read again.
    pub(crate) fn unreadable(self) -> Self {
        Self {
            news: Err("the database is away"),
            ..self
        }
    }

    /// Temporal refuses it.
    pub(crate) fn refused(mut self) -> Self {
        self.start.workflow_id = String::new();
        self
    }
}

#[async_trait::async_trait]
impl OpenRecord for Open {
    fn start(&self) -> &Start {
        &self.start
    }

    async fn news(&self) -> Result<Option<Signal>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.news.clone()?)
    }
}

pub(crate) fn returned(id: &str) -> Signal {
    Signal {
        workflow_id: id.to_owned(),
        name: "returned",
        input: "top-shelf".into(),
    }
}
