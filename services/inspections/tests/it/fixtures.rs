//! The service in this process, and how people call it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_call::{CallSettings, ClientCredentials};
use honi_clock::{Clock, ManualClock};
use honi_inspections::{FollowSettings, Migrator, Profile, RequestSettings, Running, SERVICE, Settings, Surroundings};
use honi_names::Ids;
use honi_orchestration::TemporalSettings;
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_proto::inspections::v1 as pb;
use honi_proto::outbox::v1::Event;
use honi_serve::ServeSettings;
use honi_settings::Secret;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings};
use honi_testkit::database::{Engine, TestDatabase};
use honi_testkit::neighbours::Neighbours;
use honi_testkit::{ISSUER, Issuer, authorized};
pub(crate) use honi_testkit::{assert_refused, eventually, on_both};
use pb::investigation_service_client::InvestigationServiceClient;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

/// How long to wait at most for what happens in the background.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// Somebody who calls. Nobody here exists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) roles: &'static [&'static str],
}

const fn person(name: &'static str, roles: &'static [&'static str]) -> Person {
    Person { name, roles }
}

pub(crate) const MEMBER: &str = "members/01920000-0000-7000-8000-0000000000e1";
pub(crate) const SALES: Person = person("staff/01920000-0000-7000-8000-000000000001", &["SAL", "COF"]);
pub(crate) const SUPERVISOR: Person = person("staff/01920000-0000-7000-8000-000000000002", &["SUP"]);
pub(crate) const EXECUTIVE: Person = person("staff/01920000-0000-7000-8000-000000000003", &["EXE"]);
pub(crate) const OFFICER: Person = person("staff/01920000-0000-7000-8000-00000000000a", &["COF"]);
pub(crate) const OTHER_OFFICER: Person = person("staff/01920000-0000-7000-8000-00000000000b", &["COF"]);
pub(crate) const MANAGER: Person = person("staff/01920000-0000-7000-8000-00000000000c", &["CMG"]);
pub(crate) const BACK_OFFICE: Person = person("staff/01920000-0000-7000-8000-00000000000d", &["BKO"]);
pub(crate) const OPERATOR: Person = person("staff/01920000-0000-7000-8000-00000000000e", &["OPS", "COF"]);
pub(crate) const RECEPTION: Person = person("staff/01920000-0000-7000-8000-00000000000f", &["REC"]);
pub(crate) const WORKER: Person = person("applications/honi-worker", &[]);

/// The service under test.
pub(crate) struct Service {
    pub(crate) cases: InvestigationServiceClient<Channel>,
    pub(crate) channel: Channel,
    pub(crate) neighbours: Neighbours,
    pub(crate) clock: ManualClock,
    issuer: Issuer,
    requests: AtomicU64,
    _database: TestDatabase,
    _shutdown: CancellationToken,
    _running: Running,
    _folder: tempfile::TempDir,
}

/// Runs a test against a service of its own.
pub(crate) fn on(engine: Engine, test: impl AsyncFnOnce(Service)) {
    honi_testkit::database::block_on(async { test(Service::start(engine).await).await });
}

/// A time as a clock in Japan shows it.
pub(crate) fn jst(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).expect("a time").to_utc()
}

impl Service {
    async fn start(engine: Engine) -> Self {
        let database = TestDatabase::create::<Migrator>(engine).await;
        let neighbours = Neighbours::default();
        let address = neighbours.serve().await;
        {
            let mut world = neighbours.world();
            let above = |staff: &Person, above: &[&Person]| (staff.name.to_owned(), above.iter().map(|it| it.name.to_owned()).collect());
            world.lines = [
                above(&SALES, &[&SUPERVISOR, &EXECUTIVE]),
                above(&SUPERVISOR, &[&EXECUTIVE]),
                above(&OFFICER, &[&EXECUTIVE]),
                above(&BACK_OFFICE, &[&EXECUTIVE]),
                above(&MANAGER, &[&EXECUTIVE]),
                above(&RECEPTION, &[]),
            ]
            .into();
            let holds = |staff: &Person| (staff.name.to_owned(), staff.roles.iter().map(|&role| role.to_owned()).collect());
            world.roles = [&SALES, &SUPERVISOR, &OFFICER, &MANAGER, &BACK_OFFICE, &RECEPTION]
                .map(holds)
                .into();
            world.calendar = japan(1);
        }
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings(&database, folder.path(), &format!("http://{address}"));
        let issuer = Issuer::new(SERVICE);
        // Friday morning.
        let (clock, manual) = Clock::manual(jst("2026-09-18T10:00:00"));
        let (running, channel, shutdown) = run(&settings, &issuer, clock, 1).await;
        Self {
            cases: InvestigationServiceClient::new(channel.clone()),
            channel,
            neighbours,
            clock: manual,
            issuer,
            requests: AtomicU64::new(0),
            _database: database,
            _shutdown: shutdown,
            _running: running,
            _folder: folder,
        }
    }

