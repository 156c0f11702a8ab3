//! Each service from its own binary, on PostgreSQL, as beyond one machine: beside an issuer and Temporal, and nothing else of a suite.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use honi_local::people::{Clients, own_identity};
use honi_local::ports::Ports;
use honi_local::seed;
use honi_proto::voices::v1::Severity;
use honi_suite::{Callers, Complaint, Harness, Options, PATIENCE, PortRange, Runs, TemporalKind, eventually, state};
use honi_testkit::database::{Engine, TestDatabase};
use sea_orm_migration::MigratorTrait;
use tokio::process::{Child, Command};
use toml::{Table, Value};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_binaries_on_postgresql_take_a_complaint_to_closed_and_drain() {
    // Its own services stand idle; its issuer, its Temporal and its configuration files serve.
    let harness = Harness::start(Options {
        temporal: TemporalKind::Dev,
        worker: false,
        ..Options::default()
    })
    .await;
    let range = PortRange::take();
    let place = Place {
        harness: &harness,
        ports: range.ports(),
        folder: harness.scratch().join("alone"),
    };
    std::fs::create_dir(&place.folder).expect("the folder can be made");
    let (training, training_database) = place
        .service::<honi_training::Migrator>("training", place.ports.training(), 0)
        .await;
    let (members, members_database) = place.service::<honi_members::Migrator>("members", place.ports.members(), 1).await;
    let (proposals, proposals_database) = place
        .service::<honi_proposals::Migrator>("proposals", place.ports.proposals(), 4)
        .await;
    let (inspections, inspections_database) = place
        .service::<honi_inspections::Migrator>("inspections", place.ports.inspections(), 5)
        .await;
    let (voices, voices_database) = place.service::<honi_voices::Migrator>("voices", place.ports.voices(), 2).await;
    let worker = place.worker(3);

    let suite = harness.suite();
    let clients = || Clients::new(place.ports, &own_identity(suite), suite.telemetry()).expect("ports make endpoints");
    // Who starts last is waited for; what was seeded by then is not seeded again.
    eventually(PATIENCE, async || {
        let seeded = seed::co_op(clients(), suite.issuer(), suite.clock()).await;
        seeded.map_err(|error| format!("{error:#}"))
    })
    .await;
    let callers = Callers::beside(suite, place.ports);
    let (reception, handler) = (callers.somebody("REC").await, callers.somebody("CMH").await);
    let unit = reception.unit("CC").await;
    let complaint = Complaint::by_phone(callers.now(), "共済の案内の封筒が二重に届いた。");
    let voice = eventually(PATIENCE, async || reception.create(complaint.clone(), &unit).await).await;
    let voice = reception.acknowledge(&voice).await.expect("acknowledged");
    let voice = handler.triage(&voice, Severity::S3, &handler.name).await.expect("triaged");
    let voice = handler.settle(&voice).await.expect("settled");
    let lead = callers.somebody("SUP").await;
    let voice = lead.evaluate(&voice).await.expect("evaluated");
    let voice = lead.close(&voice).await.expect("closed");
    assert_eq!(state(&voice), "CLOSED");
    let runs = harness.runs().await;
    eventually(PATIENCE, async || {
        runs.latest(&Runs::id(&voice.name)).await.is_some_and(|run| run.completed)
    })
    .await;

    for (service, process) in [
        ("worker", worker),
        ("voices", voices),
        ("inspections", inspections),
        ("proposals", proposals),
        ("members", members),
        ("training", training),
    ] {
        drained(service, process).await;
    }
    drop((
        training_database,
        members_database,
        proposals_database,
        inspections_database,
        voices_database,
    ));
    harness.stop().await;
}

struct Place<'a> {
    harness: &'a Harness,
    ports: Ports,
    folder: PathBuf,
}

impl Place<'_> {
    /// Starts a service on a database of its own.
    async fn service<M: MigratorTrait>(&self, name: &str, port: u16, index: u16) -> (Child, TestDatabase) {
        let database = TestDatabase::create::<M>(Engine::Postgres).await;
        let mut config = self.config(name);
        set(&mut config, "serve", "listen", Ports::loopback(port).to_string());
        set(&mut config, "database", "url", database.settings().url.expose().to_owned());
        for (key, file) in [("key_file", "pem"), ("witness_file", "heads.jsonl")] {
            let file = self.folder.join(format!("{name}.{file}"));
            set(&mut config, "audit_log", key, file.display().to_string());
        }
        (self.start(name, config, index), database)
    }

    fn worker(&self, index: u16) -> Child {
        let mut config = self.config("worker");
        set(&mut config, "voices", "endpoint", url(self.ports.voices()));
        set(&mut config, "inspections", "endpoint", url(self.ports.inspections()));
        self.start("worker", config, index)
    }

    /// The configuration that the suite has written for it.
    fn config(&self, name: &str) -> Table {
        let text = std::fs::read_to_string(self.harness.suite().config().file(name)).expect("there is a file for each");
        text.parse().expect("it is TOML")
    }

    fn start(&self, name: &str, mut config: Table, index: u16) -> Child {
        let metrics = self.ports.metrics(index).expect("a suite has ten");
        set(&mut config, "telemetry", "metrics_listen", Ports::loopback(metrics).to_string());
        for (section, port) in [
            ("organization", self.ports.training()),
            ("members", self.ports.members()),
            ("proposals", self.ports.proposals()),
        ] {
            if config.contains_key(section) {
                set(&mut config, section, "endpoint", url(port));
            }
        }
        let file = self.folder.join(format!("{name}.toml"));
        std::fs::write(&file, config.to_string()).expect("it can be written");
        Command::new(binary(&format!("honi-{name}")))
            .arg("--config")
            .arg(file)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the binary starts")
    }
}

fn url(port: u16) -> String {
    format!("http://{}", Ports::loopback(port))
}

fn set(config: &mut Table, section: &str, key: &str, value: String) {
    let section = config
        .get_mut(section)
        .and_then(Value::as_table_mut)
        .expect("there is such a section");
    section.insert(key.to_owned(), Value::String(value));
}

/// The binary that a build of the workspace has put beside its tests.
fn binary(name: &str) -> PathBuf {
    let this = std::env::current_exe().expect("the test binary knows where it is");
    let folder = this.parent().and_then(Path::parent).expect("it lies in target/…/deps");
    let binary = folder.join(name);
    assert!(
        binary.is_file(),
        "{} is not there: build the whole workspace, as cargo test --workspace does",
        binary.display()
    );
    binary
}

/// Asks a process to end, which it does in order.
async fn drained(name: &str, mut process: Child) {
    let pid = process.id().unwrap_or_else(|| panic!("{name} has ended by itself"));
    let asked = Command::new("kill").args(["-TERM", &pid.to_string()]).status().await;
    assert!(asked.expect("there is such a command").success());
    let ended = tokio::time::timeout(PATIENCE, process.wait()).await;
    let ended = ended
        .unwrap_or_else(|_| panic!("{name} does not end"))
        .expect("it can be waited for");
    assert!(ended.success(), "{name} ended with {ended}");
}
