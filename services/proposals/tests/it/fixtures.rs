//! The service in this process, people who call it, and fictional contracts.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use honi_access::AccessSettings;
use honi_audit_log::AuditLogSettings;
use honi_call::{CallSettings, ClientCredentials};
use honi_clock::{Clock, ManualClock};
use honi_names::Ids;
use honi_outbox::RelaySettings;
use honi_personal_data::PersonalDataSettings;
use honi_proposals::{BenefitSettings, FollowSettings, Migrator, RequestSettings, Running, SERVICE, Settings, Surroundings};
use honi_proto::calendar::v1::Date;
use honi_proto::proposals::v1 as pb;
use honi_serve::ServeSettings;
use honi_settings::Secret;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings};
use honi_testkit::database::{Engine, TestDatabase};
use honi_testkit::{ISSUER, Issuer, authorized, violated_fields};
pub(crate) use honi_testkit::{assert_refused, on_both};
use pb::benefit_service_client::BenefitServiceClient;
use pb::campaign_service_client::CampaignServiceClient;
use pb::contract_import_service_client::ContractImportServiceClient;
use pb::contract_service_client::ContractServiceClient;
use pb::contract_statistics_service_client::ContractStatisticsServiceClient;
use pb::detection_service_client::DetectionServiceClient;
use pb::product_service_client::ProductServiceClient;
use pb::proposal_service_client::ProposalServiceClient;
use pb::recommendation_policy_service_client::RecommendationPolicyServiceClient;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

use crate::neighbours::Neighbours;

pub(crate) const BRANCH: &str = "orgUnits/01920000-0000-7000-8000-0000000000b1";
pub(crate) const OTHER_BRANCH: &str = "orgUnits/01920000-0000-7000-8000-0000000000b2";

/// Somebody who calls.
pub(crate) struct Person {
    pub(crate) name: &'static str,
    roles: &'static str,
    unit: Option<&'static str>,
}

pub(crate) const fn person(name: &'static str, roles: &'static str, unit: Option<&'static str>) -> Person {
    Person { name, roles, unit }
}

pub(crate) const FEED: Person = person("applications/underwriter-feed", "APP", None);
pub(crate) const WORKER: Person = person("applications/honi-worker", "APP", None);
pub(crate) const SALES: Person = person("staff/01920000-0000-7000-8000-000000000001", "SAL", Some(BRANCH));
pub(crate) const OTHER_SALES: Person = person("staff/01920000-0000-7000-8000-000000000002", "SAL", Some(BRANCH));
pub(crate) const SUPERVISOR: Person = person("staff/01920000-0000-7000-8000-000000000003", "SUP", Some(BRANCH));
pub(crate) const OTHER_SUPERVISOR: Person = person("staff/01920000-0000-7000-8000-000000000004", "SUP", Some(OTHER_BRANCH));
pub(crate) const BACK_OFFICE: Person = person("staff/01920000-0000-7000-8000-000000000005", "BKO", None);
pub(crate) const OFFICER: Person = person("staff/01920000-0000-7000-8000-000000000006", "COF", None);
pub(crate) const MANAGER: Person = person("staff/01920000-0000-7000-8000-000000000007", "CMG", None);
pub(crate) const AUDITOR: Person = person("staff/01920000-0000-7000-8000-000000000008", "AUD", None);
pub(crate) const PRODUCT_MANAGER: Person = person("staff/01920000-0000-7000-8000-000000000009", "PRD", None);
pub(crate) const OPERATOR: Person = person("staff/01920000-0000-7000-8000-00000000000a", "OPS BKO", None);
pub(crate) const SALES_AND_OFFICER: Person = person("staff/01920000-0000-7000-8000-000000000001", "SAL COF", Some(BRANCH));

