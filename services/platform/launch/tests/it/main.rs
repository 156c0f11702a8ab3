//! Housekeeping, on both engines.

#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use honi_clock::Clock;
use honi_database::Database;
use honi_launch::Housekeeping;
use honi_personal_data::{KeyRing, MasterKeys};
use honi_requests::{Claim, Requests};
use honi_testkit::{eventually, on_both};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const ACTOR: &str = "staff/01995f2e-0000-7000-8000-000000000001";
const LIMIT: Duration = Duration::from_secs(20);

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        honi_requests::migrations()
            .into_iter()
            .chain(honi_personal_data::migrations())
            .collect()
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

fn clock() -> Clock {
    Clock::manual(now()).0
}

/// A key ring with the master keys `oldest` to `newest`, of which `newest` is current.
fn key_ring(oldest: u8, newest: u8) -> KeyRing {
    let keys: Vec<(String, String)> = (oldest..=newest)
        .map(|id| (id.to_string(), format!("{id:02x}").repeat(32)))
        .collect();
    let pairs = keys.iter().map(|(id, hex)| (id.as_str(), hex.as_str()));
    KeyRing::new(MasterKeys::new(&newest.to_string(), pairs).unwrap(), clock())
}

/// More than a batch of old claims, one that is young enough, and keys under the first master key.
async fn untidy(db: &Database) -> Requests {
    let requests = Requests::new([7; 32]);
    let txn = db.begin().await.unwrap();
    for number in 0..=501 {
        let age = if number == 0 { 29 } else { 31 };
        let at = now() - TimeDelta::days(age);
        requests
            .claim(&txn, ACTOR, Uuid::from_u128(number), "M", b"body", at)
            .await
            .unwrap();
    }
    for number in 0..3 {
        key_ring(1, 1).seal(&txn, &format!("members/{number}"), "phone", "0").await.unwrap();
    }
    txn.commit().await.unwrap();
    requests
}

/// Whether the claim of that number is forgotten.
async fn is_new(db: &Database, requests: &Requests, number: u128) -> bool {
    let txn = db.begin().await.unwrap();
    let claim = requests.claim(&txn, ACTOR, Uuid::from_u128(number), "M", b"body", now()).await;
    txn.rollback().await.unwrap();
    matches!(claim, Ok(Claim::Fresh))
}

on_both!(request_ids_are_forgotten_and_keys_rewrapped, Migrator, |db| async move {
    let requests = untidy(&db).await;
    let keys = key_ring(1, 2);
    let housekeeping = Housekeeping::new(db.clone(), requests.clone(), 30, keys.clone(), clock());
    let stop = CancellationToken::new();
    let running = tokio::spawn(housekeeping.run(stop.clone()));
    eventually(LIMIT, async || keys.left_to_rewrap(db.reader()).await.unwrap() == 0).await;
    for (number, forgotten) in [(0, false), (1, true), (501, true)] {
        assert_eq!(is_new(&db, &requests, number).await, forgotten, "{number}");
    }
    stop.cancel();
    running.await.unwrap();
});

on_both!(without_the_old_master_key_nothing_is_lost, Migrator, |db| async move {
    let requests = untidy(&db).await;
    let without = Housekeeping::new(db.clone(), requests.clone(), 30, key_ring(2, 2), clock());
    assert!(without.rewrap().await.is_err());
    let with = Housekeeping::new(db.clone(), requests, 30, key_ring(1, 2), clock());
    with.rewrap().await.unwrap();
    assert_eq!(key_ring(2, 2).left_to_rewrap(db.reader()).await.unwrap(), 0);
});
