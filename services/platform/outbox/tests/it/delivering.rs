use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use honi_outbox::{DeliveryError, Event, Relay, Sink, Step, parked, release};
use honi_testkit::{drawn, eventually, on_both, shuffled};
use rand::Rng as _;
use tokio_util::sync::CancellationToken;

use crate::fixtures::{Migrator, Remembering, Rig};

/// Which row cannot be delivered, among rows of several resources in any order.
#[derive(Debug)]
struct Poisoned {
    /// Of resources by their numbers, each with versions from 1 on.
    rows: Vec<usize>,
    /// Which of the rows.
    poisoned: usize,
}

/// The rows of one resource, each as `resource@version`.
fn of_resource<'a>(rows: &'a [String], resource: &'a str) -> impl Iterator<Item = &'a String> {
    rows.iter()
        .filter(move |row| row.split_once('@').is_some_and(|(of, _)| of == resource))
}

on_both!(a_poisoned_event_holds_up_only_its_own_resource, Migrator, |db| async move {
    let chosen = drawn(4, |random| {
        let resources = random.random_range(2..=4);
        let many = resources * random.random_range(1..=3);
        Poisoned {
            rows: shuffled(many, random).into_iter().map(|row| row % resources).collect(),
            poisoned: random.random_range(0..many),
        }
    });
    let mut versions = BTreeMap::new();
    let rows: Vec<(String, i64)> = chosen
        .rows
        .iter()
        .map(|number| {
            let version = versions.entry(number).and_modify(|version| *version += 1).or_insert(1_i64);
            (format!("things/{number}"), *version)
        })
        .collect();
    let rig = Rig::new(db);
    let relay = rig.relay();
    let (bad, version) = &rows[chosen.poisoned];
    rig.sink
        .refuse(&format!("{bad}@{version}"), DeliveryError::Park("NO_SUCH_WORKFLOW".to_owned()));
    let written: Vec<(&str, i64)> = rows.iter().map(|(resource, version)| (resource.as_str(), *version)).collect();
    rig.write(&written).await;
    let is_held = |(resource, later): &&(String, i64)| resource == bad && later >= version;
    let held = rows.iter().filter(is_held).count() as u64;

    let step = relay.step().await.unwrap();
    assert_eq!(
        step,
        Step {
            leads: true,
            sequenced: rows.len() as u64,
            delivered: rows.len() as u64 - held,
            retried: 0,
            parked: 1
        }
    );
    let all: Vec<String> = rows.iter().map(|(resource, version)| format!("{resource}@{version}")).collect();
    let came = rig.sink.came();
    for (resource, _) in &rows {
        let until = if resource == bad { *version - 1 } else { i64::MAX };
        let due = rows.iter().filter(|(of, version)| of == resource && *version <= until).count();
        let due: Vec<&String> = of_resource(&all, resource).take(due).collect();
        assert_eq!(of_resource(&came, resource).collect::<Vec<_>>(), due);
    }
    let listed = parked(rig.db.reader(), 0, 10).await.unwrap();
    let [row] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!(
        (row.resource.as_str(), row.position, row.attempts, row.reason.as_str()),
        (bad.as_str(), chosen.poisoned as i64 + 1, 1, "NO_SUCH_WORKFLOW")
    );

    // However long it waits and whatever comes, it stays parked, and the others go on.
    rig.hand.advance(TimeDelta::days(30));
    rig.write(&[(bad, 100), ("things/other", 1)]).await;
    assert_eq!(relay.step().await.unwrap().delivered, 1);
    assert_eq!(relay.step().await.unwrap().delivered, 0);

    rig.sink.accept(&format!("{bad}@{version}"));
    let transaction = rig.db.begin().await.unwrap();
    assert!(release(&transaction, bad).await.unwrap());
    assert!(!release(&transaction, "things/other").await.unwrap());
    transaction.commit().await.unwrap();
    assert_eq!(relay.step().await.unwrap().delivered, held + 1);
    let came = rig.sink.came();
    let last = format!("{bad}@100");
    let due: Vec<&String> = of_resource(&all, bad).chain([&last]).collect();
    assert_eq!(of_resource(&came, bad).collect::<Vec<_>>(), due);
    assert!(parked(rig.db.reader(), 0, 10).await.unwrap().is_empty());
});

