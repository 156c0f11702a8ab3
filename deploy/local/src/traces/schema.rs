//! The schema of the trace store. SQLite only: there is one store per local suite.

use sea_orm::{ConnectionTrait as _, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

pub(super) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateTraces)]
    }
}

struct CreateTraces;

impl MigrationName for CreateTraces {
    fn name(&self) -> &'static str {
        "m20261123_000001_create_traces"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for CreateTraces {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(TABLES).await.map(|_| ())
    }
}

/// Without row ids, since every table is read by its primary key's beginning.
const TABLES: &str = "
CREATE TABLE traces (
    trace_id TEXT NOT NULL PRIMARY KEY, started BIGINT NOT NULL, ended BIGINT NOT NULL, spans BIGINT NOT NULL, bytes BIGINT NOT NULL,
    errors BIGINT NOT NULL, service TEXT NOT NULL, name TEXT NOT NULL, rooted BOOLEAN NOT NULL
) WITHOUT ROWID;
CREATE INDEX traces_started_idx ON traces (started);
CREATE TABLE spans (
    trace_id TEXT NOT NULL, span_id TEXT NOT NULL, resource BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (trace_id, span_id)
);
CREATE TABLE marks (
    key TEXT NOT NULL, value TEXT NOT NULL, trace_id TEXT NOT NULL, PRIMARY KEY (key, value, trace_id)
) WITHOUT ROWID;
CREATE INDEX marks_trace_id_idx ON marks (trace_id);
";
