//! A child that sends the statements of GetVoice or CreateVoice through sqlx on held connections, one per client, and measures itself.
//! SQLite takes one writer at a time, so its clients share one connection to write.

use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use chrono::{DateTime, Utc};
use honi_clock::Clock;
use honi_names::Ids;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{Connection as _, PgConnection, SqliteConnection};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{child, load, process};

/// Voices that are read, in turns.
pub(crate) const VOICES: usize = 200;

/// What the child tells when it is done.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) calls: u64,
    pub(crate) seconds: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) cpu: f64,
}

/// Runs `get` or `create` and tells the outcome.
pub(crate) async fn run(url: &str, what: &str, clients: usize, seconds: f64) -> anyhow::Result<()> {
    let length = Duration::from_secs_f64(seconds);
    let outcome = match (url.strip_prefix("sqlite:"), what) {
        (None, "get") => postgres::get(connections(url, clients).await?, length).await?,
        (None, "create") => postgres::create(connections(url, clients).await?, clients, length).await?,
        (Some(path), "get") => {
            let mut held = Vec::with_capacity(clients);
            for _ in 0..clients {
                held.push(file(path).await?);
            }
            sqlite::get(held, length).await?
        }
        (Some(path), "create") => sqlite::create(vec![file(path).await?], clients, length).await?,
        _ => bail!("nothing is called {what}"),
    };
    child::tell(serde_json::to_string(&outcome)?)?;
    Ok(())
}

async fn connections(url: &str, clients: usize) -> anyhow::Result<Vec<PgConnection>> {
    let mut held = Vec::with_capacity(clients);
    for _ in 0..clients {
        held.push(PgConnection::connect(url).await?);
    }
    Ok(held)
}

async fn file(path: &str) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(5));
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// Sizes of what the service has written, so that the same is written here.
struct Like {
    ids: Ids,
    clock: Clock,
    now: DateTime<Utc>,
    words: Vec<u8>,
    wrapped: Vec<u8>,
    leaf: Vec<u8>,
    salt: Vec<u8>,
    deadlines: String,
    payload: String,
}

impl Like {
    fn new(sizes: [i64; 6]) -> anyhow::Result<Self> {
        let [words, wrapped, leaf, deadlines, payload, salt] = sizes.map(|size| usize::try_from(size).unwrap_or_default());
        anyhow::ensure!(words > 0 && wrapped > 0, "the service has written a voice and its key");
        let clock = Clock::system();
        Ok(Self {
            ids: Ids::system(),
            now: clock.now(),
            clock,
            words: vec![7; words],
            wrapped: vec![7; wrapped],
            leaf: vec![b'a'; leaf],
            salt: vec![7; salt],
            deadlines: "d".repeat(deadlines),
            payload: "p".repeat(payload),
        })
    }

    fn next_id(&self) -> Uuid {
        self.ids.next(self.clock.now())
    }
}