on_both!(a_failed_event_is_tried_again_after_a_growing_wait, Migrator, |db| async move {
    let mut rig = Rig::new(db);
    (rig.settings.first_retry_milliseconds, rig.settings.longest_retry_seconds) = (4000, 60);
    let relay = rig.relay();
    rig.sink.refuse("things/away", DeliveryError::Retry("UNAVAILABLE".to_owned()));
    rig.write(&[("things/away", 1), ("things/away", 2), ("things/there", 1)]).await;
    assert_eq!(
        relay.step().await.unwrap(),
        Step {
            leads: true,
            sequenced: 3,
            delivered: 1,
            retried: 1,
            parked: 0
        }
    );

    for longest_wait in [4, 8, 16, 32, 60, 60] {
        // Not before half of the wait is over, and surely when all of it is.
        rig.hand.advance(TimeDelta::milliseconds(longest_wait * 500 - 1));
        assert_eq!(relay.step().await.unwrap().retried, 0, "within {longest_wait} s");
        rig.hand.advance(TimeDelta::milliseconds(longest_wait * 500 + 1));
        assert_eq!(relay.step().await.unwrap().retried, 1, "after {longest_wait} s");
    }

    rig.sink.accept("things/away");
    rig.hand.advance(TimeDelta::seconds(60));
    assert_eq!(relay.step().await.unwrap().delivered, 2);
    assert_eq!(rig.sink.came(), ["things/there@1", "things/away@1", "things/away@2"]);
    assert_eq!(rig.count("SELECT count(*) FROM outbox_holds").await, 0);
});

on_both!(an_event_that_never_gets_through_is_parked, Migrator, |db| async move {
    let mut rig = Rig::new(db);
    rig.settings.attempts = 3;
    let relay = rig.relay();
    rig.sink.refuse("things/away", DeliveryError::Retry("UNAVAILABLE".to_owned()));
    rig.write(&[("things/away", 1)]).await;
    for (retried, has_parked) in [(1, 0), (1, 0), (0, 1), (0, 0)] {
        let step = relay.step().await.unwrap();
        assert_eq!((step.retried, step.parked), (retried, has_parked));
        rig.hand.advance(TimeDelta::hours(1));
    }
    assert_eq!(parked(rig.db.reader(), 0, 10).await.unwrap()[0].attempts, 3);
});

/// Takes the first event, and never answers over the second, although it has taken it.
struct Dying {
    inner: Arc<Remembering>,
    dies: tokio::sync::Notify,
}

#[async_trait]
impl Sink for Dying {
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        self.inner.deliver(event).await?;
        if event.resource_version == 2 {
            self.dies.notify_one();
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}

on_both!(a_crash_between_delivery_and_mark_delivers_again, Migrator, |db| async move {
    let rig = Rig::new(db);
    rig.write(&[("things/a", 1), ("things/a", 2), ("things/a", 3)]).await;
    let sink = Arc::new(Dying {
        inner: rig.sink.clone(),
        dies: tokio::sync::Notify::new(),
    });
    let dying = Relay::new(rig.db.clone(), rig.clock.clone(), sink.clone(), rig.settings.clone());
    tokio::select! {
        _ = dying.step() => panic!("the process dies before"),
        () = sink.dies.notified() => drop(dying),
    }
    assert_eq!(rig.sink.came(), ["things/a@1", "things/a@2"]);

    rig.hand.advance(TimeDelta::seconds(31));
    assert_eq!(rig.relay().step().await.unwrap().delivered, 3);
    assert_eq!(
        rig.sink.came()[2..],
        ["things/a@1", "things/a@2", "things/a@3"],
        "twice, but not lost and in order"
    );
    assert_eq!(rig.count("SELECT count(*) FROM outbox_events WHERE delivered_at IS NULL").await, 0);
});

/// Needs the database to take an event, and panics over one.
struct Writing {
    db: honi_database::Database,
}

#[async_trait]
impl Sink for Writing {
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        assert_ne!(event.resource, "things/panic");
        let transaction = self.db.begin().await.map_err(|error| DeliveryError::Retry(error.to_string()))?;
        transaction.commit().await.map_err(|error| DeliveryError::Retry(error.to_string()))
    }
}

