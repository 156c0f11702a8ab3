//! A database per test, on either engine.
//!
//! [`on_both!`](crate::on_both) writes a test twice. A harness that needs the database for longer holds a [`TestDatabase`].

use std::future::Future;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use honi_database::{Database, DatabaseSettings};
use honi_settings::Secret;
use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;

use crate::postgres::Server;

/// Connections per test; enough for a few writers at once, few enough for many tests at once.
const CONNECTIONS: u32 = 8;

/// Writes the test once per engine: `on_both!(a_number_is_unique, Migrator, |db| async move { … })`. `db` is a
/// [`Database`](honi_database::Database) of the test's own, migrated.
///
/// Without migrations, `on_both!(a_number_is_unique, async |service| { … })`, whoever writes the test has an `on(engine, test)` in scope, which
/// starts what it runs against.
#[macro_export]
macro_rules! on_both {
    ($(#[$attribute:meta])* $name:ident, $test:expr) => {
        mod $name {
            use super::*;

            $(#[$attribute])*
            #[test]
            fn sqlite() {
                on($crate::database::Engine::Sqlite, $test);
            }

            $(#[$attribute])*
            #[test]
            fn postgres() {
                on($crate::database::Engine::Postgres, $test);
            }
        }
    };
    ($(#[$attribute:meta])* $name:ident, $migrator:ty, $test:expr) => {
        mod $name {
            use super::*;

            $(#[$attribute])*
            #[test]
            fn sqlite() {
                $crate::database::on::<$migrator, _, _>($crate::database::Engine::Sqlite, $test);
            }

            $(#[$attribute])*
            #[test]
            fn postgres() {
                $crate::database::on::<$migrator, _, _>($crate::database::Engine::Postgres, $test);
            }
        }
    };
}

pub use honi_database::Engine;

/// Runs `test` with a database of its own, on a runtime of its own.
pub fn on<M, F, T>(engine: Engine, test: T)
where
    M: MigratorTrait,
    F: Future<Output = ()>,
    T: FnOnce(Database) -> F,
{
    block_on(async {
        let database = TestDatabase::create::<M>(engine).await;
        test(database.clone()).await;
        database.close().await.expect("an idle database closes");
    });
}

/// Runs a test on a runtime of its own.
///
/// # Panics
/// If the runtime does not start.
pub fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(test);
}

/// A migrated database that is deleted after it is dropped. Dereferences to [`Database`].
#[derive(Debug)]
pub struct TestDatabase {
    database: Database,
    settings: DatabaseSettings,
    place: Place,
}

#[derive(Debug)]
enum Place {
    File(#[expect(dead_code, reason = "dropping it deletes the folder")] TempDir),
    Server(String),
}

impl Deref for TestDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Dropping a database takes a connection, which takes a runtime: the next test that creates one does it, or the next process.
        if let Place::Server(name) = &self.place {
            LEFTOVERS.lock().unwrap_or_else(PoisonError::into_inner).push(name.clone());
        }
    }
}

impl TestDatabase {
    /// Creates one with the migrations of `M`.
    ///
    /// # Panics
    /// If the engine does not start or a migration fails.
    pub async fn create<M: MigratorTrait>(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::file::<M>().await,
            Engine::Postgres => Self::on_server::<M>().await,
        }
    }

    /// How a service under test connects to it.
    pub fn settings(&self) -> DatabaseSettings {
        self.settings.clone()
    }

    async fn file<M: MigratorTrait>() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        let folder = folder.expect("a temporary folder can be made");
        let settings = settings(format!("sqlite:{}", folder.path().join("test.db").display()));
        let database = connect(&settings).await;
        database.migrate::<M>().await.expect("the migrations apply");
        Self {
            database,
            settings,
            place: Place::File(folder),
        }
    }

    async fn on_server<M: MigratorTrait>() -> Self {
        let server = tokio::task::spawn_blocking(Server::shared).await.expect("the server starts");
        let administrator = connect(&settings(server.url("postgres"))).await;
        tidy(&administrator).await;
        let template = template::<M>(server, &administrator).await;
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        run(&administrator, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        administrator.close().await.expect("an idle database closes");
        let settings = settings(server.url(&name));
        Self {
            database: connect(&settings).await,
            settings,
            place: Place::Server(name),
        }
    }
}

/// Databases of finished tests of this process.
static LEFTOVERS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Drops the databases of finished tests, and once per process those of processes that are gone.
async fn tidy(administrator: &Database) {
    let mut names = std::mem::take(&mut *LEFTOVERS.lock().unwrap_or_else(PoisonError::into_inner));
    static FIRST: Once = Once::new();
    let mut first = false;
    FIRST.call_once(|| first = true);
    if first {
        names.extend(of_dead_processes(administrator).await);
    }
    for name in names {
        run(administrator, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    }
}

async fn of_dead_processes(administrator: &Database) -> Vec<String> {
    let is_dead = |name: &String| {
        let process = name.strip_prefix("test_").and_then(|rest| rest.split('_').next());
        process.is_some_and(|process| !Path::new("/proc").join(process).exists())
    };
    databases(administrator, "test\\_%").await.into_iter().filter(is_dead).collect()
}

async fn databases(administrator: &Database, pattern: &str) -> Vec<String> {
    let sql = format!("SELECT datname::text FROM pg_database WHERE datname LIKE '{pattern}'");
    let statement = Statement::from_string(administrator.reader().get_database_backend(), sql);
    let rows = administrator
        .reader()
        .query_all_raw(statement)
        .await
        .expect("PostgreSQL lists its databases");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a name is text")).collect()
}

/// The migrated database that the others are copies of; one per test executable and migrator, made by whichever process comes first.
async fn template<M: MigratorTrait>(server: &'static Server, administrator: &Database) -> String {
    let name = format!("template_{:016x}", fingerprint::<M>());
    let alone = tokio::task::spawn_blocking(|| server.alone()).await.expect("a file can be locked");
    if databases(administrator, &name).await.is_empty() {
        // It gets its name when it is finished, so that a test killed in between leaves nothing half migrated under that name.
        let half = format!("half_{name}");
        run(administrator, &format!("DROP DATABASE IF EXISTS {half} WITH (FORCE)")).await;
        run(administrator, &format!("CREATE DATABASE {half}")).await;
        let database = connect(&settings(server.url(&half))).await;
        database.migrate::<M>().await.expect("the migrations apply");
        database.close().await.expect("an idle database closes");
        run(administrator, &format!("ALTER DATABASE {half} RENAME TO {name}")).await;
    }
    drop(alone);
    name
}

/// Another build of the test or another migrator is another template.
fn fingerprint<M: MigratorTrait>() -> u64 {
    let mut hasher = DefaultHasher::new();
    let executable = std::env::current_exe().expect("a process knows its executable");
    let changed = executable.metadata().and_then(|file| file.modified()).ok();
    (executable, changed, std::any::type_name::<M>()).hash(&mut hasher);
    hasher.finish()
}

fn settings(url: String) -> DatabaseSettings {
    DatabaseSettings::new(Secret::new(url), CONNECTIONS)
}

async fn connect(settings: &DatabaseSettings) -> Database {
    Database::connect(settings).await.expect("the database of the test connects")
}

async fn run(administrator: &Database, sql: &str) {
    administrator
        .reader()
        .execute_unprepared(sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}
