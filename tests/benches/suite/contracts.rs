//! A million contracts through the whole service: the import against the engine's own bulk load, detection against the same rules as SQL in
//! PostgreSQL and in DuckDB, and what one more contract costs at 20,000 and at a million. The contracts are made up, the same every time.
//! `HONI_DUCKDB_PYTHON` names a Python that has the package duckdb; without it that column is empty.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use chrono::{Days, NaiveDate};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use honi_clock::Clock;
use honi_database::Engine;
use honi_names::Ids;
use honi_proto::proposals::v1::contract_import_service_client::ContractImportServiceClient;
use honi_proto::proposals::v1::contract_service_client::ContractServiceClient;
use honi_proto::proposals::v1::detection_rule::Parameters;
use honi_proto::proposals::v1::detection_service_client::DetectionServiceClient;
use honi_proto::proposals::v1::{self as pb, ContractOrigin, LineGroup, TerminationReason, UnderwriterKind};
use honi_testkit::database::TestDatabase;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _, PgConnection, Row as _};
use tokio::time::Instant;
use tonic::Request;
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::{Channel, Endpoint};

use crate::process::{self, Child};
use crate::report::{Table, number, verdict};
use crate::rounds::median;
use crate::{imports, proposals_server, tokens};

const SIZES: [usize; 2] = [20_000, 1_000_000];
/// Contracts of a message, messages of a call and calls at once, as the command `honi` sends them.
const CONTRACTS: usize = 1_000;
const MESSAGES: usize = 4;
const AT_ONCE: usize = 2;
const ROUNDS: usize = 3;
/// New contracts whose cost is measured.
const EVENTS: usize = 200;
const AS_OF: &str = "2025-03-31";
const SEED: u64 = 20_261_126;

/// The contracts as the rules in SQL ask for them.
const VIEW: &str = "SELECT contract::text AS contract, insured, policyholder, household, sales_staff AS staff, org_unit AS unit, line_group AS line, product, \
                    line_group NOT IN ('INJURY', 'AUTO', 'FIRE', 'PET') AS life, applied_on AS applied, effective_on AS effective, \
                    terminated_on AS ended, termination_reason AS reason FROM contract_versions WHERE known_until IS NULL";

pub(crate) async fn measure() -> anyhow::Result<String> {
    let head = [
        "",
        "import rows/s",
        "bulk load rows/s",
        "of bulk load",
        "server MiB after import",
        "back-test s",
        "server MiB after",
        "new contract ms",
    ];
    let title =
        format!("### Contracts ({CONTRACTS} a transaction, with audit log; back-test of SR-01, 03, 04, 06a, 07; medians of {ROUNDS})");
    let mut table = Table::new(title, &head);
    let (mut aims, mut sql) = (
        String::new(),
        Table::new(
            "The same rules as SQL, in the same run",
            &["", "back-test s", "PostgreSQL s", "DuckDB s"],
        ),
    );
    for (engine, name) in [(Engine::Postgres, "PostgreSQL"), (Engine::Sqlite, "SQLite")] {
        let mut costs = Vec::new();
        for size in SIZES {
            let one = Box::pin(one(engine, size)).await.with_context(|| format!("{name} {size}"))?;
            let ratio = one.bulk / one.import;
            table.row([
                format!("{name}, {size}"),
                number(size as f64 / one.import),
                number(size as f64 / one.bulk),
                number(ratio),
                number(one.memory.0),
                number(one.backtest),
                number(one.memory.1),
                number(one.event),
            ]);
            if size == SIZES[1] {
                writeln!(
                    aims,
                    "Aim: import of the million ≥ 0.5 of the bulk load of {name}: {} ({ratio:.2}).",
                    verdict(ratio >= 0.5)
                )?;
                writeln!(
                    aims,
                    "Aim: back-test within 600 MiB: {} ({:.0}).",
                    verdict(one.memory.1 <= 600.0),
                    one.memory.1
                )?;
            }
            costs.push(one.event);
            if let Some((postgres, duckdb)) = one.sql {
                let told = |seconds: Option<f64>| seconds.map_or_else(|| "–".to_owned(), number);
                sql.row([size.to_string(), number(one.backtest), number(postgres), told(duckdb)]);
                if size == SIZES[1] {
                    let fastest = duckdb.map_or(postgres, |duckdb| duckdb.min(postgres));
                    writeln!(
                        aims,
                        "Aim: back-test of the million faster than either: {}.",
                        verdict(one.backtest < fastest)
                    )?;
                }
            }
        }
        let worst = costs.iter().copied().fold(0.0, f64::max);
        writeln!(
            aims,
            "Aim: a new contract costs ≤ 50 ms at either size of {name}: {} ({worst:.1} ms).",
            verdict(worst <= 50.0)
        )?;
    }
    Ok(format!("{table}\n{sql}\n{aims}"))
}

