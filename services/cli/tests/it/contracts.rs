//! Contracts: a feed is sent in messages, changes rest on what was read, and persistency is a table.

use std::sync::{Arc, Mutex};

use honi_proto::proposals::v1::contract_import_service_server::{ContractImportService, ContractImportServiceServer};
use honi_proto::proposals::v1::contract_service_server::{ContractService, ContractServiceServer};
use honi_proto::proposals::v1::contract_statistics_service_server::{ContractStatisticsService, ContractStatisticsServiceServer};
use honi_proto::proposals::v1::{
    Contract, ContractImport, ContractState, CorrectContractRequest, CorrectionReason, CreateContractRequest, DeclineContractRequest,
    EstablishContractRequest, GetContractImportRequest, GetContractRequest, GetPersistencyRequest, GetPersistencyResponse,
    ImportContractsRequest, ImportContractsResponse, ListContractVersionsRequest, ListContractVersionsResponse, ListContractsRequest,
    ListContractsResponse, Persistency, PersistencyDefinition, PersistencyOfYear, RefusedContract, ReinstateContractRequest,
    TerminateContractRequest, TerminationReason,
};
use tonic::service::Routes;
use tonic::{Request, Response, Status, Streaming};

use crate::fixtures::Suite;

const CONTRACT: &str = "contracts/0190a5a0-0000-7000-8000-0000000000c1";
const IMPORT: &str = "contractImports/0190a5a0-0000-7000-8000-0000000000d1";

const MAPPING: &str = "key = \"no\"\npolicyholder = { column = \"member\" }\nproduct = { otherwise = \"P-1\" }\norg_unit = { otherwise = \"north\" }\n\
                       [apply]\ncolumn = \"applied\"\n[effective]\ncolumn = \"applied\"\n[underwriter_kind]\notherwise = \"INSURER\"\n\
                       [line_group]\notherwise = \"AUTO\"\n";

/// Services that remember what they were sent. The contract `7` is refused, `8` is known and `9` is known and differs.
#[derive(Clone, Default)]
struct Script {
    calls: Arc<Mutex<Vec<Vec<ImportContractsRequest>>>>,
    read: Arc<Mutex<Vec<GetContractRequest>>>,
    terminated: Arc<Mutex<Vec<TerminateContractRequest>>>,
    corrected: Arc<Mutex<Vec<CorrectContractRequest>>>,
    asked: Arc<Mutex<Vec<GetPersistencyRequest>>>,
}

impl Script {
    async fn suite(&self) -> Suite {
        let services = Routes::new(ContractServiceServer::new(self.clone()))
            .add_service(ContractImportServiceServer::new(self.clone()))
            .add_service(ContractStatisticsServiceServer::new(self.clone()));
        let suite = Suite::of(services).await;
        assert_eq!(suite.honi(&["login", "--as", "REC"]).await.code, 0);
        suite
    }
}

fn contract() -> Contract {
    Contract {
        name: CONTRACT.to_owned(),
        number: "CT-2026-000001".to_owned(),
        state: ContractState::InForce.into(),
        policyholder: "keys/M1".to_owned(),
        version: 2,
        etag: "2".to_owned(),
        ..Contract::default()
    }
}

#[tonic::async_trait]
impl ContractImportService for Script {
    async fn import_contracts(
        &self,
        request: Request<Streaming<ImportContractsRequest>>,
    ) -> Result<Response<ImportContractsResponse>, Status> {
        let (mut stream, mut messages, mut answer) = (request.into_inner(), Vec::new(), ImportContractsResponse::default());
        while let Some(message) = stream.message().await? {
            for contract in message.contracts.iter().filter_map(|it| it.contract.as_ref()) {
                match contract.external_id.as_str() {
                    "7" => answer.refused_contracts.push(RefusedContract {
                        external_id: "7".to_owned(),
                        field: "termination_date".to_owned(),
                        reason: "TERMINATED_BEFORE_APPLIED".to_owned(),
                    }),
                    "8" => answer.existing_count += 1,
                    "9" => answer.updated_count += 1,
                    _ => answer.imported_count += 1,
                }
            }
            messages.push(message);
        }
        self.calls.lock().unwrap().push(messages);
        Ok(Response::new(answer))
    }

