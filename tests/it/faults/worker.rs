//! The worker is killed inside an activity.

use std::collections::BTreeSet;

use honi_access::https;
use honi_database::{Database, DatabaseSettings, Transaction};
use honi_local::ports::Ports;
use honi_proto::voices::v1::DeadlineKind;
use honi_settings::Secret;
use honi_suite::{Child, Harness, Options, PATIENCE, Part, Rules, Runs, TemporalKind, deadline, eventually, notices};
use honi_testkit::drawn;
use rand::Rng as _;
use rand::rngs::StdRng;

use super::complaints::record;

/// The first rung comes soon, the next ones much later.
const RULES: &str = "[rule_set]\nid = \"worker\"\nacknowledge = { seconds = 500 }\nfinal_response = { seconds = 36000 }\n\
                     left_out = [\"triage\", \"progress-update\", \"interim-reply\", \"internal-target\", \"adr-notice\"]\n\
                     remind_owner_percent = 1\nteam_lead_percent = 90\nexecutive_after = { seconds = 60 }\n";

/// The place of the voices service among those that have metrics.
const VOICES: u16 = 2;

/// What the worker has done when it is killed.
#[derive(Debug)]
struct Moment {
    complaints: usize,
    /// Of how many of them it has the rung in hand, at least.
    in_hand: usize,
    /// Whether it has asked the service already, or has just been given the task.
    asked: bool,
}

impl Moment {
    fn any(random: &mut StdRng) -> Self {
        let complaints = random.random_range(1..=3);
        Self {
            complaints,
            in_hand: random.random_range(1..=complaints),
            asked: random.random(),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_before_the_effect_has_one_effect() {
    let moment = drawn(4, Moment::any);
    let mut case = Case::start().await;
    let worker = case.worker_with_rungs_in_hand(&moment).await;
    worker.kill().await;
    case.let_services_write().await;
    case.one_effect().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_after_the_effect_has_one_effect() {
    // Without the call there is no effect to wait for.
    let moment = drawn(3, |random| Moment {
        asked: true,
        ..Moment::any(random)
    });
    let mut case = Case::start().await;
    let worker = case.worker_with_rungs_in_hand(&moment).await;
    // It lives on, but takes no answer any more.
    worker.halt();
    case.let_services_write().await;
    eventually(PATIENCE, async || case.rungs_fired().await >= moment.in_hand).await;
    worker.kill().await;
    case.one_effect().await;
}

struct Case {
    harness: Harness,
    runs: Runs,
    voices: Vec<String>,
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
            voices: Vec::new(),
            writing: None,
        }
    }

    fn worker(&self) -> Child {
        Child::start(&Part::Worker {
            config: self.harness.suite().config().file("worker"),
        })
    }

    /// A worker that is to let rungs fire, and waits for the service's answers.
    async fn worker_with_rungs_in_hand(&mut self, moment: &Moment) -> Child {
        let voices = record(&self.harness.callers(), moment.complaints).await;
        self.voices = voices.into_iter().map(|voice| voice.name).collect();
        for id in self.ids() {
            eventually(PATIENCE, async || self.runs.latest(&id).await.is_some()).await;
        }
        let url = Secret::new(format!("sqlite:{}", self.harness.suite().data().database("voices").display()));
        let database = Database::connect(&DatabaseSettings::new(url, 1)).await.expect("the file is there");
        let transaction = database.begin().await.expect("begun");
        self.writing = Some((database, transaction));
        // Nobody works before nobody can write: however slow the machine, the rung does not fire unseen, nor in another's hand.
        assert_eq!(self.runs.workers().await, Vec::<String>::new(), "nobody works yet");
        let worker = self.worker();
        eventually(PATIENCE, async || self.tasks_in_hand().await >= moment.in_hand).await;
        if moment.asked {
            // That the worker has the task says not yet that it has asked the service.
            eventually(PATIENCE, async || self.calls_in_hand().await >= moment.in_hand).await;
        }
        worker
    }

    fn ids(&self) -> impl Iterator<Item = String> {
        self.voices.iter().map(|voice| Runs::id(voice))
    }

    /// How many activities the worker has in hand.
    async fn tasks_in_hand(&self) -> usize {
        let mut tasks = 0;
        for id in self.ids() {
            tasks += self.runs.activities_in_hand(&id).await;
        }
        tasks
    }

    /// How many calls of EscalateVoice the voices service has in hand, by its metrics.
    async fn calls_in_hand(&self) -> usize {
        let port = self.harness.ports().metrics(VOICES).expect("services have metrics");
        let url = format!("http://{}/metrics", Ports::loopback(port));
        let answer = https::client().get(url).send().await.expect("the service tells its metrics");
        let metrics = answer.text().await.expect("a text");
        let in_flight = |line: &&str| line.starts_with("rpc_server_in_flight") && line.contains("EscalateVoice");
        let counts = metrics
            .lines()
            .filter(in_flight)
            .filter_map(|line| line.rsplit(' ').next()?.parse::<usize>().ok());
        counts.sum()
    }

    async fn let_services_write(&mut self) {
        let (database, transaction) = self.writing.take().expect("they cannot write");
        transaction.rollback().await.expect("undone");
        database.close().await.expect("closed");
    }

    async fn rungs_fired(&self) -> usize {
        let manager = self.harness.somebody("CMG").await;
        let mut fired = 0;
        for voice in &self.voices {
            let voice = manager.get(voice).await.expect("the compliance manager reads every voice");
            let rungs = &deadline(&voice, DeadlineKind::Acknowledge).rungs;
            fired += rungs.iter().filter(|rung| rung.fired_time.is_some()).count();
        }
        fired
    }

    /// Another worker does what the first did not finish: each rung has fired once, and its notice was sent once.
    async fn one_effect(self) {
        let worker = self.worker();
        for id in self.ids() {
            let activities = async || {
                let counts = self.runs.counts(&id).await;
                counts.get("EVENT_TYPE_ACTIVITY_TASK_COMPLETED").copied().unwrap_or_default()
            };
            eventually(PATIENCE, async || activities().await == 2).await;
            assert_eq!(
                self.runs.activities(&id, "complaint_handling.escalate").await.len(),
                1,
                "the same activity, tried again"
            );
        }
        assert_eq!(self.rungs_fired().await, self.voices.len());
        let inbox = notices(&self.harness.somebody("CMH").await).await;
        let about: BTreeSet<&str> = inbox.iter().map(|notice| notice.resource.as_str()).collect();
        assert_eq!((inbox.len(), about.len()), (self.voices.len(), self.voices.len()), "{inbox:?}");
        let audit = self.harness.audit().await;
        let escalated = eventually(PATIENCE, async || {
            let mut entries = audit.entries("honi-voices").await;
            entries.retain(|entry| entry["action"] == "escalate");
            (entries.len() >= self.voices.len()).then_some(entries)
        })
        .await;
        assert_eq!(escalated.len(), self.voices.len(), "{escalated:?}");
        worker.stop().await;
        self.harness.stop().await;
    }
}
