//! The service in this process, and people who call it.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_clock::{Clock, ManualClock};
use honi_names::Ids;
use honi_orchestration::TemporalSettings;
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_proto::calendar::v1::Date;
use honi_serve::ServeSettings;
use honi_settings::Secret;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings};
use honi_testkit::database::{Engine, TestDatabase};
use honi_testkit::{ISSUER, Issuer, authorized, eventually, violated_fields};
pub(crate) use honi_testkit::{assert_refused, on_both};
use honi_training::{FollowSettings, MailSettings, Migrator, RequestSettings, Running, SERVICE, Settings, Surroundings, Transport};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;
use tonic::{Request, Status};

/// 10:00 in Japan on the day after Labour Thanksgiving Day.
const START: &str = "2026-11-24T01:00:00Z";

/// Somebody who calls.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    roles: &'static str,
    unit: Option<String>,
}

/// A staff of fixed name, who holds these roles.
pub(crate) fn person(roles: &'static str) -> Person {
    as_staff("staff/01920000-0000-7000-8000-00000000000a", roles, None)
}

/// A staff, as their token names them.
pub(crate) fn as_staff(name: &str, roles: &'static str, unit: Option<&str>) -> Person {
    Person {
        name: name.to_owned(),
        roles,
        unit: unit.map(str::to_owned),
    }
}

/// An application.
pub(crate) fn application(name: &str) -> Person {
    as_staff(&format!("applications/{name}"), "", None)
}

/// Who writes the organisation.
pub(crate) fn admin() -> Person {
    person("ADM")
}

/// Who writes notices.
pub(crate) fn worker() -> Person {
    application("honi-worker")
}

/// The service under test.
pub(crate) struct Service {
    pub(crate) channel: Channel,
    pub(crate) database: TestDatabase,
    pub(crate) clock: ManualClock,
    pub(crate) settings: Settings,
    pub(crate) folder: TempDir,
    issuer: Issuer,
    requests: AtomicU64,
    seed: u64,
    shutdown: CancellationToken,
    running: Running,
}

/// Runs a test against a service of its own.
pub(crate) fn on(engine: Engine, test: impl AsyncFnOnce(Service)) {
    honi_testkit::database::block_on(async {
        let database = TestDatabase::create::<Migrator>(engine).await;
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings(&database, folder.path());
        test(Service::start(database, folder, settings, 1).await).await;
    });
}

impl Service {
    /// The access log once it has so many refusals: they are written beside the answers.
    pub(crate) async fn refusals(&self, count: usize) -> Vec<(uuid::Uuid, honi_audit_log::Refusal)> {
        eventually(Duration::from_secs(10), async || {
            let kept = honi_audit_log::refusals(self.database.reader(), None, 1000).await;
            let kept = kept.expect("the access log");
            if kept.len() < count { Err(kept) } else { Ok(kept) }
        })
        .await
    }

    async fn start(database: TestDatabase, folder: TempDir, settings: Settings, seed: u64) -> Self {
        let issuer = Issuer::new(SERVICE);
        let (clock, hand) = Clock::manual(START.parse().expect("a time"));
        let telemetry = TelemetrySettings {
            log: "error".to_owned(),
            ..TelemetrySettings::default()
        };
        let surroundings = Surroundings {
            telemetry: Telemetry::start(SERVICE, &telemetry, Customise::default()).expect("telemetry"),
            authenticator: issuer.authenticator(clock.clone()),
            clock,
            ids: Ids::seeded(seed),
            migrate: false,
        };
        let listener = honi_serve::bind(&settings.serve).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shutdown = CancellationToken::new();
        let running = honi_training::start(&settings, surroundings, listener, shutdown.clone())
            .await
            .expect("it starts");
        let endpoint = Channel::from_shared(format!("http://{address}")).expect("a url");
        Self {
            channel: endpoint.connect().await.expect("it accepts"),
            database,
            clock: hand,
            settings,
            folder,
            issuer,
            requests: AtomicU64::new(0),
            seed,
            shutdown,
            running,
        }
    }

    /// Stops the service and answers what is left: its database, and the folder with its files.
    pub(crate) async fn stop(self) -> (TestDatabase, TempDir) {
        self.shutdown.cancel();
        self.running.finished().await.expect("it ends well");
        (self.database, self.folder)
    }

    /// Stops the service and starts it again on the same database and files, with other settings if need be.
    pub(crate) async fn restart(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.settings.clone();
        change(&mut settings);
        // The time starts again; ids do not.
        let seed = self.seed + 1;
        let (database, folder) = self.stop().await;
        Self::start(database, folder, settings, seed).await
    }

    /// A request of a person's.
    pub(crate) fn by<T>(&self, person: &Person, message: T) -> Request<T> {
        let roles: Vec<&str> = person.roles.split_whitespace().collect();
        let until = self.clock.now() + TimeDelta::minutes(15);
        authorized(
            self.issuer.authorization(&person.name, &roles, person.unit.as_deref(), until),
            message,
        )
    }

    /// A request id that was not used before.
    pub(crate) fn request_id(&self) -> String {
        uuid::Uuid::from_u128(u128::from(self.requests.fetch_add(1, Ordering::Relaxed)) + 1).to_string()
    }
}

fn settings(database: &TestDatabase, folder: &Path) -> Settings {
    Settings {
        serve: ServeSettings::default(),
        telemetry: TelemetrySettings::default(),
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
            poll_milliseconds: 20,
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
        follow: FollowSettings {
            workflows_every_seconds: 600,
        },
        mail: Some(MailSettings {
            from: "Honi <honi@example.coop>".to_owned(),
            link_base: "https://honi.example.coop/".to_owned(),
            transport: Transport::Spool {
                folder: folder.join("spool"),
            },
        }),
    }
}

/// A day, from `2026-04-01`.
pub(crate) fn day(text: &str) -> Option<Date> {
    Some(text.parse::<chrono::NaiveDate>().expect("a day").into())
}

/// Asserts that a call was refused because of one field.
#[track_caller]
pub(crate) fn assert_invalid<T: std::fmt::Debug>(answer: Result<T, Status>, field: &str) {
    assert_eq!(violated_fields(answer), [field]);
}
