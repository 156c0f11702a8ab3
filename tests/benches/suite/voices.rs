//! GetVoice and CreateVoice through the whole service, against the same statements through sqlx and through pgbench.

use std::time::Duration;

use chrono::TimeDelta;
use honi_clock::Clock;
use honi_database::Engine;
use honi_names::Ids;
use honi_outbox::Lease;
use honi_proto::time::timestamp;
use honi_proto::voices::v1::voice_service_client::VoiceServiceClient;
use honi_proto::voices::v1::{Channel as Way, ComplainantRelation, CreateVoiceRequest, GetVoiceRequest, Voice, VoiceKind};
use honi_testkit::database::TestDatabase;
use tempfile::TempDir;
use tonic::Request;
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::{Channel, Endpoint};

use crate::load;
use crate::pgbench::Pgbench;
use crate::process::{self, Child};
use crate::raw::{Outcome, VOICES};
use crate::report::{Table, number, verdict};
use crate::rounds::{Cell, Rounds, measured};
use crate::rpc::Echo;
use crate::{tokens, voices_server};

const CLIENTS: [usize; 3] = [1, 8, 64];
const CONNECTIONS: usize = 4;
const ROUNDS: usize = 5;
const LENGTH: Duration = Duration::from_secs(1);
/// How long the relay may take to catch up after a round.
const DRAINED_WITHIN: Duration = Duration::from_secs(30);

/// What is measured.
const ECHO: &str = "the cheapest RPC";
const GET: &str = "GetVoice";
const CREATE: &str = "CreateVoice";
const RELAYED: &str = "CreateVoice with its relay";
const RAW_GET: &str = "get";
const RAW_CREATE: &str = "create";
const PG_GET: &str = "pgbench get";
const PG_CREATE: &str = "pgbench create";

/// The voices service on a database, and how to call it.
struct Served {
    child: Child,
    channels: Vec<Channel>,
    authorization: AsciiMetadataValue,
    names: Vec<String>,
    database: TestDatabase,
    ids: Ids,
    clock: Clock,
    _folder: TempDir,
}

