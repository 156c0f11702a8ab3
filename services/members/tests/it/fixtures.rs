//! The service in this process, people who call it, and a fictional member.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_clock::Clock;
use honi_members::{Migrator, RequestSettings, Running, SERVICE, Settings, Surroundings};
use honi_names::Ids;
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_proto::calendar::v1::Date;
use honi_proto::members::v1 as pb;
use honi_serve::ServeSettings;
use honi_settings::Secret;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings};
use honi_testkit::database::{Engine, TestDatabase};
use honi_testkit::{ISSUER, Issuer, authorized, violated_fields};
pub(crate) use honi_testkit::{assert_refused, on_both};
use pb::member_service_client::MemberServiceClient;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

pub(crate) const BRANCH: &str = "orgUnits/01920000-0000-7000-8000-0000000000b1";
pub(crate) const OTHER_BRANCH: &str = "orgUnits/01920000-0000-7000-8000-0000000000b2";
pub(crate) const NOBODY: &str = "members/01920000-0000-7000-8000-00000000dead";

/// Somebody who calls.
pub(crate) struct Person {
    pub(crate) name: &'static str,
    roles: &'static str,
    unit: Option<&'static str>,
}

pub(crate) const fn person(name: &'static str, roles: &'static str, unit: Option<&'static str>) -> Person {
    Person { name, roles, unit }
}

pub(crate) const SYSTEM: Person = person("applications/membership", "", None);
pub(crate) const SALES: Person = person("staff/01920000-0000-7000-8000-000000000001", "SAL", Some(BRANCH));
pub(crate) const OTHER_SALES: Person = person("staff/01920000-0000-7000-8000-000000000002", "SAL", Some(BRANCH));
pub(crate) const SUPERVISOR: Person = person("staff/01920000-0000-7000-8000-000000000003", "SUP", Some(BRANCH));
pub(crate) const OTHER_SUPERVISOR: Person = person("staff/01920000-0000-7000-8000-000000000004", "SUP", Some(OTHER_BRANCH));
pub(crate) const RECEPTION: Person = person("staff/01920000-0000-7000-8000-000000000005", "REC", None);
pub(crate) const HANDLER: Person = person("staff/01920000-0000-7000-8000-000000000006", "CMH", None);
pub(crate) const MANAGER: Person = person("staff/01920000-0000-7000-8000-000000000007", "CMG", None);
pub(crate) const AUDITOR: Person = person("staff/01920000-0000-7000-8000-000000000008", "AUD", None);
pub(crate) const SALES_AND_RECEPTION: Person = person("staff/01920000-0000-7000-8000-00000000000a", "SAL REC", Some(BRANCH));
pub(crate) const OPERATOR: Person = person("staff/01920000-0000-7000-8000-000000000009", "OPS", None);

/// The service under test.
pub(crate) struct Service {
    pub(crate) members: MemberServiceClient<Channel>,
    pub(crate) channel: Channel,
    pub(crate) database: TestDatabase,
    issuer: Issuer,
    start: DateTime<Utc>,
    requests: AtomicU64,
    shutdown: CancellationToken,
    running: Running,
    _keys: tempfile::TempDir,
}

/// Runs a test against a service of its own.
pub(crate) fn on(engine: Engine, test: impl AsyncFnOnce(Service)) {
    honi_testkit::database::block_on(async { test(Service::start(engine).await).await });
}

impl Service {
    async fn start(engine: Engine) -> Self {
        let database = TestDatabase::create::<Migrator>(engine).await;
        let keys = tempfile::tempdir().expect("a folder");
        let settings = settings(&database, keys.path());
        let issuer = Issuer::new(SERVICE);
        let start = "2026-11-24T01:00:00Z".parse().expect("a time");
        let (clock, _) = Clock::manual(start);
        let telemetry = TelemetrySettings {
            log: "error".to_owned(),
            ..TelemetrySettings::default()
        };
        let surroundings = Surroundings {
            telemetry: Telemetry::start(SERVICE, &telemetry, Customise::default()).expect("telemetry"),
            authenticator: issuer.authenticator(clock.clone()),
            clock,
            ids: Ids::seeded(1),
            migrate: false,
        };
        let listener = honi_serve::bind(&settings.serve).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shutdown = CancellationToken::new();
        let running = honi_members::start(&settings, surroundings, listener, shutdown.clone())
            .await
            .expect("it starts");
        let channel = Channel::from_shared(format!("http://{address}"))
            .expect("a url")
            .connect()
            .await
            .expect("it accepts");
        let members = MemberServiceClient::new(channel.clone());
        Self {
            members,
            channel,
            database,
            issuer,
            start,
            requests: AtomicU64::new(0),
            shutdown,
            running,
            _keys: keys,
        }
    }