/// What was measured of one engine and size.
struct One {
    import: f64,
    bulk: f64,
    backtest: f64,
    /// MiB after the import and after the back-tests.
    memory: (f64, f64),
    /// Milliseconds of one new contract.
    event: f64,
    /// Seconds of PostgreSQL and of DuckDB, measured where the contracts are in PostgreSQL.
    sql: Option<(f64, Option<f64>)>,
}

async fn one(engine: Engine, size: usize) -> anyhow::Result<One> {
    let database = TestDatabase::create::<honi_proposals::Migrator>(engine).await;
    let folder = tempfile::tempdir()?;
    let settings = proposals_server::write_settings(folder.path(), database.settings().url.expose())?;
    let issuer = tokens::Issuer::new()?;
    let back_office = issuer.authorization(honi_proposals::SERVICE, "BKO")?;
    let officer = issuer.authorization(honi_proposals::SERVICE, "COF")?;
    let mut child = Child::start(&["proposals", &settings.display().to_string(), &issuer.jwks()])?;
    let channel = Endpoint::from_shared(child.line().await?)?.connect().await?;
    let contracts = portfolio(size);
    let import = import(&channel, &back_office, &contracts).await?;
    let after_import = process::memory(child.pid()?)?.0;
    let mut runs = Vec::new();
    let mut counts = BTreeMap::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        counts = backtest(&channel, &officer).await?;
        runs.push(begun.elapsed().as_secs_f64());
    }
    let after = process::memory(child.pid()?)?.0;
    let event = events(&channel, &back_office, &contracts).await?;
    child.stop().await?;
    let bulk = imports::bulk_load::<honi_proposals::Migrator>(engine, &database, &["contract_versions"]).await?;
    let sql = match engine {
        Engine::Postgres => Some(in_sql(&database, folder.path(), &counts).await?),
        Engine::Sqlite => None,
    };
    Ok(One {
        import,
        bulk,
        backtest: median(runs),
        memory: (after_import, after),
        event,
        sql,
    })
}

fn by<T>(authorization: &AsciiMetadataValue, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", authorization.clone());
    request
}

fn request_id() -> String {
    Ids::system().next(Clock::system().now()).to_string()
}

async fn import(channel: &Channel, who: &AsciiMetadataValue, contracts: &[pb::ImportedContract]) -> anyhow::Result<f64> {
    let client = ContractImportServiceClient::new(channel.clone());
    let messages = contracts.chunks(CONTRACTS).map(|contracts| pb::ImportContractsRequest {
        contracts: contracts.to_vec(),
        request_id: request_id(),
    });
    let messages: Vec<pb::ImportContractsRequest> = messages.collect();
    let begun = Instant::now();
    let calls = stream::iter(messages.chunks(MESSAGES)).map(|messages| {
        let (mut client, request) = (client.clone(), by(who, stream::iter(messages.to_vec())));
        async move { client.import_contracts(request).await }
    });
    let mut calls = std::pin::pin!(calls.buffered(AT_ONCE));
    let mut count = 0;
    while let Some(answer) = calls.try_next().await? {
        count += answer.into_inner().imported_count;
    }
    let seconds = begun.elapsed().as_secs_f64();
    anyhow::ensure!(usize::try_from(count)? == contracts.len(), "every row is recorded: {count}");
    Ok(seconds)
}

