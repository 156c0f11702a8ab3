//! Applying migrations and refusing a database without them.

use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use sea_orm_migration::MigratorTrait;

use crate::{DatabaseError, Engine};

/// Key of PostgreSQL's advisory lock for migrations: "honi" as bytes.
const MIGRATION_LOCK: i64 = 0x686f_6e69;

pub(crate) async fn apply<M: MigratorTrait>(engine: Engine, writer: &DatabaseConnection) -> Result<(), DatabaseError> {
    match engine {
        // The pool has one connection, and each statement waits for the lock of another process.
        Engine::Sqlite => M::up(writer, None).await?,
        // The lock lasts as long as this transaction, which also makes a set of migrations all or nothing.
        Engine::Postgres => {
            let transaction = writer.begin().await?;
            transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
            M::up(&transaction, None).await?;
            transaction.commit().await?;
        }
    }
    Ok(())
}

pub(crate) async fn require<M: MigratorTrait>(reader: &DatabaseConnection) -> Result<(), DatabaseError> {
    let pending = M::get_pending_migrations_read_only(reader).await?;
    if pending.is_empty() {
        return Ok(());
    }
    Err(DatabaseError::Pending(pending.iter().map(|migration| migration.name().to_owned()).collect()))
}