    async fn get_contract_import(&self, request: Request<GetContractImportRequest>) -> Result<Response<ContractImport>, Status> {
        Ok(Response::new(ContractImport {
            name: request.into_inner().name,
            version_count: 3,
            content_sha256: "00ff".to_owned(),
            ..ContractImport::default()
        }))
    }
}

#[tonic::async_trait]
impl ContractService for Script {
    async fn create_contract(&self, request: Request<CreateContractRequest>) -> Result<Response<Contract>, Status> {
        let request = request.into_inner();
        assert_eq!(request.request_id.len(), 36);
        Ok(Response::new(Contract {
            name: CONTRACT.to_owned(),
            ..request.contract.unwrap()
        }))
    }

    async fn get_contract(&self, request: Request<GetContractRequest>) -> Result<Response<Contract>, Status> {
        self.read.lock().unwrap().push(request.into_inner());
        Ok(Response::new(contract()))
    }

    async fn list_contracts(&self, request: Request<ListContractsRequest>) -> Result<Response<ListContractsResponse>, Status> {
        let found = ["", "state = IN_FORCE", "number = \"CT-2026-000001\""].contains(&request.get_ref().filter.as_str());
        Ok(Response::new(ListContractsResponse {
            contracts: if found { vec![contract()] } else { Vec::new() },
            next_page_token: String::new(),
        }))
    }

    async fn list_contract_versions(
        &self,
        request: Request<ListContractVersionsRequest>,
    ) -> Result<Response<ListContractVersionsResponse>, Status> {
        let (version, next_page_token) = match request.get_ref().page_token.as_str() {
            "" => (1, "second".to_owned()),
            _ => (2, String::new()),
        };
        Ok(Response::new(ListContractVersionsResponse {
            versions: vec![Contract { version, ..contract() }],
            next_page_token,
        }))
    }

    async fn establish_contract(&self, request: Request<EstablishContractRequest>) -> Result<Response<Contract>, Status> {
        let request = request.into_inner();
        assert_eq!(
            (request.name.as_str(), request.etag.as_str(), request.effective_date),
            (CONTRACT, "2", None)
        );
        assert!(request.establish_date.is_some());
        Ok(Response::new(contract()))
    }

    async fn decline_contract(&self, request: Request<DeclineContractRequest>) -> Result<Response<Contract>, Status> {
        let request = request.into_inner();
        assert_eq!((request.name.as_str(), request.etag.as_str()), (CONTRACT, "2"));
        Ok(Response::new(contract()))
    }

    async fn terminate_contract(&self, request: Request<TerminateContractRequest>) -> Result<Response<Contract>, Status> {
        self.terminated.lock().unwrap().push(request.into_inner());
        Ok(Response::new(contract()))
    }

    async fn reinstate_contract(&self, request: Request<ReinstateContractRequest>) -> Result<Response<Contract>, Status> {
        let request = request.into_inner();
        assert_eq!((request.name.as_str(), request.etag.as_str()), (CONTRACT, "2"));
        Ok(Response::new(contract()))
    }

    async fn correct_contract(&self, request: Request<CorrectContractRequest>) -> Result<Response<Contract>, Status> {
        self.corrected.lock().unwrap().push(request.into_inner());
        Ok(Response::new(contract()))
    }
}

#[tonic::async_trait]
impl ContractStatisticsService for Script {
    async fn get_persistency(&self, request: Request<GetPersistencyRequest>) -> Result<Response<GetPersistencyResponse>, Status> {
        self.asked.lock().unwrap().push(request.into_inner());
        let year = PersistencyOfYear {
            fiscal_year: 2024,
            cohort_count: 1_000,
            ended_count: 93,
            neutral_count: 12,
        };
        let figure = |definition: PersistencyDefinition, month, all| Persistency {
            definition: definition.into(),
            month,
            cohort_count: 1_000,
            ended_count: 93,
            neutral_count: 12,
            all_basis_points: all,
            voluntary_basis_points: None,
            years: vec![year],
        };
        Ok(Response::new(GetPersistencyResponse {
            persistencies: vec![
                figure(PersistencyDefinition::Kpi, 13, Some(9_068)),
                figure(PersistencyDefinition::Window, 25, None),
            ],
        }))
    }
}