/// Runs the rules; answers how many each found, and how many staff were tested.
async fn backtest(channel: &Channel, who: &AsciiMetadataValue) -> anyhow::Result<BTreeMap<String, i64>> {
    let rule = |parameters| pb::DetectionRule {
        parameters: Some(parameters),
        weights: None,
    };
    let request = pb::CreateBacktestRequest {
        rules: vec![
            rule(Parameters::EarlyTermination(pb::EarlyTermination {
                life_months: 13,
                non_life_months: 6,
                high_months: 3,
                medium_months: 6,
                reasons: vec![TerminationReason::Surrender.into(), TerminationReason::Lapse.into()],
            })),
            rule(Parameters::ShortTermSwitch(pb::ShortTermSwitch {
                before_months: 3,
                after_months: 6,
                high_months: 12,
                short_months: 24,
            })),
            rule(Parameters::SwitchEvasion(pb::SwitchEvasion {
                gap_months: 6,
                overlap_months: 9,
            })),
            rule(Parameters::RepeatedSwitch(pb::RepeatedSwitch {
                switch_count: 2,
                within_months: 36,
                count_pairs: false,
            })),
            rule(Parameters::StaffOutlier(pb::StaffOutlier {
                cohort_months: 36,
                least_contracts: 20,
                least_early: 3,
                chance_ppm: 10_000,
            })),
        ],
        as_of_date: Some(AS_OF.parse::<NaiveDate>()?.into()),
        request_id: request_id(),
        ..Default::default()
    };
    let mut client = DetectionServiceClient::new(channel.clone());
    let run = client.create_backtest(by(who, request)).await?.into_inner();
    let counts = run.counts.into_iter().map(|it| {
        let tested = it.rule == "SR-07";
        let (rule, count) = if tested {
            ("SR-07 tested".to_owned(), it.tested_count)
        } else {
            (it.rule, it.count)
        };
        (rule, i64::from(count))
    });
    Ok(counts.collect())
}

/// Milliseconds of a contract that one person takes who has others; the median.
async fn events(channel: &Channel, who: &AsciiMetadataValue, contracts: &[pb::ImportedContract]) -> anyhow::Result<f64> {
    let mut client = ContractServiceClient::new(channel.clone());
    let mut times = Vec::with_capacity(EVENTS);
    for it in contracts.iter().step_by((contracts.len() / EVENTS).max(1)).take(EVENTS) {
        let contract = pb::Contract {
            external_id: String::new(),
            ..it.contract.clone().unwrap_or_default()
        };
        let request = pb::CreateContractRequest {
            contract: Some(contract),
            request_id: request_id(),
        };
        let begun = Instant::now();
        client.create_contract(by(who, request)).await?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(times))
}