    /// A request of a person's.
    pub(crate) fn by<T>(&self, person: &Person, message: T) -> Request<T> {
        let until = self.clock.now() + TimeDelta::minutes(15);
        authorized(self.issuer.authorization(person.name, person.roles, None, until), message)
    }

    /// A request id that was not used before.
    pub(crate) fn request_id(&self) -> String {
        uuid::Uuid::from_u128(u128::from(self.requests.fetch_add(1, Ordering::Relaxed)) + 1).to_string()
    }

    /// A case that somebody brings about [`SALES`] and a member.
    pub(crate) async fn bring(&self, person: &Person) -> Result<pb::Investigation, Status> {
        let message = pb::CreateInvestigationRequest {
            policyholder: MEMBER.to_owned(),
            sales_staff: SALES.name.to_owned(),
            reason: "特約の説明がなかった".to_owned(),
            request_id: self.request_id(),
            ..Default::default()
        };
        let answer = self.cases.clone().create_investigation(self.by(person, message)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn get(&self, person: &Person, name: &str) -> Result<pb::Investigation, Status> {
        let message = pb::GetInvestigationRequest { name: name.to_owned() };
        let answer = self.cases.clone().get_investigation(self.by(person, message)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn list(&self, person: &Person, filter: &str) -> Result<Vec<pb::Investigation>, Status> {
        let message = pb::ListInvestigationsRequest {
            page_size: 200,
            filter: filter.to_owned(),
            ..Default::default()
        };
        let answer = self.cases.clone().list_investigations(self.by(person, message)).await;
        answer.map(|answer| answer.into_inner().investigations)
    }

    /// Gives it to an officer.
    pub(crate) async fn open(&self, case: &pb::Investigation, by: &Person) -> Result<pb::Investigation, Status> {
        let message = pb::TriageInvestigationRequest {
            name: case.name.clone(),
            etag: case.etag.clone(),
            request_id: self.request_id(),
            decision: Some(pb::triage_investigation_request::Decision::OpenBy(OFFICER.name.to_owned())),
            ..Default::default()
        };
        let answer = self.cases.clone().triage_investigation(self.by(by, message)).await;
        answer.map(Response::into_inner)
    }

    /// What a neighbour tells next: each reader of the one feed that they have here takes what it knows.
    pub(crate) fn tell(&self, kind: &str, payload: &serde_json::Value) {
        self.tell_of(payload["signal"].as_str().unwrap_or_default(), kind, payload);
    }

    /// The same of a resource.
    pub(crate) fn tell_of(&self, resource: &str, kind: &str, payload: &serde_json::Value) {
        let mut world = self.neighbours.world();
        let position = i64::try_from(world.events.len()).expect("few") + 1;
        world.events.push(Event {
            id: uuid::Uuid::from_u128(u128::try_from(position).expect("positive")).to_string(),
            position,
            r#type: kind.to_owned(),
            resource: resource.to_owned(),
            resource_version: 1,
            payload: payload.to_string(),
            ..Event::default()
        });
    }
}

/// Takes a step: `take!(service, person, close_investigation, CloseInvestigationRequest, case { field: value })`.
macro_rules! take {
    ($service:ident, $person:expr, $rpc:ident, $request:ident, $case:expr $(, $field:ident: $value:expr)* $(,)?) => {{
        #[allow(clippy::needless_update, reason = "some requests have no more fields")]
        let message = honi_proto::inspections::v1::$request {
            name: $case.name.clone(),
            etag: $case.etag.clone(),
            request_id: $service.request_id(),
            $($field: $value,)*
            ..Default::default()
        };
        $service.cases.clone().$rpc($service.by(&$person, message)).await.map(tonic::Response::into_inner)
    }};
}
pub(crate) use take;

async fn run(settings: &Settings, issuer: &Issuer, clock: Clock, seed: u64) -> (Running, Channel, CancellationToken) {
    let telemetry = Telemetry::start(SERVICE, &settings.telemetry, Customise::default()).expect("telemetry");
    let surroundings = Surroundings {
        telemetry,
        authenticator: issuer.authenticator(clock.clone()),
        clock,
        ids: Ids::seeded(seed),
        migrate: false,
    };
    let listener = honi_serve::bind(&settings.serve).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let shutdown = CancellationToken::new();
    let running = honi_inspections::start(settings, surroundings, listener, shutdown.clone())
        .await
        .expect("it starts");
    let channel = Channel::from_shared(format!("http://{address}"))
        .expect("a url")
        .connect()
        .await
        .expect("it accepts");
    (running, channel, shutdown)
}

/// Nothing listens on the port of Temporal: the service works without it.
pub(crate) fn settings(database: &TestDatabase, folder: &std::path::Path, neighbours: &str) -> Settings {
    Settings {
        profile: Profile::Production,
        serve: ServeSettings::default(),
        telemetry: TelemetrySettings {
            log: "off".to_owned(),
            ..TelemetrySettings::default()
        },
        database: database.settings(),
        access: AccessSettings {
            issuer: ISSUER.to_owned(),
            jwks_url: "https://id.example.coop/jwks.json".to_owned(),
            audience: SERVICE.to_owned(),
        },
        personal_data: PersonalDataSettings {
            current_master_key: "k1".to_owned(),
            master_keys: [("k1".to_owned(), Secret::new("01".repeat(32)))].into(),
            index_key: Secret::new("02".repeat(32)),
        },
        requests: RequestSettings {
            mac_key: Secret::new("03".repeat(32)),
            keep_days: 30,
        },
        relay: RelaySettings {
            poll_milliseconds: 50,
            ..RelaySettings::default()
        },
        audit_log: AuditLogSettings {
            key_file: folder.join("audit.pem"),
            create_missing_key: true,
            retired_public_keys: Vec::new(),
            witness_file: folder.join("heads.jsonl"),
            accept_loss_of: None,
        },
        temporal: TemporalSettings {
            endpoint: "http://127.0.0.1:9".to_owned(),
            namespace: "honi".to_owned(),
            codec_key: Secret::new("04".repeat(32)),
            former_codec_keys: Vec::new(),
            retention_days: 1,
            tls: Default::default(),
        },
        organization: CallSettings::new(neighbours),
        proposals: CallSettings::new(neighbours),
        voices: CallSettings::new(neighbours),
        identity: ClientCredentials {
            token_url: String::new(),
            client_id: "honi-inspections".to_owned(),
            secret: Secret::new(""),
        },
        follow: FollowSettings {
            calendars_every_seconds: 1,
            signals_every_seconds: 1,
            complaints_every_seconds: 1,
            workflows_every_seconds: 600,
        },
        rule_set: None,
        improvement_rule_set: None,
    }
}

/// The co-op's calendar as the organisation tells it.
pub(crate) fn japan(version: i64) -> honi_proto::organization::v1::Calendar {
    use honi_proto::organization::v1 as org;
    org::Calendar {
        name: "calendars/japan".to_owned(),
        title: "日本".to_owned(),
        version,
        opens_at_minute: 9 * 60,
        closes_at_minute: 17 * 60,
        yearly_closures: vec![org::YearlyClosure {
            first_month: 12,
            first_day: 29,
            last_month: 1,
            last_day: 3,
        }],
        official_until_year: 2027,
        ..org::Calendar::default()
    }
}
