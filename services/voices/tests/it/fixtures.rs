//! The service in this process, and how people call it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_call::{CallSettings, ClientCredentials};
use honi_clock::{Clock, ManualClock};
use honi_names::Ids;
use honi_orchestration::TemporalSettings;
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;
use honi_serve::ServeSettings;
use honi_settings::Secret;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings};
use honi_testkit::database::{Engine, TestDatabase};
use honi_testkit::{ISSUER, Issuer, authorized, violated_fields};
pub(crate) use honi_testkit::{assert_refused, on_both};
use honi_voices::{FollowSettings, LetterSettings, Migrator, Profile, RequestSettings, Running, SERVICE, Settings, Surroundings};
use pb::voice_service_client::VoiceServiceClient;
use sea_orm::ConnectionTrait;
use tokio_util::sync::CancellationToken;
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

use crate::people::{CENTRE, LINES, MANAGER, Person, RECEPTION};
use honi_testkit::neighbours::Neighbours;

/// How long to wait at most for what happens in the background.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

pub(crate) const NOBODY: &str = "voices/01920000-0000-7000-8000-00000000dead";
pub(crate) const HANAKO: &str = "members/01920000-0000-7000-8000-0000000000e1";
pub(crate) const TARO: &str = "members/01920000-0000-7000-8000-0000000000e2";

/// The service under test.
pub(crate) struct Service {
    pub(crate) voices: VoiceServiceClient<Channel>,
    pub(crate) channel: Channel,
    pub(crate) database: TestDatabase,
    pub(crate) neighbours: Neighbours,
    pub(crate) clock: ManualClock,
    pub(crate) settings: Settings,
    issuer: Issuer,
    requests: AtomicU64,
    shutdown: CancellationToken,
    running: Running,
    pub(crate) telemetry: Telemetry,
    folder: tempfile::TempDir,
}

/// Runs a test against a service of its own.
pub(crate) fn on(engine: Engine, test: impl AsyncFnOnce(Service)) {
    honi_testkit::database::block_on(async { test(Service::start(engine).await).await });
}

/// A time as a clock in Japan shows it, such as `2026-09-18T10:00:00`.
pub(crate) fn jst(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).expect("a time").to_utc()
}

impl Service {
    async fn start(engine: Engine) -> Self {
        let database = TestDatabase::create::<Migrator>(engine).await;
        let neighbours = Neighbours::default();
        let address = neighbours.serve().await;
        let lines = LINES
            .iter()
            .map(|(staff, above)| (staff.name.to_owned(), above.iter().map(|it| it.name.to_owned()).collect()));
        neighbours.world().lines = lines.collect();
        neighbours.world().calendar = japan(1);
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings(&database, folder.path(), &format!("http://{address}"));
        let issuer = Issuer::new(SERVICE);
        // Friday morning.
        let (clock, manual) = Clock::manual(jst("2026-09-18T10:00:00"));
        let (running, channel, shutdown, telemetry) = run(&settings, &issuer, clock, 1).await;
        Self {
            voices: VoiceServiceClient::new(channel.clone()),
            channel,
            database,
            neighbours,
            clock: manual,
            settings,
            issuer,
            requests: AtomicU64::new(0),
            shutdown,
            running,
            telemetry,
            folder,
        }
    }

    /// Stops the service and starts it again on what it kept.
    pub(crate) async fn restart(self) -> Self {
        let Self {
            database,
            neighbours,
            clock,
            settings,
            issuer,
            requests,
            shutdown,
            running,
            folder,
            ..
        } = self;
        shutdown.cancel();
        running.finished().await.expect("it ends well");
        let (again, manual) = Clock::manual(clock.now());
        let (running, channel, shutdown, telemetry) = run(&settings, &issuer, again, 2).await;
        let voices = VoiceServiceClient::new(channel.clone());
        Self {
            voices,
            channel,
            database,
            neighbours,
            clock: manual,
            settings,
            issuer,
            requests,
            shutdown,
            running,
            telemetry,
            folder,
        }
    }

    /// Stops the service and answers what is left: its database.
    pub(crate) async fn stop(self) -> TestDatabase {
        self.shutdown.cancel();
        self.running.finished().await.expect("it ends well");
        self.database
    }