on_both!(a_delivery_holds_no_transaction_and_may_panic, Migrator, |db| async move {
    let rig = Rig::new(db);
    rig.write(&[("things/panic", 1), ("things/a", 1)]).await;
    let sink = Arc::new(Writing { db: rig.db.clone() });
    let relay = Relay::new(rig.db.clone(), rig.clock.clone(), sink, rig.settings.clone());
    // On SQLite there is one writer: were it taken, this would wait for it in vain.
    let step = relay.step().await.unwrap();
    assert_eq!((step.delivered, step.parked), (1, 1));
});

/// Counts how many deliveries run at once; waits for company before it answers.
#[derive(Default)]
struct Meeting {
    present: AtomicUsize,
    met: tokio::sync::Notify,
}

#[async_trait]
impl Sink for Meeting {
    async fn deliver(&self, _event: &Event) -> Result<(), DeliveryError> {
        if self.present.fetch_add(1, Ordering::SeqCst) + 1 == 3 {
            self.met.notify_waiters();
            return Ok(());
        }
        let met = self.met.notified();
        tokio::time::timeout(Duration::from_secs(20), met)
            .await
            .map_err(|_| DeliveryError::Park("ALONE".to_owned()))
    }
}

on_both!(resources_are_delivered_at_the_same_time, Migrator, |db| async move {
    let mut rig = Rig::new(db);
    (rig.settings.lease_seconds, rig.settings.delivery_timeout_seconds) = (60, 30);
    rig.write(&[("things/a", 1), ("things/b", 1), ("things/c", 1)]).await;
    let relay = Relay::new(
        rig.db.clone(),
        rig.clock.clone(),
        Arc::new(Meeting::default()),
        rig.settings.clone(),
    );
    assert_eq!(relay.step().await.unwrap().delivered, 3);
});

on_both!(a_running_relay_is_woken_and_stopped, Migrator, |db| async move {
    let mut rig = Rig::new(db);
    // Whoever waits for this to pass waits in vain: only waking helps.
    rig.settings.poll_milliseconds = 3_600_000;
    let relay = Arc::new(rig.relay());
    let (wake, stop) = (relay.wake(), CancellationToken::new());
    let running = tokio::spawn({
        let (relay, stop) = (relay.clone(), stop.clone());
        async move { relay.run(stop).await }
    });
    for version in 1..=3 {
        rig.write(&[("things/a", version)]).await;
        wake.wake();
        eventually(Duration::from_secs(20), || async { rig.sink.came().len() == version as usize }).await;
    }
    stop.cancel();
    running.await.unwrap();
    // The lease was given back: the next relay leads at once.
    assert!(rig.relay().step().await.unwrap().leads);
});

/// Does not answer over one resource until it is let.
struct Hanging {
    inner: Arc<Remembering>,
    let_go: tokio::sync::Notify,
}

#[async_trait]
impl Sink for Hanging {
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        if event.resource == "things/hangs" {
            self.let_go.notified().await;
        }
        self.inner.deliver(event).await
    }
}

on_both!(a_delivery_that_hangs_holds_up_no_other_resource, Migrator, |db| async move {
    let mut rig = Rig::new(db);
    (rig.settings.lease_seconds, rig.settings.delivery_timeout_seconds) = (7200, 3600);
    let sink = Arc::new(Hanging {
        inner: rig.sink.clone(),
        let_go: tokio::sync::Notify::new(),
    });
    let relay = Arc::new(Relay::new(rig.db.clone(), rig.clock.clone(), sink.clone(), rig.settings.clone()));
    let (wake, stop) = (relay.wake(), CancellationToken::new());
    rig.write(&[("things/hangs", 1), ("things/a", 1)]).await;
    let running = tokio::spawn({
        let (relay, stop) = (relay.clone(), stop.clone());
        async move { relay.run(stop).await }
    });
    let waiting = "SELECT count(*) FROM outbox_events WHERE delivered_at IS NULL";
    eventually(Duration::from_secs(20), async || rig.count(waiting).await == 1).await;
    // What came meanwhile goes on as well, and what hangs is not begun a second time.
    rig.write(&[("things/a", 2), ("things/hangs", 2)]).await;
    wake.wake();
    eventually(Duration::from_secs(20), async || rig.sink.came() == ["things/a@1", "things/a@2"]).await;

    stop.cancel();
    sink.let_go.notify_one();
    running.await.unwrap();
    assert_eq!(
        rig.sink.came(),
        ["things/a@1", "things/a@2", "things/hangs@1"],
        "what had begun was finished"
    );
    assert_eq!(rig.count(waiting).await, 1);
});
