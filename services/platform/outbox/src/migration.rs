//! The tables `outbox_events`, `outbox_holds` and `leases`.

use honi_database::schema;
use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

/// The migrations of this crate; a service's migrator chains them.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(CreateOutbox)]
}

struct CreateOutbox;

impl MigrationName for CreateOutbox {
    fn name(&self) -> &str {
        "m20261120_000002_outbox_create_outbox"
    }
}

/// In SQL, because sea-query has no partial indexes: those two hold only the rows that still need work, however long the table grows.
const TABLES: [&str; 6] = [
    "CREATE TABLE outbox_events (
        id {uuid} NOT NULL PRIMARY KEY,
        position bigint,
        kind {text} NOT NULL,
        resource {text} NOT NULL,
        resource_version bigint NOT NULL,
        occurred_at {timestamp} NOT NULL,
        payload {text} NOT NULL,
        traceparent {text},
        delivered_at {timestamp}
    )",
    "CREATE UNIQUE INDEX outbox_events_position_key ON outbox_events (position)",
    "CREATE INDEX outbox_events_unsequenced ON outbox_events (resource, resource_version, id) WHERE position IS NULL",
    "CREATE INDEX outbox_events_undelivered ON outbox_events (position) WHERE delivered_at IS NULL AND position IS NOT NULL",
    "CREATE TABLE outbox_holds (
        resource {text} NOT NULL PRIMARY KEY,
        position bigint NOT NULL,
        attempts bigint NOT NULL,
        retry_at {timestamp},
        reason {text} NOT NULL,
        held_at {timestamp} NOT NULL
    )",
    "CREATE TABLE leases (
        stream {text} NOT NULL PRIMARY KEY,
        holder {text} NOT NULL,
        until {timestamp} NOT NULL
    )",
];

#[async_trait::async_trait]
impl MigrationTrait for CreateOutbox {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.get_connection().execute_unprepared(&schema::sql(manager, table)).await?;
        }
        Ok(())
    }
}
