//! The same statements by pgbench, PostgreSQL's own load: what the server gives to a client that does nothing else.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _, PgConnection, Row as _};
use tokio::process::Command;
use uuid::Uuid;

use crate::raw::VOICES;
use crate::rounds::Cell;
use crate::sql;

/// A fresh id of two random numbers.
const FRESH: &str = "\\set a random(1, 4611686018427387903)\n\\set b random(1, 4611686018427387903)\n";
const ID: &str = "(lpad(to_hex(:a::bigint), 16, '0') || lpad(to_hex(:b::bigint), 16, '0'))::uuid";
const NAME: &str = "'voices/' || :a || :b";
const NUMBER: &str = "'V-' || :a";

/// pgbench, and a folder with its scripts for one database.
pub(crate) struct Pgbench {
    program: PathBuf,
    folder: tempfile::TempDir,
    url: String,
}

impl Pgbench {
    /// The pgbench that came with the server. The database must hold a voice that the service has written: its values are written again.
    pub(crate) async fn prepare(url: &str) -> anyhow::Result<Self> {
        let server = tokio::task::spawn_blocking(|| honi_testkit::tools::find("postgres")).await?;
        let folder = tempfile::tempdir()?;
        let mut connection = PgConnection::connect(url).await?;
        std::fs::write(folder.path().join("get"), get(&mut connection).await?)?;
        std::fs::write(folder.path().join("create"), create(&mut connection).await?)?;
        Ok(Self {
            program: server.with_file_name("pgbench"),
            folder,
            url: url.to_owned(),
        })
    }

    /// Runs `get` or `create`.
    pub(crate) async fn run(&self, what: &str, clients: usize, length: Duration) -> anyhow::Result<Cell> {
        // Its time includes making the connections, its rate does not.
        let seconds = length.as_secs().max(1) + clients as u64 / 32;
        let output = Command::new(&self.program)
            .args(["--no-vacuum", "--protocol=prepared", "--jobs", &clients.min(2).to_string()])
            .args(["--client", &clients.to_string(), "--time", &seconds.to_string()])
            .arg("--file")
            .arg(self.folder.path().join(what))
            .arg(&self.url)
            .stdin(Stdio::null())
            .output()
            .await?;
        let said = String::from_utf8_lossy(&output.stdout);
        anyhow::ensure!(output.status.success(), "pgbench: {}", String::from_utf8_lossy(&output.stderr));
        let field = |name: &str| {
            said.lines()
                .find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse::<f64>().ok())
        };
        let rate = field("tps = ").with_context(|| format!("pgbench tells a rate: {said}"))?;
        Ok(Cell {
            rate,
            cpu: None,
            p50: field("latency average = ").unwrap_or_default(),
            p99: 0.0,
        })
    }
}

async fn get(connection: &mut PgConnection) -> anyhow::Result<String> {
    let rows = sqlx::query(sql::FIRST_VOICES).fetch_all(connection).await?;
    let ids = rows
        .iter()
        .map(|row| row.try_get::<Uuid, _>(0).map(|id| id.to_string()))
        .collect::<Result<Vec<String>, _>>()?;
    let one = |kind: &str, of: Vec<String>| format!("('{{{}}}'::{kind}[])[:i]", of.join(","));
    let voice = sql::FIND_VOICE.replace("$1", &one("uuid", ids.clone())).replace("$2", "1");
    let key = sql::FIND_KEY.replace("$1", &one("text", ids.iter().map(|id| format!("voices/{id}")).collect()));
    let texts = sql::FIND_TEXTS.replace("$1", &one("uuid", ids));
    Ok(format!("\\set i random(1, {VOICES})\n{voice};\n{texts};\n{key};\n"))
}

async fn create(connection: &mut PgConnection) -> anyhow::Result<String> {
    let mut script = format!("{FRESH}BEGIN;\n");
    let fresh: [(&str, &str, &[(&str, &str)]); 5] = [
        (sql::CLAIM, "request_ids", &[("request_id", ID)]),
        (sql::MAKE_KEY, "subject_keys", &[("subject", NAME)]),
        (sql::INSERT_VOICE, "voices", &[("id", ID), ("number", NUMBER)]),
        (sql::INSERT_ENTRY, "audit_pending", &[("id", ID), ("resource", NAME)]),
        (sql::INSERT_EVENT, "outbox_events", &[("id", ID), ("resource", NAME)]),
    ];
    for (statement, table, fresh) in fresh {
        script += &filled(connection, statement, table, fresh).await?;
        script += ";\n";
    }
    let salt = literal(connection, "sealed_salt", "audit_salts").await?;
    let salts = (0..3).fold(sql::INSERT_SALTS.to_owned(), |statement, row| {
        // As long as a commitment, and as unlike the others.
        let commitment = format!("(lpad(to_hex(:a::bigint), 32, '0') || lpad(to_hex(:b::bigint), 31, '0') || '{row}')");
        let values = [commitment.as_str(), NAME, &salt].into_iter().enumerate();
        values.fold(statement, |statement, (column, value)| {
            statement.replace(&format!("${}", row * 3 + column + 1), value)
        })
    });
    script += &format!("{salts};\n");
    let complete = sql::COMPLETE.replace("$1", NAME).replace("$3", ID);
    let actor = literal(connection, "actor", "request_ids").await?;
    Ok(format!("{script}{};\nCOMMIT;\n", complete.replace("$2", &actor)))
}

/// An INSERT with the values of a row that is there, but for those that must be fresh.
async fn filled(connection: &mut PgConnection, statement: &str, table: &str, fresh: &[(&str, &str)]) -> anyhow::Result<String> {
    let inner = |text: &str| Some(text.split_once('(')?.1.split_once(')')?.0.to_owned());
    let (head, values) = statement.split_once("VALUES").context("an INSERT")?;
    let columns = inner(head).context("columns")?;
    let (given, after) = (
        inner(values).context("values")?,
        values.split_once(')').map_or("", |(_, after)| after),
    );
    let mut all = Vec::new();
    for (column, value) in columns.split(',').map(str::trim).zip(given.split(',').map(str::trim)) {
        let known = fresh.iter().find(|(name, _)| *name == column).map(|(_, value)| (*value).to_owned());
        all.push(match known {
            Some(value) => value,
            None if value == "NULL" => value.to_owned(),
            None => literal(connection, column, table).await?,
        });
    }
    Ok(format!("{head}VALUES ({}){after}", all.join(", ")))
}

/// The value of a column in some row, as a literal. pgbench would take a colon in it for one of its variables.
async fn literal(connection: &mut PgConnection, column: &str, table: &str) -> anyhow::Result<String> {
    let statement = format!("SELECT {column}::text FROM {table} LIMIT 1");
    let text: Option<String> = sqlx::query(AssertSqlSafe(statement)).fetch_one(connection).await?.try_get(0)?;
    let escaped = |text: String| text.replace('\\', "\\\\").replace('\'', "''").replace(':', "\\x3A");
    Ok(text.map_or_else(|| "NULL".to_owned(), |text| format!("E'{}'", escaped(text))))
}
