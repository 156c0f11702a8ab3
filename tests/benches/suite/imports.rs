//! Importing another system's complaints through the whole service, against the engine's own bulk load of the same rows and columns.
//! `HONI_REFERENCE_DATA` names the folder of a real file; without it rows of the same form are made up.

use std::fmt::Write as _;
use std::io::Read;
use std::path::PathBuf;

use chrono::TimeDelta;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use honi_clock::Clock;
use honi_database::Engine;
use honi_import::{Mapping as _, VoiceMapping};
use honi_names::Ids;
use honi_outbox::Lease;
use honi_proto::voices::v1::voice_import_service_client::VoiceImportServiceClient;
use honi_proto::voices::v1::{ImportVoicesRequest, ImportedVoice};
use honi_testkit::database::TestDatabase;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{self, Connection as _, PgConnection, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _};
use sea_orm_migration::MigratorTrait;
use tokio::time::Instant;
use tonic::Request;
use tonic::transport::Endpoint;

use crate::process::{self, Child};
use crate::report::{Table, number, verdict};
use crate::rounds::median;
use crate::{tokens, voices_server};

const MAPPING: &str = include_str!("../../mappings/texas-doi.toml");
/// Rows that are made up where there is no file.
const ROWS: usize = 20_000;
/// Voices of a message, messages of a call and calls at once, as the command `honi` sends them.
const VOICES: usize = 250;
const MESSAGES: usize = 4;
const AT_ONCE: usize = 2;
const ROUNDS: usize = 3;
/// Values of one statement of SQLite.
const MOST_VALUES: usize = 32_766;
/// The tables that hold what is imported.
const TABLES: [&str; 2] = ["voices", "voice_labels"];

/// One round: seconds of the import and of the bulk load, and the processor seconds of the server.
struct Round {
    import: f64,
    bulk: f64,
    cpu: f64,
}

pub(crate) async fn measure() -> anyhow::Result<String> {
    let (voices, source) = voices()?;
    let title = format!(
        "### Importing complaints ({} rows {source}, {VOICES} a transaction, with encryption, audit log and outbox; {ROUNDS} rounds)",
        voices.len()
    );
    let head = ["", "seconds", "rows/s", "server CPU µs/row", "bulk load rows/s", "of bulk load"];
    let mut table = Table::new(title, &head);
    let mut aims = String::new();
    for (engine, name) in [
        (Engine::Postgres, "PostgreSQL, COPY"),
        (Engine::Sqlite, "SQLite, INSERT of many rows"),
    ] {
        let mut rounds = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            rounds.push(Box::pin(round(engine, &voices)).await?);
        }
        let of = |value: fn(&Round) -> f64| median(rounds.iter().map(value).collect());
        let (import, bulk, rows) = (of(|it| it.import), of(|it| it.bulk), voices.len() as f64);
        let ratio = bulk / import;
        table.row([
            name.to_owned(),
            number(import),
            number(rows / import),
            number(of(|it| it.cpu) / rows * 1e6),
            number(rows / bulk),
            number(ratio),
        ]);
        writeln!(
            aims,
            "Aim: import ≥ 0.4 of the bulk load of {name}: {} ({ratio:.2}).",
            verdict(ratio >= 0.4)
        )?;
        writeln!(
            aims,
            "Aim: {} rows in under 8 s: {} ({import:.1} s).",
            voices.len(),
            verdict(import < 8.0)
        )?;
    }
    Ok(format!("{table}\n{aims}"))
}

/// The rows of the file, and where they are from.
fn voices() -> anyhow::Result<(Vec<ImportedVoice>, &'static str)> {
    let folder = std::env::var_os("HONI_REFERENCE_DATA").map(PathBuf::from);
    let (text, source) = match folder {
        Some(folder) => (std::fs::read_to_string(folder.join("complaints_tx.csv"))?, "of a real file"),
        None => (made_up()?, "that are made up"),
    };
    let mapping = VoiceMapping::read(MAPPING)?;
    let rows = mapping.open(text.as_bytes(), None::<Box<dyn Read>>)?;
    let mut voices = Vec::new();
    for row in rows {
        voices.extend(row?.item.map(ImportedVoice::from));
    }
    Ok((voices, source))
}

fn made_up() -> anyhow::Result<String> {
    let mut text = "complaint_number,received_date,closed_date,complaint_filed_by,complainant_type,involved_party_type,complaint_type,\
                    coverage_type,coverage_level,finding_type,keywords\n"
        .to_owned();
    for n in 0..ROWS {
        let (month, day) = (1 + n % 12, 1 + n % 28);
        writeln!(
            text,
            "{n},2024-{month:02}-{day:02},2025-{month:02}-{day:02},Insured,INDV,Relative,Claims Handling,Life & Annuity,Individual Life,\
             Confirmed,ADJUSTER'S HANDLING; COVERAGE DISPUTE"
        )?;
    }
    Ok(text)
}

