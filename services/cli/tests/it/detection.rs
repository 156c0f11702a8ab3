//! Detection: a back-test is counted and listed to its end, sets of parameters are activated, signals are read.

use std::sync::{Arc, Mutex};

use honi_proto::calendar::v1::Date;
use honi_proto::proposals::v1::detection_rule::Parameters;
use honi_proto::proposals::v1::detection_service_server::{DetectionService, DetectionServiceServer};
use honi_proto::proposals::v1::{
    ActivateDetectionParameterSetRequest, Backtest, CreateBacktestRequest, CreateDetectionParameterSetRequest, DetectionParameterSet,
    DetectionParameterSetState, GetBacktestRequest, GetDetectionParameterSetRequest, GetSignalRequest, ListBacktestSuspicionsRequest,
    ListBacktestSuspicionsResponse, ListDetectionParameterSetsRequest, ListDetectionParameterSetsResponse, ListSignalsRequest,
    ListSignalsResponse, RunDetectionRequest, RunDetectionResponse, Signal, SignalSeverity, SignalState, Suspicion, SuspicionCount,
};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::fixtures::Suite;

const BACKTEST: &str = "backtests/0190a5a0-0000-7000-8000-0000000000b1";
const SET: &str = "detectionParameterSets/0190a5a0-0000-7000-8000-0000000000a1";
const SIGNAL: &str = "signals/0190a5a0-0000-7000-8000-0000000000f1";
const RULES: &str = r#"{"rules": [{"early_termination": {"life_months": 13, "reasons": ["TERMINATION_REASON_SURRENDER"]}}, {"missing_switch_notice": {}}]}"#;

/// A service that found 1,001 suspicions and remembers what it was asked.
#[derive(Clone, Default)]
struct Script {
    created: Arc<Mutex<Vec<CreateBacktestRequest>>>,
    pages: Arc<Mutex<Vec<ListBacktestSuspicionsRequest>>>,
    activated: Arc<Mutex<Vec<ActivateDetectionParameterSetRequest>>>,
}

impl Script {
    async fn suite(&self) -> Suite {
        let suite = Suite::of(Routes::new(DetectionServiceServer::new(self.clone()))).await;
        assert_eq!(suite.honi(&["login", "--as", "REC"]).await.code, 0);
        suite
    }
}

const fn day() -> Option<Date> {
    Some(Date {
        year: 2025,
        month: 3,
        day: 31,
    })
}

fn suspicion(n: usize) -> Suspicion {
    Suspicion {
        rule: "SR-01".to_owned(),
        severity: SignalSeverity::High.into(),
        contract_keys: vec![format!("C{n}"), "C0".to_owned()],
        policyholder: "keys/M1".to_owned(),
        ..Suspicion::default()
    }
}

fn set() -> DetectionParameterSet {
    DetectionParameterSet {
        name: SET.to_owned(),
        title: "spring".to_owned(),
        state: DetectionParameterSetState::Draft.into(),
        etag: "5".to_owned(),
        ..DetectionParameterSet::default()
    }
}

fn signal() -> Signal {
    Signal {
        name: SIGNAL.to_owned(),
        number: "SG-2026-000001".to_owned(),
        suspicion: Some(Suspicion {
            explanation_ja: "早期の消滅".to_owned(),
            explanation_en: "an early end".to_owned(),
            ..suspicion(1)
        }),
        state: SignalState::Raised.into(),
        ..Signal::default()
    }
}

#[tonic::async_trait]
impl DetectionService for Script {
    async fn create_backtest(&self, request: Request<CreateBacktestRequest>) -> Result<Response<Backtest>, Status> {
        self.created.lock().unwrap().push(request.into_inner());
        let count = SuspicionCount {
            rule: "SR-01".to_owned(),
            count: 1_001,
            high_count: 1_001,
            ..SuspicionCount::default()
        };
        Ok(Response::new(Backtest {
            name: BACKTEST.to_owned(),
            as_of_date: day(),
            contract_count: 20_000,
            counts: vec![count],
            ..Backtest::default()
        }))
    }