/// The service under test.
pub(crate) struct Service {
    pub(crate) neighbours: Neighbours,
    channel: Channel,
    _database: TestDatabase,
    hand: ManualClock,
    issuer: Issuer,
    start: DateTime<Utc>,
    requests: AtomicU64,
    _shutdown: CancellationToken,
    _running: Running,
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
        let neighbours = Neighbours::default();
        let address = neighbours.serve().await;
        let settings = settings(&database, keys.path(), &format!("http://{address}"));
        let issuer = Issuer::new(SERVICE);
        let start = "2026-11-26T01:00:00Z".parse().expect("a time");
        let (clock, hand) = Clock::manual(start);
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
        let running = honi_proposals::start(&settings, surroundings, listener, shutdown.clone())
            .await
            .expect("it starts");
        let channel = Channel::from_shared(format!("http://{address}"))
            .expect("a url")
            .connect()
            .await
            .expect("it accepts");
        Self {
            neighbours,
            channel,
            _database: database,
            hand,
            issuer,
            start,
            requests: AtomicU64::new(0),
            _shutdown: shutdown,
            _running: running,
            _keys: keys,
        }
    }

    /// Moves the time.
    pub(crate) fn wait(&self, time: TimeDelta) {
        self.hand.advance(time);
    }

    pub(crate) fn contracts(&self) -> ContractServiceClient<Channel> {
        ContractServiceClient::new(self.channel.clone())
    }

    pub(crate) fn imports(&self) -> ContractImportServiceClient<Channel> {
        ContractImportServiceClient::new(self.channel.clone()).max_decoding_message_size(usize::MAX)
    }

    pub(crate) fn statistics(&self) -> ContractStatisticsServiceClient<Channel> {
        ContractStatisticsServiceClient::new(self.channel.clone())
    }

    pub(crate) fn detection(&self) -> DetectionServiceClient<Channel> {
        DetectionServiceClient::new(self.channel.clone())
    }

    pub(crate) fn products(&self) -> ProductServiceClient<Channel> {
        ProductServiceClient::new(self.channel.clone())
    }

    pub(crate) fn policies(&self) -> RecommendationPolicyServiceClient<Channel> {
        RecommendationPolicyServiceClient::new(self.channel.clone())
    }

    pub(crate) fn benefits(&self) -> BenefitServiceClient<Channel> {
        BenefitServiceClient::new(self.channel.clone())
    }

    pub(crate) fn campaigns(&self) -> CampaignServiceClient<Channel> {
        CampaignServiceClient::new(self.channel.clone())
    }

    pub(crate) fn proposals(&self) -> ProposalServiceClient<Channel> {
        ProposalServiceClient::new(self.channel.clone())
    }

    /// A request of a person's.
    pub(crate) fn by<T>(&self, person: &Person, message: T) -> Request<T> {
        let roles: Vec<&str> = person.roles.split_whitespace().collect();
        let until = self.start + TimeDelta::days(400);
        authorized(self.issuer.authorization(person.name, &roles, person.unit, until), message)
    }

    /// A request id that was not used before.
    pub(crate) fn request_id(&self) -> String {
        uuid::Uuid::from_u128(u128::from(self.requests.fetch_add(1, Ordering::Relaxed)) + 1).to_string()
    }

    pub(crate) async fn create(&self, person: &Person, contract: pb::Contract) -> Result<pb::Contract, Status> {
        let message = pb::CreateContractRequest {
            contract: Some(contract),
            request_id: self.request_id(),
        };
        self.contracts()
            .create_contract(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) async fn get(&self, person: &Person, name: &str) -> Result<pb::Contract, Status> {
        let message = pb::GetContractRequest {
            name: name.to_owned(),
            as_of_time: None,
        };
        self.contracts()
            .get_contract(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) async fn list(&self, person: &Person, filter: &str) -> Result<Vec<pb::Contract>, Status> {
        let message = pb::ListContractsRequest {
            filter: filter.to_owned(),
            page_size: 200,
            page_token: String::new(),
        };
        let answer = self.contracts().list_contracts(self.by(person, message)).await?;
        Ok(answer.into_inner().contracts)
    }

    pub(crate) async fn terminate(
        &self,
        person: &Person,
        contract: &pb::Contract,
        on: &str,
        reason: pb::TerminationReason,
    ) -> Result<pb::Contract, Status> {
        let message = pb::TerminateContractRequest {
            name: contract.name.clone(),
            etag: contract.etag.clone(),
            termination_date: Some(date(on)),
            reason: reason.into(),
            request_id: self.request_id(),
        };
        self.contracts()
            .terminate_contract(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    /// Sends contracts as one message of an import.
    pub(crate) async fn import(
        &self,
        person: &Person,
        contracts: Vec<pb::ImportedContract>,
    ) -> Result<pb::ImportContractsResponse, Status> {
        let message = pb::ImportContractsRequest {
            contracts,
            request_id: self.request_id(),
        };
        let stream = futures::stream::iter(vec![message]);
        self.imports()
            .import_contracts(self.by(person, stream))
            .await
            .map(Response::into_inner)
    }

    pub(crate) async fn signals(&self, person: &Person, filter: &str) -> Result<Vec<pb::Signal>, Status> {
        let message = pb::ListSignalsRequest {
            filter: filter.to_owned(),
            page_size: 200,
            page_token: String::new(),
        };
        let answer = self.detection().list_signals(self.by(person, message)).await?;
        Ok(answer.into_inner().signals)
    }
}

fn settings(database: &TestDatabase, folder: &std::path::Path, neighbours: &str) -> Settings {
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
        benefits: BenefitSettings { review_from_yen: 10_000 },
        training: CallSettings::new(neighbours),
        members: CallSettings::new(neighbours),
        voices: CallSettings::new(neighbours),
        identity: ClientCredentials {
            token_url: String::new(),
            client_id: SERVICE.to_owned(),
            secret: Secret::new(""),
        },
        follow: FollowSettings {
            calendars_every_seconds: 60,
            credentials_every_seconds: 1,
            complaints_every_seconds: 1,
        },
    }
}

/// A day.
pub(crate) fn date(text: &str) -> Date {
    text.parse::<NaiveDate>().expect("a day").into()
}

/// A medical kyosai contract of a fictional member, in force.
pub(crate) fn medical() -> pb::Contract {
    pb::Contract {
        policyholder: "members/01920000-0000-7000-8000-0000000000c1".to_owned(),
        insured: "members/01920000-0000-7000-8000-0000000000c1".to_owned(),
        org_unit: BRANCH.to_owned(),
        sales_staff: SALES.name.to_owned(),
        underwriter_kind: pb::UnderwriterKind::KyosaiFederation.into(),
        line_group: pb::LineGroup::Medical.into(),
        product: "MED-1".to_owned(),
        origin: pb::ContractOrigin::New.into(),
        apply_date: Some(date("2025-07-15")),
        establish_date: Some(date("2025-07-20")),
        effective_date: Some(date("2025-08-01")),
        annual_premium_yen: Some(24_000),
        ..pb::Contract::default()
    }
}

/// As another system keeps it.
pub(crate) fn imported(external_id: &str, contract: pb::Contract) -> pb::ImportedContract {
    pb::ImportedContract {
        contract: Some(pb::Contract {
            external_id: external_id.to_owned(),
            ..contract
        }),
        ..pb::ImportedContract::default()
    }
}

/// Asserts that a call was refused because of one field.
#[track_caller]
pub(crate) fn assert_invalid<T: std::fmt::Debug>(answer: Result<T, Status>, field: &str) {
    // One field can break several rules.
    let fields: BTreeSet<String> = violated_fields(answer).into_iter().collect();
    assert_eq!(fields, [field.to_owned()].into());
}