    /// Changes the database behind the service's back; answers how many rows.
    pub(crate) async fn write(&self, sql: &str) -> u64 {
        let transaction = self.database.begin().await.expect("begun");
        let changed = transaction.execute_unprepared(sql).await.expect("changed").rows_affected();
        transaction.commit().await.expect("committed");
        changed
    }

    /// How many rows of a table there are; the table may be followed by a condition.
    pub(crate) async fn count(&self, rows: &str) -> i64 {
        let conn = self.database.reader();
        let sql = format!("SELECT COUNT(*) AS n FROM {rows}");
        let statement = sea_orm::Statement::from_string(conn.get_database_backend(), sql);
        let row = conn.query_one_raw(statement).await.expect("read").expect("a count");
        row.try_get::<i64>("", "n").expect("a number")
    }

    /// The value of `authorization` of somebody.
    pub(crate) fn token(&self, name: &str, roles: &[&str], unit: Option<&str>) -> AsciiMetadataValue {
        self.issuer
            .authorization(name, roles, unit, self.clock.now() + TimeDelta::minutes(15))
    }

    /// A request of a person's.
    pub(crate) fn by<T>(&self, person: &Person, message: T) -> Request<T> {
        authorized(self.token(person.name, person.roles, person.unit), message)
    }

    /// A request id that was not used before.
    pub(crate) fn request_id(&self) -> String {
        uuid::Uuid::from_u128(u128::from(self.requests.fetch_add(1, Ordering::Relaxed)) + 1).to_string()
    }

    /// A fictional complaint, received now.
    pub(crate) fn complaint(&self) -> pb::Voice {
        pb::Voice {
            kind: pb::VoiceKind::Complaint.into(),
            channel: pb::Channel::Phone.into(),
            receive_time: Some(timestamp(self.clock.now())),
            verbatim: "説明と違う".to_owned(),
            desired_remedy: "訂正してほしい".to_owned(),
            complainant_relation: pb::ComplainantRelation::Member.into(),
            member: HANAKO.to_owned(),
            org_unit: CENTRE.to_owned(),
            ..pb::Voice::default()
        }
    }

    pub(crate) async fn create(&self, person: &Person, voice: pb::Voice) -> Result<pb::Voice, Status> {
        let message = pb::CreateVoiceRequest {
            voice: Some(voice),
            request_id: self.request_id(),
            validate_only: false,
        };
        Box::pin(self.send_create(person, &message)).await
    }

    pub(crate) async fn send_create(&self, person: &Person, message: &pb::CreateVoiceRequest) -> Result<pb::Voice, Status> {
        self.voices
            .clone()
            .create_voice(self.by(person, message.clone()))
            .await
            .map(Response::into_inner)
    }