    async fn get_backtest(&self, _: Request<GetBacktestRequest>) -> Result<Response<Backtest>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn list_backtest_suspicions(
        &self,
        request: Request<ListBacktestSuspicionsRequest>,
    ) -> Result<Response<ListBacktestSuspicionsResponse>, Status> {
        let request = request.into_inner();
        let (numbers, next_page_token) = match request.page_token.as_str() {
            "" => (0..1_000, "second".to_owned()),
            _ => (1_000..1_001, String::new()),
        };
        self.pages.lock().unwrap().push(request);
        Ok(Response::new(ListBacktestSuspicionsResponse {
            suspicions: numbers.map(suspicion).collect(),
            next_page_token,
        }))
    }

    async fn run_detection(&self, request: Request<RunDetectionRequest>) -> Result<Response<RunDetectionResponse>, Status> {
        assert_eq!(request.get_ref().request_id.len(), 36);
        Ok(Response::new(RunDetectionResponse {
            detection_parameter_set: SET.to_owned(),
            as_of_date: day(),
            raised_count: 0,
            existing_count: 3,
        }))
    }

    async fn create_detection_parameter_set(
        &self,
        request: Request<CreateDetectionParameterSetRequest>,
    ) -> Result<Response<DetectionParameterSet>, Status> {
        let given = request.into_inner().detection_parameter_set.unwrap();
        assert_eq!((given.title.as_str(), given.rules.len()), ("spring", 1));
        Ok(Response::new(set()))
    }

    async fn activate_detection_parameter_set(
        &self,
        request: Request<ActivateDetectionParameterSetRequest>,
    ) -> Result<Response<DetectionParameterSet>, Status> {
        self.activated.lock().unwrap().push(request.into_inner());
        Ok(Response::new(DetectionParameterSet {
            state: DetectionParameterSetState::Active.into(),
            ..set()
        }))
    }

    async fn get_detection_parameter_set(
        &self,
        _: Request<GetDetectionParameterSetRequest>,
    ) -> Result<Response<DetectionParameterSet>, Status> {
        Ok(Response::new(set()))
    }

    async fn list_detection_parameter_sets(
        &self,
        _: Request<ListDetectionParameterSetsRequest>,
    ) -> Result<Response<ListDetectionParameterSetsResponse>, Status> {
        Ok(Response::new(ListDetectionParameterSetsResponse {
            detection_parameter_sets: vec![set()],
            next_page_token: String::new(),
        }))
    }

    async fn get_signal(&self, _: Request<GetSignalRequest>) -> Result<Response<Signal>, Status> {
        Ok(Response::new(signal()))
    }

    async fn list_signals(&self, request: Request<ListSignalsRequest>) -> Result<Response<ListSignalsResponse>, Status> {
        let found = ["rule = \"SR-01\"", "number = \"SG-2026-000001\""].contains(&request.get_ref().filter.as_str());
        Ok(Response::new(ListSignalsResponse {
            signals: if found { vec![signal()] } else { Vec::new() },
            next_page_token: String::new(),
        }))
    }
}

#[tokio::test]
async fn a_back_test_is_counted_and_listed_to_its_end() {
    let (script, folder) = (Script::default(), tempfile::tempdir().unwrap());
    let rules = folder.path().join("rules.json");
    std::fs::write(&rules, RULES).unwrap();
    let suite = script.suite().await;
    let words = ["detection", "backtest", "--rules", rules.to_str().unwrap(), "--as-of", "2025-03-31"];

    let table = suite.honi(&words).await;
    assert_eq!(table.code, 0, "{}", table.stderr);
    let rows: Vec<Vec<&str>> = table.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        rows,
        [
            vec!["Rule", "Count", "High", "Medium", "Low", "Tested"],
            vec!["SR-01", "1001", "1001", "0", "0", "0"]
        ]
    );
    assert!(
        table.stderr.contains("20000") && table.stderr.contains(BACKTEST),
        "{}",
        table.stderr
    );
    let sent = script.created.lock().unwrap().remove(0);
    assert_eq!((sent.as_of_date, sent.request_id.len()), (day(), 36));
    assert!(matches!(&sent.rules[0].parameters, Some(Parameters::EarlyTermination(it)) if it.life_months == 13));
    assert!(matches!(&sent.rules[1].parameters, Some(Parameters::MissingSwitchNotice(_))));
    assert!(script.pages.lock().unwrap().is_empty(), "nobody asked for a list");

    let json = suite.honi(&[&words[..], &["--list", "-o", "json"]].concat()).await;
    assert_eq!(json.code, 0, "{}", json.stderr);
    let said = json.json();
    assert_eq!(
        (said["name"].as_str(), said["contract_count"].as_i64()),
        (Some(BACKTEST), Some(20_000))
    );
    assert_eq!(said["counts"][0]["count"], 1_001);
    assert_eq!(said["suspicions"].as_array().unwrap().len(), 1_001);
    assert_eq!(said["suspicions"][1_000]["contract_keys"], serde_json::json!(["C1000", "C0"]));
    assert_eq!(said["suspicions"][0]["severity"], "SIGNAL_SEVERITY_HIGH");
    let asked: Vec<_> = script.pages.lock().unwrap().drain(..).collect();
    let asked: Vec<_> = asked
        .iter()
        .map(|it| (it.rule.as_str(), it.page_size, it.page_token.as_str()))
        .collect();
    assert_eq!(asked, [("", 1_000, ""), ("", 1_000, "second")]);

    let csv = suite.honi(&[&words[..], &["--list-rule", "SR-01", "-o", "csv"]].concat()).await;
    assert!(
        csv.stdout
            .starts_with("rule,severity,contract_keys,sales_staff,policyholder,counted,"),
        "{}",
        csv.stderr
    );
    assert_eq!(csv.stdout.lines().count(), 1_002);
    assert_eq!(script.pages.lock().unwrap()[0].rule, "SR-01");

    std::fs::write(&rules, r#"{"rules": [{"early_end": {}}]}"#).unwrap();
    let wrong = suite.honi(&words).await;
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
}

