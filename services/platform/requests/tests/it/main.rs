//! Request ids on both engines.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use chrono::{DateTime, TimeDelta, Utc};
use honi_requests::{Claim, RequestError, Requests};
use honi_testkit::on_both;
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use uuid::Uuid;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        honi_requests::migrations()
    }
}

const ACTOR: &str = "staff/01995f2e-0000-7000-8000-000000000001";
const METHOD: &str = "honi.voices.v1.VoiceService/CreateVoice";
const ID: Uuid = Uuid::from_u128(7);

fn now() -> DateTime<Utc> {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

fn requests() -> Requests {
    Requests::new([7; 32])
}

on_both!(a_repeated_request_replays_the_first, Migrator, |db| async move {
    let requests = requests();
    let first = db.begin().await.unwrap();
    assert_eq!(
        requests.claim(&first, ACTOR, ID, METHOD, b"body", now()).await.unwrap(),
        Claim::Fresh
    );
    requests.complete(&first, ACTOR, ID, "voices/1").await.unwrap();
    first.commit().await.unwrap();

    let again = db.begin().await.unwrap();
    let replay = requests.claim(&again, ACTOR, ID, METHOD, b"body", now()).await.unwrap();
    assert_eq!(replay, Claim::Replay("voices/1".to_owned()));
    let other_body = requests.claim(&again, ACTOR, ID, METHOD, b"another", now()).await.unwrap();
    assert_eq!(other_body, Claim::Reused);
    let other_method = requests
        .claim(&again, ACTOR, ID, "honi.voices.v1.VoiceService/CloseVoice", b"body", now())
        .await
        .unwrap();
    assert_eq!(other_method, Claim::Reused);
    let other_actor = requests.claim(&again, "staff/other", ID, METHOD, b"body", now()).await.unwrap();
    assert_eq!(other_actor, Claim::Fresh);
});

on_both!(a_request_that_failed_leaves_its_id_free, Migrator, |db| async move {
    let requests = requests();
    let failed = db.begin().await.unwrap();
    requests.claim(&failed, ACTOR, ID, METHOD, b"body", now()).await.unwrap();
    failed.rollback().await.unwrap();

    let again = db.begin().await.unwrap();
    assert_eq!(
        requests.claim(&again, ACTOR, ID, METHOD, b"body", now()).await.unwrap(),
        Claim::Fresh
    );
});

on_both!(of_two_copies_at_once_one_is_carried_out, Migrator, |db| async move {
    let mut copies = tokio::task::JoinSet::new();
    for copy in 0..8 {
        let db = db.clone();
        copies.spawn(async move {
            let requests = requests();
            let transaction = db.begin().await.unwrap();
            let claim = requests.claim(&transaction, ACTOR, ID, METHOD, b"body", now()).await.unwrap();
            if claim == Claim::Fresh {
                requests.complete(&transaction, ACTOR, ID, &format!("voices/{copy}")).await.unwrap();
            }
            transaction.commit().await.unwrap();
            claim
        });
    }
    let claims = copies.join_all().await;
    assert_eq!(claims.iter().filter(|claim| **claim == Claim::Fresh).count(), 1);
    let mut replays: Vec<&Claim> = claims.iter().filter(|claim| **claim != Claim::Fresh).collect();
    replays.dedup();
    assert_eq!(replays.len(), 1, "all replay the same one: {replays:?}");
});

on_both!(an_id_that_was_never_completed_is_an_error, Migrator, |db| async move {
    let requests = requests();
    let transaction = db.begin().await.unwrap();
    let unclaimed = requests.complete(&transaction, ACTOR, ID, "voices/1").await;
    assert!(matches!(unclaimed, Err(RequestError::Unclaimed)));
    requests.claim(&transaction, ACTOR, ID, METHOD, b"body", now()).await.unwrap();
    let twice = requests.claim(&transaction, ACTOR, ID, METHOD, b"body", now()).await;
    assert!(matches!(twice, Err(RequestError::Incomplete)));
});

on_both!(old_claims_are_forgotten, Migrator, |db| async move {
    let requests = requests();
    let transaction = db.begin().await.unwrap();
    for (id, age_days) in [(1, 40), (2, 10), (3, 31), (4, 50)] {
        let at = now() - TimeDelta::days(age_days);
        requests
            .claim(&transaction, ACTOR, Uuid::from_u128(id), METHOD, b"body", at)
            .await
            .unwrap();
    }
    let mut forgotten = Vec::new();
    for _ in 0..3 {
        forgotten.push(requests.forget_before(&transaction, now() - TimeDelta::days(30), 2).await.unwrap());
    }
    assert_eq!(forgotten, [2, 1, 0]);
    // The one that is kept still replays; a forgotten one is new.
    requests
        .complete(&transaction, ACTOR, Uuid::from_u128(2), "voices/2")
        .await
        .unwrap();
    for (id, claim) in [(2, Claim::Replay("voices/2".to_owned())), (1, Claim::Fresh)] {
        let again = requests
            .claim(&transaction, ACTOR, Uuid::from_u128(id), METHOD, b"body", now())
            .await;
        assert_eq!(again.unwrap(), claim);
    }
});
