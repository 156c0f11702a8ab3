//! The worker is killed inside an activity.

use honi_access::https;
use honi_database::{Database, DatabaseSettings, Transaction};
use honi_local::ports::Ports;
use honi_proto::voices::v1::DeadlineKind;
use honi_settings::Secret;
use honi_suite::{Child, Complaint, Harness, Options, PATIENCE, Part, Rules, Runs, TemporalKind, deadline, eventually, notices};

/// The first rung comes soon, the next ones much later.
const RULES: &str = "[rule_set]\nid = \"worker\"\nacknowledge = { seconds = 500 }\nfinal_response = { seconds = 36000 }\n\
                     remind_owner_percent = 1\nteam_lead_percent = 90\nexecutive_after = { seconds = 60 }\n";

/// The place of the voices service among those that have metrics.
const VOICES: u16 = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_before_the_effect_has_one_effect() {
    let mut case = Case::start().await;
    let worker = case.worker_with_the_rung_in_hand().await;
    worker.kill().await;
    case.let_services_write().await;
    case.one_effect().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_after_the_effect_has_one_effect() {
    let mut case = Case::start().await;
    let worker = case.worker_with_the_rung_in_hand().await;
    // It lives on, but takes no answer any more.
    worker.halt();
    case.let_services_write().await;
    eventually(PATIENCE, async || case.rungs_fired().await == 1).await;
    worker.kill().await;
    case.one_effect().await;
}

struct Case {
    harness: Harness,
    runs: Runs,
    voice: String,
    /// While this is there, no service can write into the database of voices.
    writing: Option<(Database, Transaction)>,
}

impl Case {
    async fn start() -> Self {
        let options = Options {
            temporal: TemporalKind::Dev,
            rules: Rules::Given(RULES),
            worker: false,
            ..Options::default()
        };
        let harness = Harness::start(options).await;
        let runs = harness.runs().await;
        Self {
            harness,
            runs,
            voice: String::new(),
            writing: None,
        }
    }

    fn worker(&self) -> Child {
        Child::start(&Part::Worker {
            config: self.harness.suite().config().file("worker"),
        })
    }

    /// A worker that has asked the service to let the rung fire, and waits for the answer.
    async fn worker_with_the_rung_in_hand(&mut self) -> Child {
        let reception = self.harness.somebody("REC").await;
        let unit = reception.unit("CC").await;
        let complaint = Complaint::by_phone(self.harness.now(), "返事が来ない。");
        self.voice = reception.create(complaint, &unit).await.expect("recorded").name;
        let id = Runs::id(&self.voice);
        eventually(PATIENCE, async || self.runs.latest(&id).await.is_some()).await;
        let url = Secret::new(format!("sqlite:{}", self.harness.suite().data().database("voices").display()));
        let database = Database::connect(&DatabaseSettings::new(url, 1)).await.expect("the file is there");
        let transaction = database.begin().await.expect("begun");
        self.writing = Some((database, transaction));
        // Nobody works before nobody can write: however slow the machine, the rung does not fire unseen, nor in another's hand.
        assert_eq!(self.runs.workers().await, Vec::<String>::new(), "nobody works yet");
        let worker = self.worker();
        eventually(PATIENCE, async || self.runs.activities_in_hand(&id).await == 1).await;
        // That the worker has the task says not yet that it has asked the service.
        eventually(PATIENCE, async || self.service_has_the_call().await).await;
        worker
    }

    /// Whether the voices service has EscalateVoice in hand, by its metrics.
    async fn service_has_the_call(&self) -> bool {
        let port = self.harness.ports().metrics(VOICES).expect("services have metrics");
        let url = format!("http://{}/metrics", Ports::loopback(port));
        let answer = https::client().get(url).send().await.expect("the service tells its metrics");
        let metrics = answer.text().await.expect("a text");
        let in_flight = |line: &str| line.starts_with("rpc_server_in_flight") && line.contains("EscalateVoice") && line.ends_with(" 1");
        metrics.lines().any(in_flight)
    }

    async fn let_services_write(&mut self) {
        let (database, transaction) = self.writing.take().expect("they cannot write");
        transaction.rollback().await.expect("undone");
        database.close().await.expect("closed");
    }

    async fn rungs_fired(&self) -> usize {
        let voice = self
            .harness
            .somebody("CMG")
            .await
            .get(&self.voice)
            .await
            .expect("the compliance manager reads every voice");
        deadline(&voice, DeadlineKind::Acknowledge)
            .rungs
            .iter()
            .filter(|rung| rung.fired_time.is_some())
            .count()
    }

    /// Another worker does what the first did not finish: the rung has fired once, and its notice was sent once.
    async fn one_effect(self) {
        let worker = self.worker();
        let id = Runs::id(&self.voice);
        let activities = async || {
            self.runs
                .counts(&id)
                .await
                .get("EVENT_TYPE_ACTIVITY_TASK_COMPLETED")
                .copied()
                .unwrap_or_default()
        };
        eventually(PATIENCE, async || activities().await == 2).await;
        assert_eq!(self.rungs_fired().await, 1);
        assert_eq!(
            self.runs.activities(&id, "complaint_handling.escalate").await.len(),
            1,
            "the same activity, tried again"
        );
        let inbox = notices(&self.harness.somebody("CMH").await).await;
        assert_eq!(inbox.len(), 1, "{inbox:?}");
        let audit = self.harness.audit().await;
        let escalated = eventually(PATIENCE, async || {
            let mut entries = audit.entries("honi-voices").await;
            entries.retain(|entry| entry["action"] == "escalate");
            (!entries.is_empty()).then_some(entries)
        })
        .await;
        assert_eq!(escalated.len(), 1, "{escalated:?}");
        worker.stop().await;
        self.harness.stop().await;
    }
}
