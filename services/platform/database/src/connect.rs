//! How the pools of each engine are opened.

use std::path::PathBuf;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database as SeaOrm, DatabaseConnection, DbErr};

/// How long a statement waits for SQLite's write lock, which another process may hold.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a caller waits for a connection of the pool before it hears that the database is overloaded.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that was idle for so long is tried before it is used: a firewall may have dropped it.
const TEST_AFTER_IDLE: Duration = Duration::from_secs(30);
/// Longer than that no statement of PostgreSQL runs: nobody waits for it any more, and others wait for its locks.
const STATEMENT_TIMEOUT: &str = "30s";
/// Longer than that no statement waits for a lock that another transaction holds.
const LOCK_TIMEOUT: &str = "10s";
/// A transaction that does nothing for so long has lost whoever began it; its connection is closed, and its locks are free again.
const IDLE_IN_TRANSACTION_TIMEOUT: &str = "60s";
/// Prepared statements kept per connection.
const STATEMENT_CACHE: usize = 256;

/// Opens SQLite's one writer, creating the file if it is absent, and then the pool of readers.
pub(crate) async fn sqlite(path: PathBuf, readers: u32) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    let writer_path = path.clone();
    let mut writer = common("sqlite:", 1);
    // The lone writer is waited for in the pool's queue, which is fair; SQLite's own lock is not.
    writer.acquire_timeout(ACQUIRE_TIMEOUT * 2);
    writer.map_sqlx_sqlite_opts(move |_| {
        let options = sqlite_options(&writer_path).create_if_missing(true);
        // Or the file keeps what is deleted, and copies of what is moved from page to page: an erased key must be gone.
        options.pragma("secure_delete", "ON")
    });
    let writer = SeaOrm::connect(writer).await?;

    let mut reader = common("sqlite:", readers);
    // A write through the reader would deadlock with the writer under load, so it is refused always.
    reader.map_sqlx_sqlite_opts(move |_| sqlite_options(&path).pragma("query_only", "ON"));
    Ok((writer, SeaOrm::connect(reader).await?))
}

/// Opens PostgreSQL's pool.
pub(crate) async fn postgres(url: &str, connections: u32) -> Result<DatabaseConnection, DbErr> {
    let mut options = common(url, connections);
    options.map_sqlx_postgres_opts(|postgres| {
        postgres.statement_cache_capacity(STATEMENT_CACHE).options([
            ("timezone", "UTC"),
            ("statement_timeout", STATEMENT_TIMEOUT),
            ("lock_timeout", LOCK_TIMEOUT),
            ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_TIMEOUT),
        ])
    });
    SeaOrm::connect(options).await
}

fn sqlite_options(path: &std::path::Path) -> SqliteConnectOptions {
    use sea_orm::sqlx::ConnectOptions as _;
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // In WAL mode a power failure can lose the last commits with NORMAL, but never the order or the integrity.
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(SQLITE_BUSY_TIMEOUT)
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENT_CACHE)
        .disable_statement_logging()
}

fn common(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections.max(1))
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire_if_idle_for(TEST_AFTER_IDLE)
        // Statements carry values; they belong neither in a log nor in a span.
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}
