use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use honi_database::{DatabaseError, Engine, Transaction};
use honi_outbox::{Sequenced, append, append_all};
use honi_testkit::database::on;
use honi_testkit::{drawn, on_both, shuffled};
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rand::Rng as _;
use sea_orm::ConnectionTrait;

use crate::fixtures::{Migrator, Rig};

/// In which order transactions commit that took their ids one after another.
#[derive(Debug)]
struct OutOfOrder {
    commits: Vec<usize>,
    /// After how many commits the relay looks, beside after the last.
    looks: BTreeSet<usize>,
}

/// On PostgreSQL only: SQLite has one writer, so nothing commits out of order there.
#[test]
fn what_commits_out_of_order_is_not_skipped() {
    let order = drawn(1, |random| {
        let many = random.random_range(2..=5);
        let mut commits = shuffled(many, random);
        if commits.is_sorted() {
            commits.reverse();
        }
        OutOfOrder {
            commits,
            looks: (1..many).filter(|_| random.random()).chain([many]).collect(),
        }
    });
    on::<Migrator, _, _>(Engine::Postgres, |db| async move {
        let rig = Rig::new(db);
        let relay = rig.relay();
        let mut transactions = BTreeMap::new();
        let mut before = None;
        for number in 0..order.commits.len() {
            let event = rig.event(&format!("things/{number}"), 1);
            assert!(before.is_none_or(|before| before < event.id));
            before = Some(event.id);
            let took_its_id = rig.db.begin().await.unwrap();
            append(&took_its_id, &event).await.unwrap();
            transactions.insert(number, took_its_id);
        }

        let (mut expected, mut unseen) = (Vec::<String>::new(), BTreeSet::new());
        for (nth, number) in order.commits.iter().enumerate() {
            transactions.remove(number).unwrap().commit().await.unwrap();
            unseen.insert(*number);
            if order.looks.contains(&(nth + 1)) {
                assert_eq!(relay.step().await.unwrap().delivered, unseen.len() as u64);
                // What the relay finds at once it puts in the order of ids; it is delivered at the same time.
                let found = std::mem::take(&mut unseen).into_iter().map(|number| format!("things/{number}@1"));
                let mut came = rig.sink.came().split_off(expected.len());
                came.sort_unstable();
                expected.extend(found);
                assert_eq!(came, expected[expected.len() - came.len()..]);
            }
        }

        let positions = expected.iter().enumerate().map(|(nth, event)| format!("{} {event}", nth + 1));
        assert_eq!(rig.feed().await, positions.collect::<Vec<_>>());
    });
}

on_both!(versions_keep_their_order_whatever_the_clocks_say, Migrator, |db| async move {
    let rig = Rig::new(db);
    // The replica that wrote version 1 has a fast clock; ids follow the clock, so version 2 has the lower one.
    rig.hand.advance(TimeDelta::minutes(5));
    rig.write(&[("things/a", 1)]).await;
    rig.hand.advance(TimeDelta::minutes(-5));
    rig.write(&[("things/a", 2), ("things/b", 1)]).await;

    rig.relay().step().await.unwrap();
    assert_eq!(rig.feed().await, ["1 things/b@1", "2 things/a@1", "3 things/a@2"]);
});

on_both!(a_limited_batch_takes_no_version_before_an_earlier_one, Migrator, |db| async move {
    let mut rig = Rig::new(db);
    rig.settings.sequence_batch = 2;
    rig.hand.advance(TimeDelta::minutes(5));
    rig.write(&[("things/a", 1)]).await;
    rig.hand.advance(TimeDelta::minutes(-5));
    rig.write(&[("things/a", 2), ("things/b", 1), ("things/c", 1)]).await;

    let relay = rig.relay();
    assert_eq!(relay.step().await.unwrap().sequenced, 2);
    assert_eq!(relay.step().await.unwrap().sequenced, 2);
    assert_eq!(rig.feed().await, ["1 things/b@1", "2 things/c@1", "3 things/a@1", "4 things/a@2"]);
});

/// One round: how many events each transaction writes, whether it commits, and how many are put in order at most.
fn rounds() -> impl Strategy<Value = Vec<(Vec<(u8, bool)>, u32)>> {
    let transactions = proptest::collection::vec((1_u8..4, any::<bool>()), 1..5);
    proptest::collection::vec((transactions, 1_u32..6), 1..12)
}