#[tokio::test]
async fn a_feed_is_sent_in_messages_and_what_is_refused_is_told_by_line() {
    let (script, folder) = (Script::default(), tempfile::tempdir().unwrap());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let good: String = (0..4_500).map(|n| format!("{n},M{n},2026-04-01\n")).collect();
    std::fs::write(at("mapping.toml"), MAPPING).unwrap();
    std::fs::write(at("feed.csv"), format!("no,member,applied\n{good}x,M,no day\n")).unwrap();
    let suite = script.suite().await;
    let (mapping, file, report) = (at("mapping.toml"), at("feed.csv"), at("report.csv"));
    let words = [
        "contract",
        "import",
        &file,
        "--mapping",
        &mapping,
        "--report",
        &report,
        "-o",
        "json",
    ];

    let checked = suite.honi(&[&words[..], &["--check-only"]].concat()).await;
    assert_eq!((checked.code, script.calls.lock().unwrap().len()), (1, 0), "{}", checked.stderr);

    let done = suite.honi(&words).await;
    assert_eq!(done.code, 1, "rows were refused: {}", done.stderr);
    let expected = serde_json::json!({
        "row_count": 4_501, "imported_count": 4_497, "updated_count": 1, "existing_count": 1, "refused_count": 2, "warning_count": 0,
        "report": report,
    });
    assert_eq!(done.json(), expected);
    let lines = std::fs::read_to_string(&report).unwrap();
    let mut lines: Vec<&str> = lines.lines().collect();
    lines.sort_unstable();
    let expected = [
        "4502,refused,x,applied,DATE_UNREADABLE",
        "9,refused,7,termination_date,TERMINATED_BEFORE_APPLIED",
        "line,level,external_id,field,reason",
    ];
    assert_eq!(lines, expected);

    let calls = script.calls.lock().unwrap().clone();
    let sizes = |call: &Vec<ImportContractsRequest>| call.iter().map(|message| message.contracts.len()).collect();
    let mut sizes: Vec<Vec<usize>> = calls.iter().map(sizes).collect();
    sizes.sort_unstable_by_key(Vec::len);
    assert_eq!(sizes, [vec![500], vec![1_000; 4]]);
    let mut ids: Vec<&str> = calls.iter().flatten().map(|message| message.request_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 5, "each message has an id of its own");
    let sent = calls.iter().flatten().next().unwrap().contracts[0].contract.clone().unwrap();
    assert!(sent.policyholder.starts_with("keys/M"), "{}", sent.policyholder);

    let import = suite.honi(&["contract", "import-info", IMPORT, "-o", "json"]).await;
    assert_eq!(
        import.json(),
        serde_json::json!({ "name": IMPORT, "version_count": 3, "content_sha256": "00ff" }),
        "{}",
        import.stderr
    );
}

#[tokio::test]
async fn a_change_rests_on_what_was_read() {
    let script = Script::default();
    let suite = script.suite().await;
    for words in [
        &["contract", "establish", CONTRACT, "--date", "2026-04-01"][..],
        &["contract", "decline", "CT-2026-000001", "--date", "2026-04-01"],
        &["contract", "reinstate", "ct-2026-000001", "--date", "2026-04-01"],
        &["contract", "terminate", CONTRACT, "--date", "2026-03-31", "--reason", "member-left"],
    ] {
        let done = suite.honi(words).await;
        assert_eq!(done.code, 0, "{words:?}: {}", done.stderr);
    }
    let sent = script.terminated.lock().unwrap().pop().unwrap();
    assert_eq!((sent.etag.as_str(), sent.request_id.len()), ("2", 36));
    assert_eq!(sent.reason(), TerminationReason::MemberLeft);
    let unknown = suite.honi(&["contract", "get", "CT-2026-000009"]).await;
    assert_eq!(unknown.code, 3, "{}", unknown.stderr);
    assert!(unknown.stderr.contains("CT-2026-000009"), "{}", unknown.stderr);
    let wrong = suite
        .honi(&["contract", "terminate", CONTRACT, "--date", "2026-03-31", "--reason", "boredom"])
        .await;
    assert_eq!(wrong.code, 2);
}

