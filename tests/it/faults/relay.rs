//! An answer is committed, but the workflow hears of it only after its timer has fired.

use chrono::TimeDelta;
use honi_database::{Database, DatabaseSettings};
use honi_outbox::Lease;
use honi_proto::time::instant;
use honi_proto::voices::v1::{DeadlineKind, Voice};
use honi_settings::Secret;
use honi_suite::{Harness, Options, PATIENCE, Rules, Runs, TemporalKind, deadline, eventually, notices};
use honi_testkit::{drawn, shuffled};
use rand::Rng as _;

use super::complaints::record;

/// The first rung comes after 150 seconds and the next after 1350, which pass only when the test lets them.
const RULES: &str = "[rule_set]\nid = \"relay\"\nacknowledge = { seconds = 1500 }\nfinal_response = { seconds = 36000 }\n\
                     left_out = [\"triage\", \"progress-update\", \"interim-reply\", \"internal-target\", \"adr-notice\"]\n\
                     remind_owner_percent = 10\nteam_lead_percent = 90\nexecutive_after = { seconds = 60 }\n";

/// How late an answer is heard of.
#[derive(Debug)]
struct Late {
    complaints: usize,
    /// Which of them are answered; the others show that the timers do fire.
    acknowledged: Vec<usize>,
    seconds_before_the_rung: i64,
    /// Where the clock stands when the timers fire, and still does when the relay goes on.
    seconds_after_the_rung: i64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_that_fires_before_the_news_come_escalates_nothing() {
    let late = drawn(1, |random| {
        let complaints = random.random_range(1..=3);
        Late {
            complaints,
            acknowledged: shuffled(complaints, random).split_off(random.random_range(0..complaints)),
            seconds_before_the_rung: random.random_range(1..=140),
            seconds_after_the_rung: random.random_range(0..=900),
        }
    });
    let options = Options {
        temporal: TemporalKind::Skipping,
        rules: Rules::Given(RULES),
        ..Options::default()
    };
    let harness = Harness::start(options).await;
    let voices = record(&harness.callers(), late.complaints).await;
    let runs = harness.runs().await;
    let counted = async |voice: &Voice, event: &str| runs.counts(&Runs::id(&voice.name)).await.get(event).copied().unwrap_or_default();
    for voice in &voices {
        let waits = async || runs.latest(&Runs::id(&voice.name)).await.is_some() && counted(voice, "EVENT_TYPE_TIMER_STARTED").await == 1;
        eventually(PATIENCE, waits).await;
    }

    // All of them came at the same moment: the clock stood still.
    let rung = deadline(&voices[0], DeadlineKind::Acknowledge).rungs[0].fire_time.as_ref();
    let rung = rung.and_then(instant).expect("set");
    harness.time().ahead(rung - TimeDelta::seconds(late.seconds_before_the_rung));
    let held = HeldRelay::hold(&harness).await;
    let reception = harness.somebody("REC").await;
    for nth in &late.acknowledged {
        let voice = reception.acknowledge(&voices[*nth]).await.expect("acknowledged");
        let acknowledge = deadline(&voice, DeadlineKind::Acknowledge);
        let moment = acknowledge.rungs[0].fire_time.as_ref().and_then(instant).expect("set");
        let met = acknowledge.meet_time.as_ref().and_then(instant).expect("set");
        assert!(moment == rung && met < moment, "{met} is not before {moment}");
    }
    let after = rung + TimeDelta::seconds(late.seconds_after_the_rung);
    harness.time().jump(harness.temporal(), after).await;
    for (nth, voice) in voices.iter().enumerate() {
        // What escalates nothing ends with that answer; the others are followed by a notice.
        let activities = if late.acknowledged.contains(&nth) { 1 } else { 2 };
        let proposed = async || counted(voice, "EVENT_TYPE_ACTIVITY_TASK_COMPLETED").await == activities;
        eventually(PATIENCE, proposed).await;
        assert_eq!(
            counted(voice, "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED").await,
            0,
            "the relay was held all the time"
        );
    }
    held.let_go(&harness).await;
    for nth in &late.acknowledged {
        let told = async || counted(&voices[*nth], "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED").await == 1;
        eventually(PATIENCE, told).await;
    }

    let (manager, handler) = (harness.somebody("CMG").await, harness.somebody("CMH").await);
    for (nth, voice) in voices.iter().enumerate() {
        let (is_met, id) = (late.acknowledged.contains(&nth), Runs::id(&voice.name));
        let voice = manager.get(&voice.name).await.expect("the compliance manager reads every voice");
        let rungs = &deadline(&voice, DeadlineKind::Acknowledge).rungs;
        let fired = rungs.iter().filter(|rung| rung.fired_time.is_some()).count();
        assert_eq!(fired, usize::from(!is_met), "{voice:?}");
        assert_eq!(
            runs.activities(&id, "complaint_handling.escalate").await.len(),
            1,
            "it was proposed once, and not again"
        );
        let next = harness.stage(&id).await.and_then(|stage| stage.next);
        let waits_for = [
            honi_complaint_handling::DeadlineKind::Acknowledge,
            honi_complaint_handling::DeadlineKind::FinalResponse,
        ];
        assert_eq!(next.map(|next| next.deadline), Some(waits_for[usize::from(is_met)]));
    }
    let open = late.complaints - late.acknowledged.len();
    assert_eq!(notices(&handler).await.len(), open, "nobody is told of what did not happen");
    let audit = harness.audit().await;
    eventually(PATIENCE, async || {
        let entries = audit.entries("honi-voices").await;
        let count = |action: &str| entries.iter().filter(|entry| entry["action"] == action).count();
        let seen = (count("acknowledge"), count("escalate"));
        if seen == (late.acknowledged.len(), open) {
            Ok(())
        } else {
            Err(seen)
        }
    })
    .await;
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
