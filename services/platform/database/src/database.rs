//! The database as its users see it.

use std::path::PathBuf;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::settings::is_postgres;
use crate::{DatabaseError, DatabaseSettings, Engine, Transaction, connect, migrate};

/// A service's database. Cheap to clone; clones share the pools.
#[derive(Clone, Debug)]
pub struct Database {
    engine: Engine,
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Database {
    /// Connects; the first connection is made before this answers.
    ///
    /// # Errors
    /// If the url is of neither engine or the database cannot be reached.
    pub async fn connect(settings: &DatabaseSettings) -> Result<Self, DatabaseError> {
        let url: &str = settings.url.expose();
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
            let (writer, reader) = connect::sqlite(path, settings.max_connections).await?;
            return Ok(Self {
                engine: Engine::Sqlite,
                writer,
                reader,
            });
        }
        if is_postgres(url) {
            let pool = connect::postgres(url, settings.max_connections).await?;
            return Ok(Self {
                engine: Engine::Postgres,
                writer: pool.clone(),
                reader: pool,
            });
        }
        // The url itself stays out of the message, for it may hold a password.
        let reason = "the url of the database is neither sqlite:PATH nor postgres://…";
        Err(DbErr::Conn(RuntimeErr::Internal(reason.to_owned())).into())
    }

    /// Which engine it is.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// For reads outside a transaction. On SQLite it cannot write.
    pub const fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a transaction that may write. On SQLite it is the only one: others wait until it ends.
    ///
    /// # Errors
    /// If no connection comes free in time or the database cannot be reached: both are [`DatabaseError::is_unavailable`].
    pub async fn begin(&self) -> Result<Transaction, DatabaseError> {
        Ok(Transaction::new(self.begin_writing().await?))
    }

    async fn begin_writing(&self) -> Result<DatabaseTransaction, DbErr> {
        // A transaction that begins as a reader and then writes fails at once when another wrote meanwhile; IMMEDIATE waits instead.
        // PostgreSQL ignores it.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// Applies the pending migrations of `M`. Two processes may call it at once: one waits for the other.
    ///
    /// # Errors
    /// If a migration fails; then none of them was applied.
    pub async fn migrate<M: MigratorTrait>(&self) -> Result<(), DatabaseError> {
        migrate::apply::<M>(self.begin_writing().await?).await
    }

    /// Refuses a database that lacks a migration of `M`; changes nothing.
    ///
    /// # Errors
    /// [`DatabaseError::Pending`] with the names of those that are missing.
    pub async fn require_migrated<M: MigratorTrait>(&self) -> Result<(), DatabaseError> {
        migrate::require::<M>(&self.reader).await
    }

    /// Has what was deleted vanish from SQLite's write-ahead log too, which keeps each page as it was written until it is overwritten: folds
    /// it into the file and empties it. Answers whether that could be done; a long read may be in the way, then try again later. On
    /// PostgreSQL there is nothing to do.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn empty_log(&self) -> Result<bool, DatabaseError> {
        if self.engine == Engine::Postgres {
            return Ok(true);
        }
        let row = self
            .writer
            .query_one_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)"))
            .await?;
        let busy: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(busy == 0)
    }

    /// Closes the pools after the queries in flight; afterwards every use is an error.
    ///
    /// # Errors
    /// If the driver reports one while closing.
    pub async fn close(&self) -> Result<(), DatabaseError> {
        self.reader.clone().close().await?;
        self.writer.clone().close().await?;
        Ok(())
    }
}
