use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use honi_clock::ManualClock;
use honi_outbox::{DeliveryError, Event, Lease, Relay, Sink, Step};
use honi_testkit::on_both;

use crate::fixtures::{Migrator, Remembering, Rig};

on_both!(of_two_relays_one_delivers_and_the_other_takes_over, Migrator, |db| async move {
    let rig = Rig::new(db);
    let (first, second) = (rig.relay(), rig.relay());
    rig.write(&[("things/a", 1)]).await;
    assert_eq!(first.step().await.unwrap().delivered, 1);
    rig.write(&[("things/a", 2)]).await;
    assert_eq!(second.step().await.unwrap(), Step::default(), "another holds the lease");

    // The first dies. Until its lease has run out nobody works, and then the second does.
    rig.hand.advance(TimeDelta::seconds(28));
    assert!(!second.step().await.unwrap().leads);
    rig.hand.advance(TimeDelta::seconds(2));
    assert_eq!(second.step().await.unwrap().delivered, 1);
    assert!(!first.step().await.unwrap().leads);
    assert_eq!(rig.sink.came(), ["things/a@1", "things/a@2"]);
});

on_both!(of_many_that_take_a_lease_at_once_one_gets_it, Migrator, |db| async move {
    let now = crate::fixtures::start();
    let mut takers = tokio::task::JoinSet::new();
    for holder in 0..8 {
        let db = db.clone();
        takers.spawn(async move {
            let lease = Lease::new("stream", holder.to_string(), TimeDelta::seconds(30));
            let transaction = db.begin().await.unwrap();
            let taken = lease.take(&transaction, now).await.unwrap().is_some();
            transaction.commit().await.unwrap();
            taken
        });
    }
    assert_eq!(takers.join_all().await.into_iter().filter(|taken| *taken).count(), 1);
});

on_both!(a_lease_is_given_back_only_by_its_holder, Migrator, |db| async move {
    let now = crate::fixtures::start();
    let [mine, other] = ["mine", "other"].map(|holder| Lease::new("stream", holder, TimeDelta::seconds(30)));
    let transaction = db.begin().await.unwrap();
    assert_eq!(mine.take(&transaction, now).await.unwrap(), Some(now + TimeDelta::seconds(30)));
    other.give_back(&transaction, now).await.unwrap();
    assert_eq!(other.take(&transaction, now).await.unwrap(), None);
    mine.give_back(&transaction, now).await.unwrap();
    assert!(other.take(&transaction, now).await.unwrap().is_some());
});

/// Each delivery takes ten seconds.
struct Slow {
    hand: ManualClock,
    inner: Arc<Remembering>,
}

#[async_trait]
impl Sink for Slow {
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        self.hand.advance(TimeDelta::seconds(10));
        self.inner.deliver(event).await
    }
}

on_both!(no_delivery_begins_that_could_outlast_the_lease, Migrator, |db| async move {
    let rig = Rig::new(db);
    rig.write(&[("things/a", 1), ("things/a", 2), ("things/a", 3), ("things/a", 4)])
        .await;
    let sink = Arc::new(Slow {
        hand: rig.hand.clone(),
        inner: rig.sink.clone(),
    });
    let relay = Relay::new(rig.db.clone(), rig.clock.clone(), sink, rig.settings.clone());
    // The lease lasts 30 s and a delivery may take 10 s, so the last one begins after 20 s.
    assert_eq!(relay.step().await.unwrap().delivered, 3);
    assert_eq!(relay.step().await.unwrap().delivered, 1);
});

/// While it delivers, another relay takes the lease over.
struct Overtaken {
    hand: ManualClock,
    other: Relay,
}

#[async_trait]
impl Sink for Overtaken {
    async fn deliver(&self, _event: &Event) -> Result<(), DeliveryError> {
        self.hand.advance(TimeDelta::seconds(60));
        assert_eq!(self.other.step().await.unwrap().delivered, 1);
        Err(DeliveryError::Park("TOO_LATE".to_owned()))
    }
}

on_both!(who_lost_the_lease_holds_nothing_up, Migrator, |db| async move {
    let rig = Rig::new(db);
    rig.write(&[("things/a", 1)]).await;
    let sink = Arc::new(Overtaken {
        hand: rig.hand.clone(),
        other: rig.relay(),
    });
    let relay = Relay::new(rig.db.clone(), rig.clock.clone(), sink, rig.settings.clone());
    relay.step().await.unwrap();
    assert!(honi_outbox::parked(rig.db.reader(), 0, 10).await.unwrap().is_empty());
    assert_eq!(rig.sink.came(), ["things/a@1"]);
});

/// Takes the event in the end, but meanwhile another relay has taken the lease over and parked something.
struct Slower {
    hand: ManualClock,
    other: Relay,
}

#[async_trait]
impl Sink for Slower {
    async fn deliver(&self, _event: &Event) -> Result<(), DeliveryError> {
        self.hand.advance(TimeDelta::seconds(60));
        assert_eq!(self.other.step().await.unwrap().parked, 1);
        Ok(())
    }
}

/// Parks what comes, but for the first version of a resource, if it takes that.
struct Parking {
    takes_the_first: bool,
}

#[async_trait]
impl Sink for Parking {
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        if self.takes_the_first && event.resource_version == 1 {
            return Ok(());
        }
        Err(DeliveryError::Park("BROKEN".to_owned()))
    }
}

/// At which positions something is parked after the first of two events was delivered by who had lost the lease meanwhile.
async fn parked_at(rig: &Rig, takes_the_first: bool) -> Vec<i64> {
    let parking = Arc::new(Parking { takes_the_first });
    let sink = Arc::new(Slower {
        hand: rig.hand.clone(),
        other: Relay::new(rig.db.clone(), rig.clock.clone(), parking, rig.settings.clone()),
    });
    let relay = Relay::new(rig.db.clone(), rig.clock.clone(), sink, rig.settings.clone());
    assert_eq!(relay.step().await.unwrap().delivered, 1);
    let parked = honi_outbox::parked(rig.db.reader(), 0, 10).await.unwrap();
    parked.iter().map(|event| event.position).collect()
}

on_both!(who_lost_the_lease_lets_go_of_what_it_delivered, Migrator, |db| async move {
    let rig = Rig::new(db);
    rig.write(&[("things/a", 1), ("things/a", 2)]).await;
    assert_eq!(
        parked_at(&rig, false).await,
        Vec::<i64>::new(),
        "the other parked what was delivered after all"
    );
    rig.hand.advance(TimeDelta::seconds(60));
    assert_eq!(rig.relay().step().await.unwrap().delivered, 1, "nothing holds the second up");
});

on_both!(
    who_lost_the_lease_leaves_the_holds_of_later_events_alone,
    Migrator,
    |db| async move {
        let rig = Rig::new(db);
        rig.write(&[("things/a", 1), ("things/a", 2)]).await;
        rig.sink.refuse("things/a", DeliveryError::Retry("AWAY".to_owned()));
        assert_eq!(rig.relay().step().await.unwrap().retried, 1, "so that the first has failed before");
        rig.hand.advance(TimeDelta::seconds(60));
        assert_eq!(parked_at(&rig, true).await, [2]);
    }
);