    pub(crate) async fn get(&self, person: &Person, name: &str) -> Result<pb::Voice, Status> {
        let message = pb::GetVoiceRequest { name: name.to_owned() };
        self.voices
            .clone()
            .get_voice(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    /// One page of 200.
    pub(crate) async fn list(&self, person: &Person, filter: &str) -> Result<Vec<pb::Voice>, Status> {
        let message = pb::ListVoicesRequest {
            page_size: 200,
            filter: filter.to_owned(),
            ..Default::default()
        };
        self.voices
            .clone()
            .list_voices(self.by(person, message))
            .await
            .map(|answer| answer.into_inner().voices)
    }

    pub(crate) fn acknowledge_by_phone(&self, voice: &pb::Voice) -> pb::AcknowledgeVoiceRequest {
        pb::AcknowledgeVoiceRequest {
            name: voice.name.clone(),
            how: Some(pb::acknowledge_voice_request::How::Method(pb::AcknowledgementMethod::Phone.into())),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            acknowledge_time: None,
            contact_name: String::new(),
        }
    }

    pub(crate) async fn acknowledge(&self, person: &Person, message: pb::AcknowledgeVoiceRequest) -> Result<pb::Voice, Status> {
        self.voices
            .clone()
            .acknowledge_voice(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) fn triage_to(&self, voice: &pb::Voice, severity: pb::Severity, handler: &Person) -> pb::TriageVoiceRequest {
        pb::TriageVoiceRequest {
            name: voice.name.clone(),
            categories: vec![
                pb::ComplaintCategory::NewContract.into(),
                pb::ComplaintCategory::StaffConduct.into(),
            ],
            severity: severity.into(),
            vulnerable: true,
            handler: handler.name.to_owned(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            subject_staff: None,
            kind: None,
            concerns_money: false,
            alleges_improper_solicitation: false,
            contracts: Vec::new(),
        }
    }

    pub(crate) async fn triage(&self, person: &Person, message: pb::TriageVoiceRequest) -> Result<pb::Voice, Status> {
        self.voices
            .clone()
            .triage_voice(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) fn closing(&self, voice: &pb::Voice) -> pb::CloseVoiceRequest {
        pb::CloseVoiceRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            no_follow_up: false,
        }
    }

    pub(crate) fn no_action(&self, voice: &pb::Voice) -> pb::DecideVoiceImprovementRequest {
        pb::DecideVoiceImprovementRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            evaluation: pb::Evaluation::NoAction.into(),
            evaluation_reason: "a single slip".to_owned(),
            root_cause_category: pb::RootCauseCategory::Explanation.into(),
        }
    }

    pub(crate) fn withdrawal(&self, voice: &pb::Voice) -> pb::WithdrawVoiceRequest {
        pb::WithdrawVoiceRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            reason: "it is settled".to_owned(),
        }
    }

    /// The shortest way to the end: taken back and evaluated, to be closed.
    pub(crate) async fn decided(&self, voice: &pb::Voice) -> pb::Voice {
        let withdrawn = self.withdraw(&MANAGER, self.withdrawal(voice)).await.expect("withdrawn");
        self.decide(&MANAGER, self.no_action(&withdrawn)).await.expect("decided")
    }

    /// A complaint that was acknowledged.
    pub(crate) async fn acknowledged(&self) -> pb::Voice {
        let created = self.create(&RECEPTION, self.complaint()).await.expect("created");
        self.acknowledge(&RECEPTION, self.acknowledge_by_phone(&created))
            .await
            .expect("acknowledged")
    }

    /// A complaint that was given to a handler.
    pub(crate) async fn triaged(&self, severity: pb::Severity, handler: &Person) -> pb::Voice {
        let acknowledged = self.acknowledged().await;
        self.triage(&MANAGER, self.triage_to(&acknowledged, severity, handler))
            .await
            .expect("triaged")
    }

    pub(crate) async fn escalate(&self, person: &Person, message: pb::EscalateVoiceRequest) -> Result<pb::EscalateVoiceResponse, Status> {
        self.voices
            .clone()
            .escalate_voice(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) async fn explain(
        &self,
        person: &Person,
        name: &str,
        deadline: pb::DeadlineKind,
    ) -> Result<pb::ExplainDeadlineResponse, Status> {
        let message = pb::ExplainDeadlineRequest {
            name: name.to_owned(),
            deadline: deadline.into(),
            ordinal: 0,
        };
        self.voices
            .clone()
            .explain_deadline(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }
}

async fn run(settings: &Settings, issuer: &Issuer, clock: Clock, seed: u64) -> (Running, Channel, CancellationToken, Telemetry) {
    let telemetry = Telemetry::start(SERVICE, &settings.telemetry, Customise::default()).expect("telemetry");
    let surroundings = Surroundings {
        telemetry: telemetry.clone(),
        authenticator: issuer.authenticator(clock.clone()),
        clock,
        ids: Ids::seeded(seed),
        migrate: false,
    };
    let listener = honi_serve::bind(&settings.serve).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let shutdown = CancellationToken::new();
    let running = honi_voices::start(settings, surroundings, listener, shutdown.clone())
        .await
        .expect("it starts");
    let channel = Channel::from_shared(format!("http://{address}"))
        .expect("a url")
        .connect()
        .await
        .expect("it accepts");
    (running, channel, shutdown, telemetry)
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
        members: CallSettings::new(neighbours),
        inspections: CallSettings::new(neighbours),
        identity: ClientCredentials {
            token_url: String::new(),
            client_id: "honi-voices".to_owned(),
            secret: Secret::new(""),
        },
        follow: FollowSettings {
            calendars_every_seconds: 1,
            members_every_seconds: 1,
            improvements_every_seconds: 1,
            workflows_every_seconds: 600,
        },
        letters: LetterSettings {
            organisation: "架空生活協同組合".to_owned(),
            desk: "お申し出窓口".to_owned(),
            ..LetterSettings::default()
        },
        rule_set: None,
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

/// Asserts that a call was refused because of one field.
#[track_caller]
pub(crate) fn assert_invalid<T: std::fmt::Debug>(answer: Result<T, Status>, field: &str) {
    assert_eq!(violated_fields(answer), [field]);
}
