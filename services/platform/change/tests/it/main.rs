//! Changes on both engines, with what belongs to them.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use honi_access::{Actor, Role};
use honi_change::{Begun, Change, ChangeError, Changes, Record, RequestStamp};
use honi_clock::Clock;
use honi_database::Database;
use honi_names::Ids;
use honi_outbox::{DeliveryError, Event, Relay, RelaySettings, Sink, Wake};
use honi_requests::Requests;
use honi_telemetry::Recorder;
use honi_testkit::{eventually, on_both};
use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use uuid::Uuid;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        honi_change::migrations()
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

fn changes(db: &Database, wake: Wake) -> Changes {
    let (clock, _hand) = Clock::manual(now());
    Changes::new(db.clone(), Requests::new([7; 32]), Ids::seeded(7), clock, wake)
}

fn actor() -> Actor {
    Actor::staff("staff/01995f2e-0000-7000-8000-000000000001".parse().unwrap(), [Role::Auditor])
}

fn stamp(id: u128, body: &str) -> RequestStamp {
    RequestStamp {
        request_id: Uuid::from_u128(id),
        method: "honi.things.v1.ThingService/CreateThing".to_owned(),
        body: body.into(),
    }
}

fn record(resource: &str) -> Record {
    Record {
        resource: resource.to_owned(),
        version: 1,
        action: "create".to_owned(),
        from: None,
        to: Some("OPEN".to_owned()),
        reason: None,
        rule_version: None,
        commitments: BTreeMap::new(),
        event: Some(("things.created".to_owned(), serde_json::json!({ "thing": resource }))),
    }
}

async fn fresh(changes: &Changes, stamp: &RequestStamp) -> Change {
    match changes.begin(&actor(), stamp).await.unwrap() {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => panic!("replayed {resource}"),
    }
}

async fn count(db: &Database, table: &str) -> i64 {
    let statement = Statement::from_string(db.reader().get_database_backend(), format!("SELECT count(*) FROM {table}"));
    db.reader()
        .query_one_raw(statement)
        .await
        .unwrap()
        .unwrap()
        .try_get_by_index(0)
        .unwrap()
}

/// Rows of the request ids, the outbox and the audit log.
async fn rows(db: &Database) -> [i64; 3] {
    [
        count(db, "request_ids").await,
        count(db, "outbox_events").await,
        count(db, PENDING_ENTRIES).await,
    ]
}

/// Where the audit log keeps entries until they are put in order.
const PENDING_ENTRIES: &str = "audit_pending";

on_both!(a_change_lasts_with_all_that_belongs_to_it, Migrator, |db| async move {
    let changes = changes(&db, Wake::default());
    let mut change = fresh(&changes, &stamp(1, "body")).await;
    assert_eq!(change.now(), now());
    change.record(record("things/1")).await.unwrap();
    assert_eq!(rows(&db).await, [0, 0, 0], "nothing is seen before the commit");
    change.commit("things/1").await.unwrap();
    assert_eq!(rows(&db).await, [1, 1, 1]);
});

on_both!(a_change_that_is_dropped_never_was, Migrator, |db| async move {
    let changes = changes(&db, Wake::default());
    let mut change = fresh(&changes, &stamp(1, "body")).await;
    change.record(record("things/1")).await.unwrap();
    drop(change);
    // The same request is carried out now: its id was not used up.
    fresh(&changes, &stamp(1, "body")).await.commit("things/1").await.unwrap();
    assert_eq!(rows(&db).await, [1, 0, 0]);
});

on_both!(the_same_request_is_answered_with_the_first_resource, Migrator, |db| async move {
    let changes = changes(&db, Wake::default());
    let mut change = fresh(&changes, &stamp(1, "body")).await;
    change.record(record("things/1")).await.unwrap();
    change.commit("things/1").await.unwrap();

    let again = changes.begin(&actor(), &stamp(1, "body")).await.unwrap();
    assert!(matches!(&again, Begun::Replay(resource) if resource == "things/1"), "{again:?}");
    let other = changes.begin(&actor(), &stamp(1, "another body")).await;
    assert!(matches!(other, Err(ChangeError::Reused)));
    assert_eq!(rows(&db).await, [1, 1, 1]);
});

on_both!(the_audit_entry_says_who_for_whom_and_in_which_roles, Migrator, |db| async move {
    let changes = changes(&db, Wake::default());
    let branch = actor().through(Actor::application("branch-tablet", []));
    let Begun::Fresh(mut change) = changes.begin(&branch, &stamp(1, "body")).await.unwrap() else {
        panic!("it is new")
    };
    change.conducted_by("thing-handling/1");
    change.record(record("things/1")).await.unwrap();
    change.commit("things/1").await.unwrap();

    let sql = format!("SELECT leaf FROM {PENDING_ENTRIES}");
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let leaf: Vec<u8> = db
        .reader()
        .query_one_raw(statement)
        .await
        .unwrap()
        .unwrap()
        .try_get_by_index(0)
        .unwrap();
    let leaf: serde_json::Value = serde_json::from_slice(&leaf).unwrap();
    let expected = [
        ("resource", "things/1"),
        ("action", "create"),
        ("to", "OPEN"),
        ("actor", "applications/branch-tablet"),
        ("on_behalf_of", "staff/01995f2e-0000-7000-8000-000000000001"),
        ("role", "AUD"),
        ("request_id", "00000000-0000-0000-0000-000000000001"),
        ("workflow", "thing-handling/1"),
        ("at", "2026-11-23T08:00:00.000000Z"),
    ];
    for (field, value) in expected {
        assert_eq!(leaf[field], value, "{field}");
    }
});

/// Remembers the trace contexts of what came.
#[derive(Default)]
struct Remembering(std::sync::Mutex<Vec<Event>>);

#[async_trait]
impl Sink for Remembering {
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        self.0.lock().unwrap().push(event.clone());
        Ok(())
    }
}

on_both!(a_commit_wakes_the_relay_and_hands_the_trace_on, Migrator, |db| async move {
    let sink = Arc::new(Remembering::default());
    // Whoever waits for the relay to look by itself waits in vain.
    let settings = RelaySettings {
        poll_milliseconds: 3_600_000,
        ..RelaySettings::default()
    };
    let relay = Relay::new(db.clone(), Clock::system(), sink.clone(), settings);
    let changes = changes(&db, relay.wake());
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { relay.run(stop).await }
    });

    let recorder = Recorder::default();
    let request = async {
        let mut change = fresh(&changes, &stamp(1, "body")).await;
        change.record(record("things/1")).await.unwrap();
        change.commit("things/1").await.unwrap();
    };
    let telemetry = recorder.telemetry("honi-things");
    telemetry
        .scope(async { request.instrument(tracing::info_span!(target: "honi_things", "rpc")).await })
        .await;
    eventually(Duration::from_secs(20), || async { sink.0.lock().unwrap().len() == 1 }).await;
    stop.cancel();
    running.await.unwrap();

    let spans = recorder.spans();
    let rpc = spans.iter().find(|span| span.name() == "rpc").expect("the request is traced");
    let event = sink.0.lock().unwrap()[0].clone();
    assert_eq!((event.kind.as_str(), event.resource.as_str()), ("things.created", "things/1"));
    assert!(event.traceparent.unwrap().contains(&rpc.trace_id()));
});
