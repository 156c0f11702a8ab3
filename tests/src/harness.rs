//! A whole suite, and the Temporal server that it works with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use honi_clock::{Clock, ManualClock};
use honi_complaint_handling::Stage;
use honi_local::people::own_identity;
use honi_local::ports::Ports;
use honi_local::suite::{self, Rules, Suite, TemporalChoice};
use honi_names::Ids;
use honi_orchestration::{AttributeKind, SEARCH_ATTRIBUTES};
use honi_telemetry::current_trace_id;
use honi_testkit::temporal::{TemporalServer, dev_server_at, dev_server_keeping, time_skipping_server};
use tempfile::TempDir;
use temporalio_common::protos::temporal::api::enums::v1::IndexedValueType;
use tracing::Instrument as _;

use crate::audit::Audit;
use crate::callers::Callers;
use crate::people::Somebody;
use crate::ports::PortRange;
use crate::runs::Runs;
use crate::time::Time;
use crate::traces::Traces;

/// How long anything that must happen may take before a test gives up, on a machine that is busy with other tests as well.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Which Temporal server a suite works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemporalKind {
    /// None until [`Harness::start_temporal`]: the services record all the same.
    Away,
    /// The development server, in real time.
    Dev,
    /// The same with its store in a file, so that it can go and come back.
    DevStored,
    /// The server that skips time. The clock of all services is set by hand, to the time of that server.
    Skipping,
    /// The suite's own, which keeps its store in a file: what `cargo run` starts.
    Own,
}

/// What a suite is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its Temporal server.
    pub temporal: TemporalKind,
    /// The rules by which deadlines are computed.
    pub rules: Rules,
    /// Whether a worker runs in this process.
    pub worker: bool,
    /// Where the clock of all services begins to stand still, such as `2026-11-25T01:00:00Z`, if they are not to go by the clock of the
    /// system. For suites without Temporal, whose own time goes on.
    pub at: Option<&'static str>,
}

async fn register_attributes(server: &TemporalServer) {
    server
        .register_search_attributes(SEARCH_ATTRIBUTES.iter().map(|(name, kind)| (*name, indexed(*kind))))
        .await;
}

async fn dev_server(store: Option<&Path>, port: u16) -> TemporalServer {
    match store {
        Some(store) => dev_server_keeping(store, port).await,
        None => dev_server_at(port).await,
    }
}

fn indexed(kind: AttributeKind) -> IndexedValueType {
    match kind {
        AttributeKind::Keyword => IndexedValueType::Keyword,
        AttributeKind::Datetime => IndexedValueType::Datetime,
        AttributeKind::Bool => IndexedValueType::Bool,
    }
}

/// Log directives of all services under test: what `HONI_SUITE_LOG` says; silence by default.
fn log() -> String {
    std::env::var_os("HONI_SUITE_LOG")
        .and_then(|log| log.into_string().ok())
        .unwrap_or_else(|| "off".to_owned())
}

impl Default for Options {
    fn default() -> Self {
        Self {
            temporal: TemporalKind::Away,
            rules: Rules::Standard,
            worker: true,
            at: None,
        }
    }
}

/// A running suite in a folder and on ports of its own.
pub struct Harness {
    // In the order in which they end when a test fails: the suite first.
    suite: Suite,
    temporal: Option<TemporalServer>,
    /// Where that server keeps what it must not lose.
    store: Option<PathBuf>,
    time: Option<Time>,
    hand: Option<ManualClock>,
    ids: Ids,
    folder: TempDir,
    _ports: PortRange,
}

impl Harness {
    /// Starts everything; the fictional co-op is there when it answers.
    ///
    /// # Panics
    /// If anything does not start.
    pub async fn start(options: Options) -> Self {
        let range = PortRange::take();
        let ports = range.ports();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = (options.temporal == TemporalKind::DevStored).then(|| folder.path().join("temporal.db"));
        let (temporal, time) = match options.temporal {
            TemporalKind::Away | TemporalKind::Own => (None, None),
            TemporalKind::Dev | TemporalKind::DevStored => {
                let server = dev_server(store.as_deref(), ports.temporal()).await;
                if !options.worker {
                    // Else the worker does so when it starts.
                    register_attributes(&server).await;
                }
                (Some(server), None)
            }
            TemporalKind::Skipping => {
                let server = time_skipping_server().await;
                // It cannot list them, so that the worker does not register what is missing.
                register_attributes(&server).await;
                let time = Time::of(&server).await;
                (Some(server), Some(time))
            }
        };
        let (clock, hand) = match (&time, options.at) {
            (Some(time), _) => (time.clock(), None),
            (None, None) => (Clock::system(), None),
            (None, Some(at)) => {
                let (clock, hand) = Clock::manual(at.parse().expect("a moment"));
                (clock, Some(hand))
            }
        };
        let choice = match options.temporal {
            TemporalKind::Skipping => TemporalChoice::At(temporal.as_ref().map(TemporalServer::url).map(String::from).unwrap_or_default()),
            TemporalKind::Own => TemporalChoice::Own,
            TemporalKind::Away | TemporalKind::Dev | TemporalKind::DevStored => {
                TemporalChoice::At(format!("http://{}", Ports::loopback(ports.temporal())))
            }
        };
        let options = suite::Options {
            data_dir: folder.path().join("data"),
            ports,
            temporal: choice,
            rules: options.rules,
            clock,
            log: log(),
            worker: options.worker,
        };
        let suite = Suite::start(options).await.expect("the suite starts");
        Self {
            suite,
            temporal,
            store,
            time,
            hand,
            ids: Ids::system(),
            folder,
            _ports: range,
        }
    }