impl Served {
    /// With the relay at work elsewhere, or in the service itself.
    async fn start(engine: Engine, own_relay: bool) -> anyhow::Result<Self> {
        let (database, clock) = (TestDatabase::create::<honi_voices::Migrator>(engine).await, Clock::system());
        if !own_relay {
            let transaction = database.begin().await?;
            Lease::new("outbox", "the benchmark", TimeDelta::hours(1))
                .take(&transaction, clock.now())
                .await?;
            transaction.commit().await?;
        }
        let folder = tempfile::tempdir()?;
        let settings = voices_server::write_settings(folder.path(), database.settings().url.expose())?;
        let (jwks, authorization) = tokens::issue()?;
        let mut child = Child::start(&["voices", &settings.display().to_string(), &jwks])?;
        let endpoint = Endpoint::from_shared(child.line().await?)?;
        let mut channels = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            channels.push(endpoint.connect().await?);
        }
        let ids = Ids::system();
        let mut served = Self {
            child,
            channels,
            authorization,
            names: Vec::new(),
            database,
            ids,
            clock,
            _folder: folder,
        };
        for _ in 0..VOICES {
            let request = served.request(served.new_voice(VoiceKind::Complaint));
            served.names.push(served.client(0).create_voice(request).await?.into_inner().name);
        }
        Ok(served)
    }

    fn client(&self, number: usize) -> VoiceServiceClient<Channel> {
        VoiceServiceClient::new(self.channels[number % CONNECTIONS].clone())
    }

    fn request<T>(&self, message: T) -> Request<T> {
        request(message, &self.authorization)
    }

    fn new_voice(&self, kind: VoiceKind) -> CreateVoiceRequest {
        let voice = Voice {
            kind: kind.into(),
            channel: Way::Phone.into(),
            receive_time: Some(timestamp(self.clock.now())),
            verbatim: "共済の案内の封筒が二重に届いた。前にも伝えたのに直っていない。".repeat(4),
            complainant_relation: ComplainantRelation::Member.into(),
            org_unit: tokens::UNIT.to_owned(),
            ..Default::default()
        };
        CreateVoiceRequest {
            voice: Some(voice),
            request_id: self.ids.next(self.clock.now()).to_string(),
            validate_only: false,
        }
    }

    async fn get(&self, clients: usize) -> anyhow::Result<Cell> {
        let client = |number: usize| {
            let (client, names, authorization, mut at) = (self.client(number), self.names.clone(), self.authorization.clone(), number);
            move || {
                at += 1;
                let (mut client, name) = (client.clone(), names[at % VOICES].clone());
                let request = request(GetVoiceRequest { name }, &authorization);
                async move {
                    client.get_voice(request).await?;
                    Ok(())
                }
            }
        };
        measured(self.child.pid()?, clients, LENGTH, client).await
    }

    async fn create(&self, clients: usize, kind: VoiceKind) -> anyhow::Result<load::Load> {
        let client = |number: usize| {
            let (client, message, authorization) = (self.client(number), self.new_voice(kind), self.authorization.clone());
            let (ids, clock) = (self.ids.clone(), self.clock.clone());
            move || {
                let (mut client, mut message) = (client.clone(), message.clone());
                message.request_id = ids.next(clock.now()).to_string();
                let request = request(message, &authorization);
                async move {
                    client.create_voice(request).await?;
                    Ok(())
                }
            }
        };
        load::run(clients, LENGTH, client).await
    }

    /// Creates; `kind` says whether a workflow would be started. The processor time is read when the relay, if it is here, has caught up.
    async fn created(&self, clients: usize, kind: VoiceKind, own_relay: bool) -> anyhow::Result<Cell> {
        let before = process::cpu(self.child.pid()?)?;
        let load = self.create(clients, kind).await?;
        if own_relay {
            self.drained().await?;
        }
        Ok(Cell::of(&load, process::cpu(self.child.pid()?)? - before))
    }

    /// Waits until the relay has delivered everything that can be.
    async fn drained(&self) -> anyhow::Result<()> {
        use sea_orm::{ConnectionTrait as _, Statement};
        let reader = self.database.reader();
        let sql = "SELECT count(*) FROM outbox_events WHERE delivered_at IS NULL AND payload NOT LIKE '%COMPLAINT%'";
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        let end = tokio::time::Instant::now() + DRAINED_WITHIN;
        loop {
            tick.tick().await;
            let row = reader
                .query_one_raw(Statement::from_string(reader.get_database_backend(), sql))
                .await?;
            if row.is_some_and(|row| row.try_get_by_index::<i64>(0).is_ok_and(|left| left == 0)) {
                return Ok(());
            }
            anyhow::ensure!(tokio::time::Instant::now() < end, "the relay does not catch up");
        }
    }

    async fn raw(&self, what: &str, clients: usize) -> anyhow::Result<Cell> {
        let settings = self.database.settings();
        let mut child = Child::start(&[
            "raw",
            settings.url.expose(),
            what,
            &clients.to_string(),
            &LENGTH.as_secs_f64().to_string(),
        ])?;
        let outcome: Outcome = serde_json::from_str(&child.line().await?)?;
        child.stop().await?;
        let load = load::Load {
            calls: outcome.calls,
            seconds: outcome.seconds,
            p50: outcome.p50,
            p99: outcome.p99,
        };
        Ok(Cell::of(&load, outcome.cpu))
    }
}

fn request<T>(message: T, authorization: &AsciiMetadataValue) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", authorization.clone());
    request
}

/// Measures both engines.
pub(crate) async fn measure() -> anyhow::Result<String> {
    let echo = Echo::start().await?;
    let mut text = String::new();
    for engine in [Engine::Postgres, Engine::Sqlite] {
        let rounds = Box::pin(rounds(engine, &echo)).await?;
        text += &tables(engine, &rounds);
        text += "\n";
    }
    echo.stop().await?;
    Ok(text)
}

