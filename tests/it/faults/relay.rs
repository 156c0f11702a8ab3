//! An answer is committed, but the workflow hears of it only after its timer has fired.

use chrono::TimeDelta;
use honi_database::{Database, DatabaseSettings};
use honi_outbox::Lease;
use honi_proto::time::instant;
use honi_proto::voices::v1::DeadlineKind;
use honi_settings::Secret;
use honi_suite::{Complaint, Harness, Options, PATIENCE, Rules, Runs, TemporalKind, deadline, eventually, notices};

/// The first rung comes after 15 seconds, which pass only when the test lets them.
const RULES: &str = "[rule_set]\nid = \"relay\"\nacknowledge = { seconds = 150 }\nfinal_response = { seconds = 36000 }\n\
                     remind_owner_percent = 10\nteam_lead_percent = 90\nexecutive_after = { seconds = 60 }\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_that_fires_before_the_news_come_escalates_nothing() {
    let options = Options {
        temporal: TemporalKind::Skipping,
        rules: Rules::Given(RULES),
        ..Options::default()
    };
    let harness = Harness::start(options).await;
    let (reception, handler) = (harness.somebody("REC").await, harness.somebody("CMH").await);
    let unit = reception.unit("CC").await;
    let voice = reception
        .create(Complaint::by_phone(harness.now(), "返事が来ない。"), &unit)
        .await
        .expect("recorded");
    let (id, runs) = (Runs::id(&voice.name), harness.runs().await);
    let waits = async || runs.latest(&id).await.is_some() && runs.counts(&id).await.contains_key("EVENT_TYPE_TIMER_STARTED");
    eventually(PATIENCE, waits).await;

    let held = HeldRelay::hold(&harness).await;
    let voice = reception.acknowledge(&voice).await.expect("acknowledged");
    let acknowledge = deadline(&voice, DeadlineKind::Acknowledge);
    let moment = acknowledge.rungs[0].fire_time.as_ref().and_then(instant).expect("set");
    let met = acknowledge.meet_time.as_ref().and_then(instant).expect("set");
    assert!(met < moment, "{met} is not before {moment}");
    harness
        .time()
        .jump(harness.temporal(), moment.max(harness.now() + TimeDelta::minutes(1)))
        .await;
    let proposed = async || runs.counts(&id).await.get("EVENT_TYPE_ACTIVITY_TASK_COMPLETED").copied() == Some(1);
    eventually(PATIENCE, proposed).await;
    let told = async || runs.counts(&id).await.contains_key("EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED");
    assert!(!told().await, "the relay was held all the time");
    held.let_go(&harness).await;
    eventually(PATIENCE, told).await;

    let voice = reception.get(&voice.name).await.expect("read");
    assert!(
        deadline(&voice, DeadlineKind::Acknowledge)
            .rungs
            .iter()
            .all(|rung| rung.fired_time.is_none()),
        "{voice:?}"
    );
    assert_eq!(notices(&handler).await, [], "nobody is told of what did not happen");
    let entries = harness.audit().await.entries("honi-voices").await;
    assert!(entries.iter().all(|entry| entry["action"] != "escalate"), "{entries:?}");
    assert_eq!(
        runs.activities(&id, "complaint_handling.escalate").await.len(),
        1,
        "it was proposed once, and not again"
    );
    let next = harness.stage(&id).await.and_then(|stage| stage.next);
    assert_eq!(
        next.map(|next| next.deadline),
        Some(honi_complaint_handling::DeadlineKind::FinalResponse)
    );
    harness.stop().await;
}

/// The relay of the voices service, which believes that another one works in its place.
struct HeldRelay {
    database: Database,
    lease: Lease,
}

impl HeldRelay {
    async fn hold(harness: &Harness) -> Self {
        let url = Secret::new(format!("sqlite:{}", harness.suite().data().database("voices").display()));
        let database = Database::connect(&DatabaseSettings::new(url, 1)).await.expect("the file is there");
        let lease = Lease::new("outbox", "a test", TimeDelta::days(1));
        // By then the lease of the service's own relay has run out.
        let later = harness.now() + TimeDelta::days(1);
        let transaction = database.begin().await.expect("begun");
        assert!(lease.take(&transaction, later).await.expect("asked").is_some());
        transaction.commit().await.expect("committed");
        Self { database, lease }
    }

    async fn let_go(self, harness: &Harness) {
        let transaction = self.database.begin().await.expect("begun");
        self.lease.give_back(&transaction, harness.now()).await.expect("given back");
        transaction.commit().await.expect("committed");
        self.database.close().await.expect("closed");
    }
}