    /// Starts the development server for a suite whose Temporal is away; it begins with an empty store, unless it was stopped before.
    ///
    /// # Panics
    /// If it does not start.
    pub async fn start_temporal(&mut self) {
        self.temporal = Some(dev_server(self.store.as_deref(), self.suite.ports().temporal()).await);
    }

    /// Kills the development server; what it had stored comes back with [`Harness::start_temporal`].
    ///
    /// # Panics
    /// If there is none, or it keeps nothing.
    pub async fn stop_temporal(&mut self) {
        assert!(self.store.is_some(), "this server would lose what it has");
        self.temporal.take().expect("this suite has a Temporal server").end().await;
    }

    /// Ends the development server; its store is lost with it.
    pub fn lose_temporal(&mut self) {
        self.temporal = None;
    }

    /// The suite.
    pub fn suite(&self) -> &Suite {
        &self.suite
    }

    /// The suite's ports.
    pub fn ports(&self) -> Ports {
        self.suite.ports()
    }

    /// Everything that the suite keeps is in this folder.
    pub fn data(&self) -> &Path {
        self.suite.data().path()
    }

    /// A folder for what the test itself keeps, apart from the suite's.
    pub fn scratch(&self) -> &Path {
        self.folder.path()
    }

    /// The Temporal server of the test.
    ///
    /// # Panics
    /// If there is none.
    pub fn temporal(&self) -> &TemporalServer {
        self.temporal.as_ref().expect("this suite has a Temporal server")
    }

    /// The time of the suite, where it can be moved.
    ///
    /// # Panics
    /// If it goes by the clock of the system.
    pub fn time(&self) -> &Time {
        self.time.as_ref().expect("this suite's time can be moved")
    }

    /// What moves the clock that stands still.
    ///
    /// # Panics
    /// If the suite goes by another clock.
    pub fn hand(&self) -> &ManualClock {
        self.hand.as_ref().expect("the clock of this suite stands still")
    }

    /// The time of the services.
    pub fn now(&self) -> DateTime<Utc> {
        self.suite.now()
    }

    /// A new idempotency key.
    pub fn request_id(&self) -> String {
        self.ids.next(self.now()).to_string()
    }

    /// Who calls it.
    pub fn callers(&self) -> Callers {
        Callers::of(&self.suite)
    }

    /// Somebody of the fictional co-op, signed in anew: the first who holds a role (by its code), or a staff by name.
    ///
    /// # Panics
    /// If nobody holds it.
    pub async fn somebody(&self, who: &str) -> Somebody {
        self.callers().somebody(who).await
    }

    /// The suite's own application, which administers the organisation.
    pub fn administrator(&self) -> Somebody {
        Somebody::with(&self.callers(), "applications/honi-local".to_owned(), &own_identity(&self.suite))
    }

    /// The runs in Temporal.
    ///
    /// # Panics
    /// If Temporal does not answer.
    pub async fn runs(&self) -> Runs {
        Runs::at(self.suite.temporal_endpoint()).await
    }

    /// What a complaint's workflow says of itself; nothing if there is none, or no worker answers for it.
    ///
    /// # Panics
    /// If Temporal does not answer.
    pub async fn stage(&self, workflow_id: &str) -> Option<Stage> {
        self.callers().stage(&self.suite.config().file("worker"), workflow_id).await
    }

    /// The traces that reached the viewer.
    pub fn traces(&self) -> Traces {
        self.callers().traces()
    }

    /// The audit logs of the services, read by an auditor.
    pub async fn audit(&self) -> Audit {
        Audit::of(&self.suite).await
    }

    /// Does something as one command: answers also the id of its trace.
    pub async fn traced<T>(&self, name: &'static str, doing: impl Future<Output = T>) -> (T, String) {
        let traced = async {
            let span = tracing::info_span!("test", otel.name = name);
            let done = async { (doing.await, current_trace_id()) };
            let (done, trace) = done.instrument(span).await;
            (done, trace.expect("the command is traced"))
        };
        self.suite.telemetry().scope(traced).await
    }

    /// Stops everything in order.
    ///
    /// # Panics
    /// If a part does not stop, or had failed.
    pub async fn stop(self) {
        self.suite.stop().await.expect("the suite stops in order");
    }
}