#[tokio::test]
async fn a_set_of_parameters_is_written_activated_and_run() {
    let (script, folder) = (Script::default(), tempfile::tempdir().unwrap());
    let file = folder.path().join("set.json");
    std::fs::write(&file, r#"{"title": "spring", "rules": [{"missing_switch_notice": {}}]}"#).unwrap();
    let suite = script.suite().await;
    let parameters = ["detection", "parameters"];
    let created = suite
        .honi(&[&parameters[..], &["create", "--file", file.to_str().unwrap(), "-o", "json"]].concat())
        .await;
    assert_eq!(created.json()["name"], SET, "{}", created.stderr);
    let activated = suite
        .honi(&[&parameters[..], &["activate", SET, "--from", "2026-12-01"]].concat())
        .await;
    assert_eq!(activated.code, 0, "{}", activated.stderr);
    let sent = script.activated.lock().unwrap().pop().unwrap();
    assert_eq!((sent.name.as_str(), sent.etag.as_str(), sent.request_id.len()), (SET, "5", 36));
    assert!(sent.effective_date.is_some());
    for words in [&["get", SET][..], &["list"]] {
        let shown = suite.honi(&[&parameters[..], words].concat()).await;
        assert!(
            shown.stdout.contains("spring") && shown.stdout.contains("draft"),
            "{}{}",
            shown.stdout,
            shown.stderr
        );
    }
    let ran = suite.honi(&["detection", "run", "-o", "csv"]).await;
    assert_eq!(
        ran.stdout,
        format!("detection_parameter_set,as_of_date,raised_count,existing_count\n{SET},2025-03-31,0,3\n"),
        "{}",
        ran.stderr
    );
}

#[tokio::test]
async fn signals_are_listed_and_read_by_number_or_name() {
    let suite = Script::default().suite().await;
    let list = suite.honi(&["signal", "list", "--filter", "rule = \"SR-01\""]).await;
    assert!(
        list.stdout.contains("SG-2026-000001") && list.stdout.contains("high"),
        "{}{}",
        list.stdout,
        list.stderr
    );
    for signal in [SIGNAL, "SG-2026-000001"] {
        let got = suite.honi(&["signal", "get", signal, "-o", "json"]).await;
        assert_eq!(got.json()["suspicion"]["rule"], "SR-01", "{}", got.stderr);
    }
    for (lang, sentence, other) in [("ja", "早期の消滅", "an early end"), ("en", "an early end", "早期の消滅")] {
        let read = suite.honi(&["--lang", lang, "signal", "get", SIGNAL]).await.stdout;
        assert!(
            read.contains("SR-01 · high\n") && read.contains("C1, C0\n") && read.contains(sentence),
            "{read}"
        );
        assert!(!read.contains(other), "in the language that was asked for only: {read}");
    }
    assert_eq!(suite.honi(&["signal", "get", "SG-2026-000009"]).await.code, 3);
}