    /// Stops the service and answers what is left: its database.
    pub(crate) async fn stop(self) -> TestDatabase {
        self.shutdown.cancel();
        self.running.finished().await.expect("it ends well");
        self.database
    }

    /// A request of a person's.
    pub(crate) fn by<T>(&self, person: &Person, message: T) -> Request<T> {
        let roles: Vec<&str> = person.roles.split_whitespace().collect();
        let until = self.start + TimeDelta::minutes(15);
        authorized(self.issuer.authorization(person.name, &roles, person.unit, until), message)
    }

    /// A request id that was not used before.
    pub(crate) fn request_id(&self) -> String {
        uuid::Uuid::from_u128(u128::from(self.requests.fetch_add(1, Ordering::Relaxed)) + 1).to_string()
    }

    pub(crate) async fn create(&self, person: &Person, member: pb::Member) -> Result<pb::Member, Status> {
        let message = pb::CreateMemberRequest {
            member: Some(member),
            request_id: self.request_id(),
            validate_only: false,
        };
        self.members
            .clone()
            .create_member(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) async fn get(&self, person: &Person, name: &str) -> Result<pb::Member, Status> {
        let message = pb::GetMemberRequest { name: name.to_owned() };
        self.members
            .clone()
            .get_member(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) async fn update(&self, person: &Person, member: pb::Member, paths: &[&str]) -> Result<pb::Member, Status> {
        let message = self.update_of(member, paths);
        self.members
            .clone()
            .update_member(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) fn update_of(&self, member: pb::Member, paths: &[&str]) -> pb::UpdateMemberRequest {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        pb::UpdateMemberRequest {
            etag: member.etag.clone(),
            member: Some(member),
            update_mask: Some(prost_types::FieldMask { paths }),
            request_id: self.request_id(),
        }
    }

    pub(crate) async fn void(&self, person: &Person, name: &str, etag: &str) -> Result<pb::Member, Status> {
        let (name, etag) = (name.to_owned(), etag.to_owned());
        let message = pb::VoidMemberRequest {
            name,
            etag,
            reason: "entered twice".to_owned(),
            request_id: self.request_id(),
        };
        self.members
            .clone()
            .void_member(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) async fn erase(&self, person: &Person, name: &str, etag: &str) -> Result<pb::Member, Status> {
        let (name, etag) = (name.to_owned(), etag.to_owned());
        let message = pb::EraseMemberRequest {
            name,
            etag,
            reason: "asked for by the member".to_owned(),
            request_id: self.request_id(),
        };
        self.members
            .clone()
            .erase_member(self.by(person, message))
            .await
            .map(Response::into_inner)
    }
}

fn settings(database: &TestDatabase, folder: &std::path::Path) -> Settings {
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
        relay: RelaySettings::default(),
        audit_log: AuditLogSettings {
            key_file: folder.join("audit.pem"),
            create_missing_key: true,
            retired_public_keys: Vec::new(),
            witness_file: folder.join("heads.jsonl"),
            accept_loss_of: None,
        },
    }
}

/// A fictional member of the sales staff's.
pub(crate) fn hanako() -> pb::Member {
    pb::Member {
        member_no: "0000001".to_owned(),
        full_name: "見本 花子".to_owned(),
        full_name_kana: "ミホン ハナコ".to_owned(),
        birth_date: Some(Date {
            year: 1970,
            month: 2,
            day: 28,
        }),
        phone: "000-1111-0001".to_owned(),
        email: "hanako@example.com".to_owned(),
        address: "架空県見本市1-1".to_owned(),
        org_unit: BRANCH.to_owned(),
        sales_staff: SALES.name.to_owned(),
        join_date: Some(Date {
            year: 2020,
            month: 4,
            day: 1,
        }),
        ..pb::Member::default()
    }
}

/// Another one, with this membership number and name.
pub(crate) fn member(member_no: &str, full_name: &str) -> pb::Member {
    pb::Member {
        member_no: member_no.to_owned(),
        full_name: full_name.to_owned(),
        ..hanako()
    }
}

/// Asserts that a call was refused because of one field.
#[track_caller]
pub(crate) fn assert_invalid<T: std::fmt::Debug>(answer: Result<T, Status>, field: &str) {
    // One field can break several rules.
    let fields: BTreeSet<String> = violated_fields(answer).into_iter().collect();
    assert_eq!(fields, [field.to_owned()].into());
}