async fn rounds(engine: Engine, echo: &Echo) -> anyhow::Result<Rounds> {
    let (alone, relaying) = (Served::start(engine, false).await?, Served::start(engine, true).await?);
    let pgbench = match engine {
        Engine::Postgres => Some(Pgbench::prepare(alone.database.settings().url.expose()).await?),
        Engine::Sqlite => None,
    };
    let mut rounds = Rounds::default();
    for _ in 0..ROUNDS {
        for clients in CLIENTS {
            rounds.add(ECHO, clients, echo.measure(clients).await?);
            rounds.add(GET, clients, alone.get(clients).await?);
            rounds.add(RAW_GET, clients, alone.raw(RAW_GET, clients).await?);
            rounds.add(CREATE, clients, alone.created(clients, VoiceKind::Complaint, false).await?);
            rounds.add(RAW_CREATE, clients, alone.raw(RAW_CREATE, clients).await?);
            if let Some(pgbench) = &pgbench {
                rounds.add(PG_GET, clients, pgbench.run("get", clients, LENGTH).await?);
                rounds.add(PG_CREATE, clients, pgbench.run("create", clients, LENGTH).await?);
            }
        }
        rounds.add(RELAYED, 64, relaying.created(64, VoiceKind::Opinion, true).await?);
    }
    alone.child.stop().await?;
    relaying.child.stop().await?;
    Ok(rounds)
}

fn tables(engine: Engine, rounds: &Rounds) -> String {
    let title = format!(
        "### GetVoice and CreateVoice on {}",
        if engine == Engine::Postgres { "PostgreSQL" } else { "SQLite" }
    );
    let head = [
        "",
        "clients",
        "calls/s",
        "p50 ms",
        "p99 ms",
        "server CPU µs",
        "sqlx /s",
        "sqlx CPU µs",
        "pgbench /s",
        "of sqlx",
        "of pgbench",
    ];
    let mut table = Table::new(title, &head);
    for (what, raw, pg) in [(GET, RAW_GET, PG_GET), (CREATE, RAW_CREATE, PG_CREATE)] {
        for clients in CLIENTS {
            let of = |what| rounds.median(what, clients).unwrap_or_default();
            let (served, raw, pg) = (of(what), of(raw), of(pg));
            let theirs = |value: f64| match engine {
                Engine::Postgres => number(value),
                Engine::Sqlite => "–".to_owned(),
            };
            table.row([
                what.to_owned(),
                clients.to_string(),
                number(served.rate),
                number(served.p50),
                number(served.p99),
                number(served.cpu.unwrap_or_default()),
                number(raw.rate),
                number(raw.cpu.unwrap_or_default()),
                theirs(pg.rate),
                number(served.rate / raw.rate),
                theirs(served.rate / pg.rate),
            ]);
        }
    }
    let cell = rounds.median(RELAYED, 64).unwrap_or_default();
    let none = || "–".to_owned();
    let values = [cell.rate, cell.p50, cell.p99, cell.cpu.unwrap_or_default()].map(number);
    let row = [RELAYED.to_owned(), "64".to_owned()]
        .into_iter()
        .chain(values)
        .chain([none(), none(), none(), none(), none()]);
    table.row(row);
    format!("{table}\n{}", aims(rounds, engine))
}

fn aims(rounds: &Rounds, engine: Engine) -> String {
    let mut text = String::new();
    for clients in CLIENTS {
        let cpu = |what| rounds.median(what, clients).and_then(|cell| cell.cpu).unwrap_or_default();
        let echo = cpu(ECHO);
        let ratio = cpu(GET) / (echo + cpu(RAW_GET));
        text += &format!(
            "Aim: GetVoice's server CPU ≤ 1.25 × (echo + raw query), {clients} clients: {} ({ratio:.2}; echo {} µs).\n",
            verdict(ratio <= 1.25),
            number(echo)
        );
    }
    if engine == Engine::Postgres {
        let rate = |what| rounds.median(what, 64).unwrap_or_default().rate;
        let ratio = rate(CREATE) / rate(PG_CREATE);
        text += &format!(
            "Aim: CreateVoice at 64 clients ≥ 0.6 of pgbench: {} ({ratio:.2}).\n",
            verdict(ratio >= 0.6)
        );
    }
    text
}
