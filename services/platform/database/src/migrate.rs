//! Applying migrations and refusing a database without them.

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};
use sea_orm_migration::MigratorTrait;

use crate::{DatabaseError, Engine};

/// Key of PostgreSQL's advisory lock for migrations: "honi" as bytes.
const MIGRATION_LOCK: i64 = 0x686f_6e69;

/// Applies what is pending, all or nothing. SQLite's transaction already keeps other processes out; PostgreSQL's takes a lock to do so.
pub(crate) async fn apply<M: MigratorTrait>(transaction: DatabaseTransaction) -> Result<(), DatabaseError> {
    if Engine::of(&transaction) == Engine::Postgres {
        // It may take its time, and wait for another process to be done.
        transaction
            .execute_unprepared("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            .await?;
        transaction
            .execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            .await?;
    }
    M::up(&transaction, None).await?;
    transaction.commit().await?;
    Ok(())
}

pub(crate) async fn require<M: MigratorTrait>(reader: &DatabaseConnection) -> Result<(), DatabaseError> {
    let pending = M::get_pending_migrations_read_only(reader).await?;
    if pending.is_empty() {
        return Ok(());
    }
    Err(DatabaseError::Pending(
        pending.iter().map(|migration| migration.name().to_owned()).collect(),
    ))
}