async fn round(engine: Engine, voices: &[ImportedVoice]) -> anyhow::Result<Round> {
    let (database, clock, ids) = (
        TestDatabase::create::<honi_voices::Migrator>(engine).await,
        Clock::system(),
        Ids::system(),
    );
    let transaction = database.begin().await?;
    Lease::new("outbox", "the benchmark", TimeDelta::hours(1))
        .take(&transaction, clock.now())
        .await?;
    transaction.commit().await?;
    let folder = tempfile::tempdir()?;
    let settings = voices_server::write_settings(folder.path(), database.settings().url.expose())?;
    let (jwks, authorization) = tokens::issue()?;
    let mut child = Child::start(&["voices", &settings.display().to_string(), &jwks])?;
    let channel = Endpoint::from_shared(child.line().await?)?.connect().await?;
    let client = VoiceImportServiceClient::new(channel);
    let messages = voices.chunks(VOICES).map(|voices| ImportVoicesRequest {
        org_unit: tokens::UNIT.to_owned(),
        voices: voices.to_vec(),
        request_id: ids.next(clock.now()).to_string(),
    });
    let messages: Vec<ImportVoicesRequest> = messages.collect();
    let (begun, before, mut count) = (Instant::now(), process::cpu(child.pid()?)?, 0);
    let calls = stream::iter(messages.chunks(MESSAGES)).map(|messages| {
        let (mut client, mut request) = (client.clone(), Request::new(stream::iter(messages.to_vec())));
        request.metadata_mut().insert("authorization", authorization.clone());
        async move { client.import_voices(request).await }
    });
    let mut calls = std::pin::pin!(calls.buffered(AT_ONCE));
    while let Some(answer) = calls.try_next().await? {
        count += answer.into_inner().imported_count;
    }
    let (import, cpu) = (begun.elapsed().as_secs_f64(), process::cpu(child.pid()?)? - before);
    anyhow::ensure!(usize::try_from(count)? == voices.len(), "every row is recorded: {count}");
    child.stop().await?;
    let bulk = bulk_load::<honi_voices::Migrator>(engine, &database, &TABLES).await?;
    Ok(Round { import, bulk, cpu })
}

/// Seconds that the engine takes to load the rows into tables like those they were written to, indexes and all.
pub(crate) async fn bulk_load<M: MigratorTrait>(engine: Engine, from: &TestDatabase, tables: &[&str]) -> anyhow::Result<f64> {
    let to = TestDatabase::create::<M>(engine).await;
    let (source, target) = (from.settings().url.clone(), to.settings().url.clone());
    match engine {
        Engine::Postgres => postgres(source.expose(), target.expose(), tables).await,
        Engine::Sqlite => sqlite(source.expose(), target.expose(), tables).await,
    }
}

async fn postgres(source: &str, target: &str, names: &[&str]) -> anyhow::Result<f64> {
    let (mut source, mut target) = (PgConnection::connect(source).await?, PgConnection::connect(target).await?);
    let mut tables = Vec::new();
    for table in names {
        let sql = format!(
            "SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = '{table}' AND is_generated = 'NEVER'"
        );
        let columns: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut source).await?;
        let rows = source.copy_out_raw(&format!("COPY {table} ({columns}) TO STDOUT")).await?;
        let rows: Vec<_> = rows.try_collect().await?;
        tables.push((format!("COPY {table} ({columns}) FROM STDIN"), rows.concat()));
    }
    let begun = Instant::now();
    sqlx::query("BEGIN").execute(&mut target).await?;
    for (statement, rows) in tables {
        let mut copy = target.copy_in_raw(&statement).await?;
        copy.send(rows).await?;
        copy.finish().await?;
    }
    sqlx::query("COMMIT").execute(&mut target).await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// Statements of as many rows as one may have, in one transaction: a statement for each row would mostly measure the driver.
async fn sqlite(source: &str, target: &str, names: &[&str]) -> anyhow::Result<f64> {
    let (mut source, mut target) = (SqliteConnection::connect(source).await?, SqliteConnection::connect(target).await?);
    let mut tables = Vec::new();
    for table in names {
        let sql = format!("SELECT group_concat(name, ', ') FROM pragma_table_info('{table}')");
        let columns: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut source).await?;
        let select = format!("SELECT {columns} FROM {table}");
        let rows = sqlx::query(sqlx::AssertSqlSafe(select)).fetch_all(&mut source).await?;
        let rows = rows.iter().map(cells).collect::<Result<Vec<_>, _>>()?;
        tables.push((format!("INSERT INTO {table} ({columns}) VALUES "), columns.split(',').count(), rows));
    }
    let begun = Instant::now();
    let mut transaction = target.begin().await?;
    for (statement, width, rows) in &tables {
        let places = format!("({})", vec!["?"; *width].join(", "));
        for rows in rows.chunks(MOST_VALUES / width) {
            let sql = format!("{statement}{}", vec![places.as_str(); rows.len()].join(", "));
            let cells = rows.iter().flatten();
            let query = cells.fold(sqlx::query(sqlx::AssertSqlSafe(sql)), |query, cell| match cell {
                Cell::Null => query.bind(None::<String>),
                Cell::Integer(value) => query.bind(*value),
                Cell::Text(value) => query.bind(value.as_str()),
                Cell::Bytes(value) => query.bind(value.as_slice()),
            });
            query.execute(&mut *transaction).await?;
        }
    }
    transaction.commit().await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// A value as SQLite keeps it.
enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

fn cells(row: &SqliteRow) -> sqlx::Result<Vec<Cell>> {
    let cell = |at: usize| {
        let value = row.try_get_raw(at)?;
        if value.is_null() {
            return Ok(Cell::Null);
        }
        let kind = value.type_info();
        match kind.name() {
            "INTEGER" => row.try_get_unchecked(at).map(Cell::Integer),
            "BLOB" => row.try_get_unchecked(at).map(Cell::Bytes),
            _ => row.try_get_unchecked(at).map(Cell::Text),
        }
    };
    (0..row.len()).map(cell).collect()
}