/// The same code for either driver: their types have no common ancestor that would be shorter to name.
macro_rules! engine {
    ($module:ident, $connection:ident, $begin:literal) => {
        mod $module {
            use anyhow::Context as _;
            use sea_orm::sqlx::{self, Connection as _, Row as _, $connection};

            use super::{Arc, Duration, Like, Mutex, Outcome, Uuid, VOICES, load, process};
            use crate::sql;

            pub(super) async fn get(mut held: Vec<$connection>, length: Duration) -> anyhow::Result<Outcome> {
                let first = held.first_mut().context("at least one client")?;
                let rows = sqlx::query(sql::FIRST_VOICES).fetch_all(first).await?;
                let ids = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<Uuid>, _>>()?;
                anyhow::ensure!(ids.len() == VOICES, "the service has written voices to read");
                let (ids, clients) = (Arc::new(ids), held.len());
                let held: Vec<_> = held.into_iter().map(|connection| Arc::new(Mutex::new(connection))).collect();
                outcome(clients, length, move |number| {
                    let (connection, ids, mut at) = (Arc::clone(&held[number]), Arc::clone(&ids), number);
                    move || {
                        at += 1;
                        let (connection, id) = (Arc::clone(&connection), ids[at % VOICES]);
                        async move { Ok(read(&mut *connection.lock().await, id).await?) }
                    }
                })
                .await
            }

            pub(super) async fn create(mut held: Vec<$connection>, clients: usize, length: Duration) -> anyhow::Result<Outcome> {
                let first = held.first_mut().context("at least one client")?;
                let like = Arc::new(Like::new(sizes(first).await?)?);
                let held: Vec<_> = held.into_iter().map(|connection| Arc::new(Mutex::new(connection))).collect();
                outcome(clients, length, move |number| {
                    let (connection, like) = (Arc::clone(&held[number % held.len()]), Arc::clone(&like));
                    move || {
                        let (connection, like) = (Arc::clone(&connection), Arc::clone(&like));
                        async move { Ok(write(&mut *connection.lock().await, &like).await?) }
                    }
                })
                .await
            }

            async fn outcome<C, F, Fut>(clients: usize, length: Duration, client: C) -> anyhow::Result<Outcome>
            where
                C: Fn(usize) -> F,
                F: FnMut() -> Fut + Send + 'static,
                Fut: Future<Output = anyhow::Result<()>> + Send,
            {
                // Statements are prepared and pages are in memory.
                load::run(clients, length / 5, &client).await?;
                let before = process::cpu(std::process::id())?;
                let load = load::run(clients, length, &client).await?;
                let cpu = process::cpu(std::process::id())? - before;
                Ok(Outcome {
                    calls: load.calls,
                    seconds: load.seconds,
                    p50: load.p50,
                    p99: load.p99,
                    cpu,
                })
            }

            async fn read(connection: &mut $connection, id: Uuid) -> sqlx::Result<()> {
                sqlx::query(sql::FIND_VOICE)
                    .bind(id)
                    .bind(1_i64)
                    .fetch_one(&mut *connection)
                    .await?;
                sqlx::query(sql::FIND_TEXTS).bind(id).fetch_all(&mut *connection).await?;
                sqlx::query(sql::FIND_KEY)
                    .bind(format!("voices/{id}"))
                    .fetch_one(connection)
                    .await?;
                Ok(())
            }

            async fn sizes(connection: &mut $connection) -> sqlx::Result<[i64; 6]> {
                let row = sqlx::query(
                    "SELECT CAST(length(words) AS bigint), CAST(length(wrapped_key) AS bigint), CAST(length(leaf) AS bigint), \
                     CAST(length(deadlines) AS bigint), CAST(length(payload) AS bigint), CAST(length(sealed_salt) AS bigint) \
                     FROM voices, subject_keys, audit_pending, outbox_events, audit_salts LIMIT 1",
                )
                .fetch_one(connection)
                .await?;
                Ok([
                    row.try_get(0)?,
                    row.try_get(1)?,
                    row.try_get(2)?,
                    row.try_get(3)?,
                    row.try_get(4)?,
                    row.try_get(5)?,
                ])
            }

            async fn write(connection: &mut $connection, like: &Like) -> sqlx::Result<()> {
                let (id, actor, none) = (like.next_id(), "staff/0190c2c6-6f5a-7c4e-9d6f-2f2b8d0a1b2c", None::<String>);
                let name = format!("voices/{id}");
                let mut transaction = connection.begin_with($begin).await?;
                let claim = sqlx::query(sql::CLAIM)
                    .bind(actor)
                    .bind(id)
                    .bind(&like.wrapped[..32])
                    .bind(like.now);
                claim.execute(&mut *transaction).await?;
                let key = sqlx::query(sql::MAKE_KEY)
                    .bind(&name)
                    .bind("bench")
                    .bind(&like.wrapped)
                    .bind(like.now);
                key.bind(None::<super::DateTime<super::Utc>>)
                    .execute(&mut *transaction)
                    .await?;
                voice(like, id, actor).execute(&mut *transaction).await?;
                let mut salts = sqlx::query(sql::INSERT_SALTS);
                for number in 0..3 {
                    // As long as a commitment, and as unlike the others.
                    let commitment = format!("{}{}{number}", id.simple(), &id.simple().to_string()[1..]);
                    salts = salts.bind(commitment).bind(&name).bind(&like.salt);
                }
                salts.execute(&mut *transaction).await?;
                let entry = sqlx::query(sql::INSERT_ENTRY)
                    .bind(like.next_id())
                    .bind(&name)
                    .bind(1_i64)
                    .bind(like.now)
                    .bind(&like.leaf);
                entry.execute(&mut *transaction).await?;
                let event = sqlx::query(sql::INSERT_EVENT)
                    .bind(like.next_id())
                    .bind("voices.created")
                    .bind(&name)
                    .bind(1_i64);
                event
                    .bind(like.now)
                    .bind(&like.payload)
                    .bind(none)
                    .execute(&mut *transaction)
                    .await?;
                sqlx::query(sql::COMPLETE)
                    .bind(&name)
                    .bind(actor)
                    .bind(id)
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await
            }

            fn voice<'q>(
                like: &'q Like,
                id: Uuid,
                actor: &'static str,
            ) -> sqlx::query::Query<
                'q,
                <$connection as sqlx::Connection>::Database,
                <<$connection as sqlx::Connection>::Database as sqlx::Database>::Arguments,
            > {
                let (text, time, uuid) = (None::<String>, None::<super::DateTime<super::Utc>>, None::<Uuid>);
                let query = sqlx::query(sql::INSERT_VOICE)
                    .bind(id)
                    .bind(format!("V-{}", id.simple()))
                    .bind("COMPLAINT")
                    .bind("RECEIVED");
                let query = query
                    .bind("PHONE")
                    .bind(like.now)
                    .bind("MEMBER")
                    .bind(uuid)
                    .bind(id)
                    .bind("")
                    .bind(actor)
                    .bind(text.clone());
                // Words and cycle; how, when and by whom receipt was confirmed; categories and severity.
                let query = query
                    .bind(&like.words)
                    .bind(1_i32)
                    .bind(text.clone())
                    .bind(time)
                    .bind(text.clone())
                    .bind(text.clone())
                    .bind(text.clone());
                // Vulnerable; handler; when and by whom it was triaged.
                let query = query.bind(None::<bool>).bind(uuid).bind(time).bind(text.clone());
                // Outcome, evaluation and root cause; when and by whom it was closed; deadlines.
                let query = query
                    .bind(text.clone())
                    .bind(text.clone())
                    .bind(text.clone())
                    .bind(time)
                    .bind(text)
                    .bind(&like.deadlines);
                query.bind(Some(like.now)).bind(like.now).bind(like.now).bind(1_i64)
            }
        }
    };
}

engine!(postgres, PgConnection, "BEGIN");
engine!(sqlite, SqliteConnection, "BEGIN IMMEDIATE");
