//! A sink that remembers and fails on demand, and the rest of a relay under test.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use honi_clock::{Clock, ManualClock};
use honi_database::Database;
use honi_names::Ids;
use honi_outbox::{DeliveryError, Event, NewEvent, Relay, RelaySettings, Sink};
use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::{MigrationTrait, MigratorTrait};

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        honi_outbox::migrations()
    }
}

pub(crate) fn start() -> DateTime<Utc> {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

/// Remembers what came, as `resource@version`, and refuses what it was told to refuse.
#[derive(Default)]
pub(crate) struct Remembering {
    came: Mutex<Vec<String>>,
    refused: Mutex<BTreeMap<String, DeliveryError>>,
}

impl Remembering {
    pub(crate) fn came(&self) -> Vec<String> {
        self.came.lock().unwrap().clone()
    }

    /// Refuses whatever comes of a resource, or one event, told as `resource@version`.
    pub(crate) fn refuse(&self, what: &str, error: DeliveryError) {
        self.refused.lock().unwrap().insert(what.to_owned(), error);
    }

    pub(crate) fn accept(&self, what: &str) {
        self.refused.lock().unwrap().remove(what);
    }
}

#[async_trait]
impl Sink for Remembering {
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        let row = format!("{}@{}", event.resource, event.resource_version);
        let refused = self.refused.lock().unwrap();
        if let Some(error) = refused.get(&event.resource).or(refused.get(&row)) {
            return Err(error.clone());
        }
        self.came.lock().unwrap().push(row);
        Ok(())
    }
}

/// A database with its clock, a sink and seeded ids.
pub(crate) struct Rig {
    pub(crate) db: Database,
    pub(crate) clock: Clock,
    pub(crate) hand: ManualClock,
    pub(crate) sink: Arc<Remembering>,
    pub(crate) settings: RelaySettings,
    ids: Ids,
}

impl Rig {
    pub(crate) fn new(db: Database) -> Self {
        let (clock, hand) = Clock::manual(start());
        Self {
            db,
            clock,
            hand,
            sink: Arc::default(),
            settings: RelaySettings::default(),
            ids: Ids::seeded(7),
        }
    }

    pub(crate) fn relay(&self) -> Relay {
        Relay::new(self.db.clone(), self.clock.clone(), self.sink.clone(), self.settings.clone())
    }

    pub(crate) fn event(&self, resource: &str, version: i64) -> NewEvent {
        NewEvent {
            id: self.ids.next(self.clock.now()),
            kind: "things.changed".to_owned(),
            resource: resource.to_owned(),
            resource_version: version,
            occurred_at: self.clock.now(),
            payload: serde_json::json!({ "version": version }),
            traceparent: None,
        }
    }

    /// Writes events, each of them a transaction and a second of its own.
    pub(crate) async fn write(&self, events: &[(&str, i64)]) {
        for (resource, version) in events {
            self.hand.advance(TimeDelta::seconds(1));
            let transaction = self.db.begin().await.unwrap();
            honi_outbox::append(&transaction, &self.event(resource, *version)).await.unwrap();
            transaction.commit().await.unwrap();
        }
    }

    /// Everything in the feed, as `position resource@version`.
    pub(crate) async fn feed(&self) -> Vec<String> {
        let events = honi_outbox::feed::events_after(self.db.reader(), 0, 10_000).await.unwrap();
        events
            .iter()
            .map(|event| format!("{} {}@{}", event.position, event.resource, event.resource_version))
            .collect()
    }

    pub(crate) async fn run(&self, sql: &str) {
        let transaction = self.db.begin().await.unwrap();
        let statement = Statement::from_string(transaction.get_database_backend(), sql);
        transaction.execute_raw(statement).await.unwrap();
        transaction.commit().await.unwrap();
    }

    pub(crate) async fn count(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.db.reader().get_database_backend(), sql);
        self.db
            .reader()
            .query_one_raw(statement)
            .await
            .unwrap()
            .unwrap()
            .try_get_by_index(0)
            .unwrap()
    }
}
