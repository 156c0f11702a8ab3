//! What stands in a service's database, to tell whether a call wrote anything.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use honi_testkit::eventually;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, Statement};

/// What is written although nobody asks for it, or is the record of a refusal itself.
const LEFT_OUT: [&str; 8] = [
    // The record of what was refused.
    "access_log",
    // The relay's own: its lease, and what it tries again.
    "leases",
    "outbox_holds",
    // Where followers of other services stand, and what they keep of them.
    "feed_cursors",
    "calendar_snapshots",
    "screened_members",
    "voice_improvements",
    // Numbers are taken in blocks, ahead of the calls that may need one; gaps are allowed.
    "number_blocks",
];

/// How long the relay may take to put in order what has committed.
const PATIENCE: Duration = Duration::from_secs(30);

/// The tables of one service, read beside it.
pub(crate) struct Tables {
    conn: DatabaseConnection,
}

/// Every row of every table, as SQL literals.
pub(crate) type Rows = BTreeMap<String, Vec<String>>;

impl Tables {
    pub(super) async fn open(path: &Path) -> Self {
        let conn = Database::connect(format!("sqlite:{}?mode=ro", path.display()))
            .await
            .expect("the database of a service can be read");
        Self { conn }
    }

    /// All rows once the relay has nothing left to put in order.
    pub(crate) async fn rows(&self) -> Rows {
        eventually(PATIENCE, || async {
            let waiting = self
                .texts("SELECT quote(id) FROM outbox_events WHERE position IS NULL UNION ALL SELECT quote(id) FROM audit_pending")
                .await;
            waiting.is_empty()
        })
        .await;
        let mut rows = Rows::new();
        for table in self.names().await {
            let columns = self
                .texts(&format!(
                    "SELECT name FROM pragma_table_info('{table}') WHERE name <> 'delivered_at'"
                ))
                .await;
            let literals: Vec<String> = columns.iter().map(|column| format!("'{column}=' || quote(\"{column}\")")).collect();
            let mut found = self
                .texts(&format!("SELECT {} FROM \"{table}\"", literals.join(" || ' ' || ")))
                .await;
            found.sort();
            rows.insert(table, found);
        }
        rows
    }

    /// How many refusals are kept.
    pub(crate) async fn refusals(&self) -> usize {
        self.texts("SELECT quote(id) FROM access_log").await.len()
    }

    /// Texts with a character that SQLite keeps and PostgreSQL refuses.
    pub(crate) async fn unportable(&self) -> Vec<String> {
        let mut found = Vec::new();
        for table in self.names().await {
            for column in self.texts(&format!("SELECT name FROM pragma_table_info('{table}')")).await {
                let query = format!(
                    "SELECT quote(\"{column}\") FROM \"{table}\" WHERE typeof(\"{column}\") = 'text' AND instr(\"{column}\", char(0)) > 0"
                );
                found.extend(
                    self.texts(&query)
                        .await
                        .into_iter()
                        .map(|value| format!("{table}.{column}: {value}")),
                );
            }
        }
        found
    }

    async fn names(&self) -> Vec<String> {
        let names = self
            .texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            .await;
        names.into_iter().filter(|name| !LEFT_OUT.contains(&name.as_str())).collect()
    }

    /// Waits until this service has read the whole feed of another one, which its follower does by itself.
    pub(crate) async fn has_read(&self, feed: &str, of: &Self) {
        let last = of.texts("SELECT CAST(coalesce(max(position), 0) AS TEXT) FROM outbox_events").await;
        let read = format!(
            "SELECT CAST(position AS TEXT) FROM feed_cursors WHERE feed = '{feed}' AND position >= {}",
            last[0]
        );
        eventually(PATIENCE, || async { last[0] == "0" || !self.texts(&read).await.is_empty() }).await;
    }

    /// Waits until this service has sent every notice that is due by now, which it does by itself.
    pub(crate) async fn has_reminded(&self, now: DateTime<Utc>) {
        let unsent = format!(
            "SELECT quote(id) FROM pending_notices WHERE sent_at IS NULL AND send_at <= '{}'",
            now.format("%Y-%m-%dT%H:%M:%S%:z")
        );
        eventually(PATIENCE, || async { self.texts(&unsent).await.is_empty() }).await;
    }

    /// The first column of each row.
    async fn texts(&self, sql: &str) -> Vec<String> {
        let statement = Statement::from_string(self.conn.get_database_backend(), sql);
        let rows = self
            .conn
            .query_all_raw(statement)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.iter()
            .map(|row| row.try_get_by_index(0).unwrap_or_else(|error| panic!("{sql}: {error}")))
            .collect()
    }
}

/// Rows that were written between two looks, for a message.
pub(crate) fn written(before: &Rows, after: &Rows) -> Vec<String> {
    let mut differences = Vec::new();
    for (table, rows) in after {
        let old = before.get(table).map_or(&[][..], Vec::as_slice);
        differences.extend(rows.iter().filter(|row| !old.contains(row)).map(|row| format!("+ {table}: {row}")));
        differences.extend(old.iter().filter(|row| !rows.contains(row)).map(|row| format!("- {table}: {row}")));
    }
    differences
}