/// Seconds of the same rules in PostgreSQL, and in DuckDB where there is one; both find what the service found.
async fn in_sql(database: &TestDatabase, folder: &Path, counts: &BTreeMap<String, i64>) -> anyhow::Result<(f64, Option<f64>)> {
    let rules = include_str!("rules.sql").replace("AS_OF", AS_OF);
    let mut connection = PgConnection::connect(database.settings().url.expose()).await?;
    // Without the contracts that were added to measure one.
    let imported = format!("{VIEW} AND external_id IS NOT NULL");
    sqlx::query(AssertSqlSafe(format!("CREATE TEMPORARY TABLE c AS {imported}")))
        .execute(&mut connection)
        .await?;
    sqlx::query("ANALYZE c").execute(&mut connection).await?;
    let mut runs = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let rows = sqlx::query(AssertSqlSafe(rules.clone())).fetch_all(&mut connection).await?;
        runs.push(begun.elapsed().as_secs_f64());
        let found: BTreeMap<String, i64> = rows
            .iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect::<sqlx::Result<_>>()?;
        anyhow::ensure!(&found == counts, "PostgreSQL finds {found:?}, the service {counts:?}");
    }
    let Some(python) = std::env::var_os("HONI_DUCKDB_PYTHON") else {
        return Ok((median(runs), None));
    };
    let file = folder.join("contracts.csv");
    let rows = connection.copy_out_raw("COPY c TO STDOUT (FORMAT csv, HEADER)").await?;
    let rows: Vec<_> = rows.try_collect().await?;
    std::fs::write(&file, rows.concat())?;
    std::fs::write(folder.join("rules.sql"), rules)?;
    let script = "import sys, time, json, duckdb\n\
                  folder, rounds = sys.argv[1], int(sys.argv[2])\n\
                  connection = duckdb.connect()\n\
                  connection.execute(f\"CREATE TABLE c AS SELECT * FROM read_csv('{folder}/contracts.csv', header=true)\")\n\
                  rules, times = open(f'{folder}/rules.sql').read(), []\n\
                  for _ in range(rounds):\n    begun = time.perf_counter(); found = connection.execute(rules).fetchall(); times.append(time.perf_counter() - begun)\n\
                  print(json.dumps([sorted(times)[rounds // 2], dict(found)]))";
    let said = Command::new(python)
        .args(["-c", script])
        .arg(folder)
        .arg(ROUNDS.to_string())
        .output()?;
    anyhow::ensure!(said.status.success(), "DuckDB: {}", String::from_utf8_lossy(&said.stderr));
    let (seconds, found): (f64, BTreeMap<String, i64>) = serde_json::from_slice(&said.stdout)?;
    anyhow::ensure!(&found == counts, "DuckDB finds {found:?}, the service {counts:?}");
    Ok((median(runs), Some(seconds)))
}

/// Contracts that are made up: persons with about five each, some of which take the place of others, and staff who sell them.
fn portfolio(size: usize) -> Vec<pb::ImportedContract> {
    let mut random = StdRng::seed_from_u64(SEED);
    let groups = [
        LineGroup::LifeDeath,
        LineGroup::Medical,
        LineGroup::Cancer,
        LineGroup::Child,
        LineGroup::Fire,
        LineGroup::Auto,
    ];
    let reasons = [
        (TerminationReason::Surrender, 60),
        (TerminationReason::Lapse, 85),
        (TerminationReason::Death, 93),
        (TerminationReason::Rescission, 96),
        (TerminationReason::Maturity, 100),
    ];
    let first = NaiveDate::from_ymd_opt(2015, 4, 1).unwrap_or_default();
    (0..size)
        .map(|at| {
            let person = format!("keys/M{:07}", random.random_range(0..size / 5));
            let staff = random.random_range(0..size / 400);
            let applied = first + Days::new(random.random_range(0..3_600));
            let effective = applied + Days::new(random.random_range(1..40));
            let line = groups[random.random_range(0..groups.len())];
            let ends = random.random_range(0..100) < 35;
            let drawn = random.random_range(0..100);
            let reason = reasons.iter().find(|(_, below)| drawn < *below).map(|(reason, _)| *reason);
            let contract = pb::Contract {
                external_id: format!("C{at:08}"),
                policyholder: person.clone(),
                insured: person,
                household: format!("keys/H{:07}", random.random_range(0..size / 10)),
                org_unit: format!("keys/O{:03}", staff % 47),
                sales_staff: format!("keys/A{staff:05}"),
                underwriter_kind: UnderwriterKind::KyosaiFederation.into(),
                line_group: line.into(),
                product: format!("P{}", random.random_range(1..6)),
                origin: ContractOrigin::New.into(),
                apply_date: Some(applied.into()),
                establish_date: Some(applied.into()),
                effective_date: Some(effective.into()),
                annual_premium_yen: Some(random.random_range(5..500) * 100),
                ..Default::default()
            };
            let ended = effective + Days::new(random.random_range(0..1_500));
            pb::ImportedContract {
                contract: Some(contract),
                termination_date: ends.then(|| ended.into()),
                termination_reason: reason.filter(|_| ends).map(Into::into),
                ..Default::default()
            }
        })
        .collect()
}