on_both!(positions_have_no_gaps, Migrator, |db| async move {
    let rig = Rig::new(db);
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let (mut written, mut version) = (0, 0);
    for (transactions, limit) in rounds().new_tree(&mut runner).unwrap().current() {
        for (events, commits) in transactions {
            let transaction = rig.db.begin().await.unwrap();
            let events: Vec<_> = (0..events)
                .map(|n| rig.event(&format!("things/{n}"), version + i64::from(n)))
                .collect();
            append_all(&transaction, &events).await.unwrap();
            version += 10;
            if commits {
                transaction.commit().await.unwrap();
                written += events.len() as u64;
            } else {
                transaction.rollback().await.unwrap();
            }
        }
        let mut settings = rig.settings.clone();
        settings.sequence_batch = limit;
        let relay = honi_outbox::Relay::new(rig.db.clone(), rig.clock.clone(), rig.sink.clone(), settings);
        rig.hand.advance(TimeDelta::seconds(60));
        relay.step().await.unwrap();
        assert_gapless(&rig).await;
    }
    rig.hand.advance(TimeDelta::seconds(60));
    let relay = rig.relay();
    while relay.step().await.unwrap().progressed() {}
    assert!(written > 0);
    assert_eq!(rig.feed().await.len() as u64, written);
    assert_gapless(&rig).await;
    assert_in_order_of_versions(&rig.sink.came());
});

on_both!(writers_at_the_same_time_lose_nothing, Migrator, |db| async move {
    let rig = Arc::new(Rig::new(db));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let rig = rig.clone();
        writers.spawn(async move {
            for version in 1..=15 {
                let transaction = rig.db.begin().await.unwrap();
                append(&transaction, &rig.event(&format!("things/{writer}"), version))
                    .await
                    .unwrap();
                transaction.commit().await.unwrap();
            }
        });
    }
    let relay = rig.relay();
    while !writers.is_empty() {
        relay.step().await.unwrap();
        assert_gapless(&rig).await;
        while writers.try_join_next().is_some() {}
    }
    while relay.step().await.unwrap().progressed() {}
    assert_eq!(rig.feed().await.len(), 60);
    assert_eq!(rig.sink.came().len(), 60);
    assert_in_order_of_versions(&rig.sink.came());
});

async fn assert_gapless(rig: &Rig) {
    let events = honi_outbox::feed::events_after(rig.db.reader(), 0, 10_000).await.unwrap();
    let positions: Vec<i64> = events.iter().map(|event| event.position).collect();
    assert_eq!(positions, (1..=positions.len() as i64).collect::<Vec<_>>());
}

fn assert_in_order_of_versions(came: &[String]) {
    let mut latest = std::collections::BTreeMap::new();
    for delivery in came {
        let (resource, version) = delivery.split_once('@').unwrap();
        let version: i64 = version.parse().unwrap();
        let before = latest.insert(resource.to_owned(), version);
        assert!(
            before.is_none_or(|before| before < version),
            "{delivery} came after version {before:?}"
        );
    }
}

/// Counts its calls in a table, so that an undone transaction undoes them.
struct Counting {
    and_then: AndThen,
}

enum AndThen {
    Works,
    Fails,
    HidesAnError,
}

#[async_trait]
impl Sequenced for Counting {
    async fn sequence(&self, transaction: &Transaction) -> Result<u64, DatabaseError> {
        transaction.execute_unprepared("UPDATE calls SET number = number + 1").await?;
        match self.and_then {
            AndThen::Works => Ok(0),
            AndThen::Fails => Err(DatabaseError::RowsAffected { expected: 1, actual: 0 }),
            AndThen::HidesAnError => {
                transaction.execute_unprepared("UPDATE nothing SET number = 1").await.unwrap_err();
                Ok(0)
            }
        }
    }
}

async fn with_calls(db: honi_database::Database) -> Rig {
    let rig = Rig::new(db);
    rig.run("CREATE TABLE calls (number bigint NOT NULL)").await;
    rig.run("INSERT INTO calls (number) VALUES (0)").await;
    rig.write(&[("things/a", 1)]).await;
    rig
}

on_both!(what_else_is_sequenced_shares_the_transaction, Migrator, |db| async move {
    let rig = with_calls(db).await;
    let relay = rig.relay().sequencing(Arc::new(Counting { and_then: AndThen::Works }));
    assert_eq!(relay.step().await.unwrap().delivered, 1);
    assert_eq!(rig.count("SELECT number FROM calls").await, 1);
});

on_both!(what_else_is_sequenced_holds_up_no_event_when_it_fails, Migrator, |db| async move {
    let rig = with_calls(db).await;
    let relay = rig.relay().sequencing(Arc::new(Counting { and_then: AndThen::Fails }));
    assert_eq!(relay.step().await.unwrap().delivered, 1);
    assert_eq!(rig.count("SELECT number FROM calls").await, 0, "what failed is undone");
});

on_both!(a_hidden_error_loses_no_position, Migrator, |db| async move {
    let rig = with_calls(db).await;
    let relay = rig.relay().sequencing(Arc::new(Counting {
        and_then: AndThen::HidesAnError,
    }));
    assert_eq!(relay.step().await.unwrap().delivered, 1);
    assert_eq!(rig.feed().await, ["1 things/a@1"]);
});