#[tokio::test]
async fn a_correction_names_its_fields() {
    let (script, folder) = (Script::default(), tempfile::tempdir().unwrap());
    let file = folder.path().join("right.json");
    std::fs::write(
        &file,
        r#"{"sales_staff":"keys/A2","effective_date":{"year":2026,"month":4,"day":1}}"#,
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let suite = script.suite().await;
    let words = [
        "contract",
        "correct",
        CONTRACT,
        "--file",
        file,
        "--fields",
        "sales_staff,effective_date",
    ];
    let done = suite
        .honi(&[&words[..], &["--reason", "entry-error", "--etag", "1"]].concat())
        .await;
    assert_eq!(done.code, 0, "{}", done.stderr);
    let sent = script.corrected.lock().unwrap().pop().unwrap();
    assert_eq!(sent.update_mask.as_ref().unwrap().paths, ["sales_staff", "effective_date"]);
    assert_eq!((sent.etag.as_str(), sent.reason()), ("1", CorrectionReason::EntryError));
    let right = sent.contract.unwrap();
    assert_eq!((right.name.as_str(), right.sales_staff.as_str()), (CONTRACT, "keys/A2"));
    assert!(script.read.lock().unwrap().is_empty(), "the etag was given");

    let created = suite.honi(&["contract", "create", "--file", file, "-o", "json"]).await;
    assert_eq!(created.json()["name"], CONTRACT, "{}", created.stderr);
}

#[tokio::test]
async fn a_contract_is_read_as_it_was_known() {
    let script = Script::default();
    let suite = script.suite().await;
    let got = suite
        .honi(&["contract", "get", CONTRACT, "--as-of", "2026-04-01 09:00", "-o", "json"])
        .await;
    assert_eq!(got.json()["state"], "CONTRACT_STATE_IN_FORCE", "{}", got.stderr);
    let asked = script.read.lock().unwrap().pop().unwrap();
    assert_eq!(asked.as_of_time.unwrap().seconds, 1_775_001_600);
    let list = suite.honi(&["contract", "list", "--filter", "state = IN_FORCE"]).await;
    assert!(
        list.stdout.contains("CT-2026-000001") && list.stdout.contains("in-force"),
        "{}",
        list.stdout
    );
    let versions = suite.honi(&["contract", "versions", "CT-2026-000001", "-o", "csv"]).await;
    assert_eq!(versions.stdout.lines().count(), 3, "{}{}", versions.stdout, versions.stderr);
    assert!(versions.stdout.starts_with("version,known_time,"), "{}", versions.stdout);
}

#[tokio::test]
async fn persistency_is_a_table_for_people_and_basis_points_for_programs() {
    let script = Script::default();
    let suite = script.suite().await;
    let words = [
        "contract",
        "persistency",
        "--filter",
        "line_group = AUTO",
        "--observation-date",
        "2026-03-31",
    ];
    let table = suite.honi(&words).await;
    assert_eq!(table.code, 0, "{}", table.stderr);
    let rows: Vec<Vec<&str>> = table.stdout.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        rows,
        [
            vec!["13", "kpi", "1000", "93", "12", "90.7"],
            vec!["25", "window", "1000", "93", "12"]
        ]
    );
    let asked = script.asked.lock().unwrap().remove(0);
    assert_eq!((asked.filter.as_str(), asked.period_start_date), ("line_group = AUTO", None));
    assert!(asked.observation_date.is_some());

    let csv = suite.honi(&["contract", "persistency", "-o", "csv"]).await;
    assert_eq!(
        csv.stdout,
        "month,definition,cohort_count,ended_count,neutral_count,all_basis_points,voluntary_basis_points\n\
         13,kpi,1000,93,12,9068,\n25,window,1000,93,12,,\n"
    );
    let years = suite.honi(&["contract", "persistency", "--years", "-o", "csv"]).await;
    assert_eq!(
        years.stdout,
        "month,definition,fiscal_year,cohort_count,ended_count,neutral_count\n13,kpi,2024,1000,93,12\n25,window,2024,1000,93,12\n"
    );
    let json = suite.honi(&["contract", "persistency", "-o", "json"]).await;
    assert_eq!(json.json()["persistencies"][0]["all_basis_points"], 9_068);
    assert_eq!(json.json()["persistencies"][1]["years"][0]["fiscal_year"], 2_024);
}
