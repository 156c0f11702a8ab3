//! The trace viewer: spans come over real OTLP/gRPC, survive a restart, stay within a bound, and are found and shown.

use std::path::Path;

use honi_local::traces::{RESOURCE_ATTRIBUTE, Search, TraceLimits, TraceStore, serve};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// 2026-04-01 00:00:00 UTC.
const BEGIN: u64 = 1_775_001_600_000_000_000;

const VOICE: &str = "voices/0190a5a0-0000-7000-8000-000000000001";

fn attribute(key: &str, value: &str) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue {
            value: Some(Value::StringValue(value.to_owned())),
        }),
        ..KeyValue::default()
    }
}

/// A span of a trace: both ids from small numbers, times in milliseconds from the beginning.
fn span(trace: u8, id: u8, parent: u8, name: &str, (from, to): (u64, u64)) -> Span {
    let parent_span_id = if parent == 0 { Vec::new() } else { vec![parent; 8] };
    let (start_time_unix_nano, end_time_unix_nano) = (BEGIN + from * 1_000_000, BEGIN + to * 1_000_000);
    let (trace_id, span_id) = (vec![trace; 16], vec![id; 8]);
    Span {
        trace_id,
        span_id,
        parent_span_id,
        name: name.to_owned(),
        start_time_unix_nano,
        end_time_unix_nano,
        ..Span::default()
    }
}

fn about(mut span: Span, resource: &str) -> Span {
    span.attributes.push(attribute(RESOURCE_ATTRIBUTE, resource));
    span
}

fn of(service: &str, spans: Vec<Span>) -> ResourceSpans {
    let resource = Some(Resource {
        attributes: vec![attribute("service.name", service)],
        ..Resource::default()
    });
    ResourceSpans {
        resource,
        scope_spans: vec![ScopeSpans {
            spans,
            ..ScopeSpans::default()
        }],
        ..ResourceSpans::default()
    }
}

/// Two traces about one voice, of two services, and one about something else. The later trace comes first.
fn case() -> Vec<ResourceSpans> {
    let mut failed = span(2, 5, 4, "complaint_handling.escalate", (5010, 5040));
    failed.status = Some(Status {
        code: 2,
        message: "voices is away <again>".to_owned(),
    });
    vec![
        of(
            "honi-worker",
            vec![span(2, 4, 0, "SignalWorkflow:voice_changed", (5000, 5100)), about(failed, VOICE)],
        ),
        of(
            "honi-voices",
            vec![about(span(1, 2, 1, "honi.voices.v1.VoiceService/CreateVoice", (1, 90)), VOICE)],
        ),
        of("honi-cli", vec![span(1, 1, 0, "voice create", (0, 100))]),
        of(
            "honi-members",
            vec![span(3, 1, 0, "honi.members.v1.MemberService/GetMember", (200, 210))],
        ),
    ]
}

/// The viewer, serving.
struct Viewer {
    store: TraceStore,
    address: std::net::SocketAddr,
    shutdown: CancellationToken,
    server: tokio::task::JoinHandle<anyhow::Result<()>>,
}

impl Viewer {
    async fn start(folder: &Path) -> Self {
        let store = open(folder).await;
        let [otlp, viewer] = [
            TcpListener::bind("127.0.0.1:0").await.unwrap(),
            TcpListener::bind("127.0.0.1:0").await.unwrap(),
        ];
        let (address, shutdown) = (viewer.local_addr().unwrap(), CancellationToken::new());
        let server = tokio::spawn(serve(store.clone(), otlp, viewer, shutdown.clone()));
        Self {
            store,
            address,
            shutdown,
            server,
        }
    }

    /// The status and the text of an answer.
    async fn get(&self, path: &str) -> (u16, String) {
        let answer = honi_access::https::client()
            .get(format!("http://{}{path}", self.address))
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn stop(self) {
        self.shutdown.cancel();
        self.server.await.unwrap().unwrap();
    }
}

async fn open(folder: &Path) -> TraceStore {
    TraceStore::open(&folder.join("traces.db"), TraceLimits::default()).await.unwrap()
}

#[tokio::test]
async fn a_case_is_found_oldest_first_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    assert_eq!(store.insert(case()).await.unwrap(), 0);
    drop(store);

    let store = open(folder.path()).await;
    let case = store.case(VOICE).await.unwrap();
    let found: Vec<(&str, usize)> = case.iter().map(|trace| (trace.id.as_str(), trace.spans.len())).collect();
    assert_eq!(
        found,
        [("01010101010101010101010101010101", 2), ("02020202020202020202020202020202", 2)]
    );
    assert_eq!(case[0].first().unwrap().span.name, "voice create");
    assert_eq!(store.case("voices/none").await.unwrap(), []);
    assert_eq!(
        store.services().await.unwrap(),
        ["honi-cli", "honi-members", "honi-voices", "honi-worker"]
    );
}

#[tokio::test]
async fn a_search_is_newest_first_and_everything_asked_for_must_hold() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    store.insert(case()).await.unwrap();
    let names = |search: Search| {
        let store = store.clone();
        async move {
            store
                .search(&search)
                .await
                .unwrap()
                .into_iter()
                .map(|trace| trace.name)
                .collect::<Vec<_>>()
        }
    };
    let all = names(Search::default()).await;
    assert_eq!(
        all,
        [
            "SignalWorkflow:voice_changed",
            "honi.members.v1.MemberService/GetMember",
            "voice create"
        ]
    );
    assert_eq!(
        names(Search {
            service: Some("honi-voices".to_owned()),
            ..Search::default()
        })
        .await,
        ["voice create"]
    );
    let failed = Search {
        tags: vec![("error".to_owned(), "true".to_owned())],
        ..Search::default()
    };
    assert_eq!(names(failed.clone()).await, ["SignalWorkflow:voice_changed"]);
    assert!(
        names(Search {
            service: Some("honi-members".to_owned()),
            ..failed
        })
        .await
        .is_empty()
    );
    assert_eq!(
        names(Search {
            limit: 1,
            ..Search::default()
        })
        .await
        .len(),
        1
    );
}

#[tokio::test]
async fn a_span_reported_again_counts_once_and_the_later_report_stands() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut first = span(1, 1, 0, "RunWorkflow:ComplaintHandling", (0, 10));
    first.status = Some(Status {
        code: 2,
        message: String::new(),
    });
    store.insert(vec![of("honi-worker", vec![first])]).await.unwrap();
    store
        .insert(vec![of(
            "honi-worker",
            vec![span(1, 1, 0, "RunWorkflow:ComplaintHandling", (0, 500))],
        )])
        .await
        .unwrap();
    let found = store.search(&Search::default()).await.unwrap();
    assert_eq!((found.len(), found[0].spans, found[0].errors), (1, 1, 0));
    assert_eq!(found[0].ended - found[0].started, 500_000_000);
}

#[tokio::test]
async fn beyond_the_bound_the_oldest_traces_go_whole() {
    let folder = tempfile::tempdir().unwrap();
    let limits = TraceLimits {
        spans: 10,
        ..TraceLimits::default()
    };
    let store = TraceStore::open(&folder.path().join("traces.db"), limits).await.unwrap();
    for trace in 1..=20 {
        let at = u64::from(trace) * 1000;
        let spans = (1..=3)
            .map(|id| about(span(trace, id, id - 1, "step", (at, at + 10)), VOICE))
            .collect();
        store.insert(vec![of("honi-voices", spans)]).await.unwrap();
    }
    let kept = store.search(&Search::default()).await.unwrap();
    let ids: Vec<&str> = kept.iter().map(|trace| &trace.id[..2]).collect();
    assert_eq!(ids, ["14", "13", "12"]);
    assert!(kept.iter().all(|trace| trace.spans == 3));
    assert_eq!(store.case(VOICE).await.unwrap().len(), 3);
    // The bound holds for what a later run finds, too.
    drop(store);
    let store = TraceStore::open(&folder.path().join("traces.db"), TraceLimits { spans: 4, ..limits })
        .await
        .unwrap();
    store
        .insert(vec![of("honi-voices", vec![span(30, 1, 0, "step", (90_000, 90_001))])])
        .await
        .unwrap();
    assert_eq!(store.search(&Search::default()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn beyond_the_bound_of_bytes_the_oldest_traces_go_whole() {
    let folder = tempfile::tempdir().unwrap();
    let limits = TraceLimits {
        spans: i64::MAX,
        bytes: 10_000,
    };
    let store = TraceStore::open(&folder.path().join("traces.db"), limits).await.unwrap();
    let long = |trace: u8| {
        let mut span = span(trace, 1, 0, "voice create", (u64::from(trace) * 1000, u64::from(trace) * 1000 + 1));
        span.attributes.push(attribute("text", &"x".repeat(3_000)));
        of("honi-cli", vec![span])
    };
    store.insert((1..=3).map(long).collect()).await.unwrap();
    let held = async || {
        let mut held = Vec::new();
        for trace in 1..=5u8 {
            if store.trace(&format!("{trace:02x}").repeat(16)).await.unwrap().is_some() {
                held.push(trace);
            }
        }
        held
    };
    assert_eq!(held().await, [1, 2, 3], "three of 3,000 bytes are less than 10,000");
    store.insert((4..=5).map(long).collect()).await.unwrap();
    assert_eq!(held().await, [3, 4, 5]);
}

#[tokio::test]
async fn a_page_shows_some_thousand_spans_and_the_json_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let viewer = Viewer::start(folder.path()).await;
    let many = (0..4_000u64).map(|nth| Span {
        span_id: (nth + 1).to_be_bytes().to_vec(),
        ..span(7, 1, 0, "one of many", (nth, nth + 1))
    });
    viewer.store.insert(vec![of("honi-voices", many.collect())]).await.unwrap();
    let page = viewer.get("/trace/07070707070707070707070707070707").await;
    assert_eq!(page.1.matches("<details class=row>").count(), 3_000);
    assert!(page.1.contains("1000 more spans"));
    let json = viewer.get("/api/traces/07070707070707070707070707070707").await;
    assert_eq!(json.1.matches("one of many").count(), 4_000);
    let nothing = viewer.get("/?q=封筒").await;
    assert_eq!(nothing.0, 400, "a word is neither a resource nor a trace");
    assert!(!nothing.1.contains("one of many"));
    viewer.stop().await;
}

#[tokio::test]
async fn spans_come_over_otlp_and_are_served_as_jaeger_does_and_as_pages() {
    let folder = tempfile::tempdir().unwrap();
    let otlp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let viewer = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (grpc, http) = (otlp.local_addr().unwrap(), viewer.local_addr().unwrap());
    let shutdown = CancellationToken::new();
    let server = tokio::spawn(serve(open(folder.path()).await, otlp, viewer, shutdown.clone()));

    let mut client = TraceServiceClient::connect(format!("http://{grpc}")).await.unwrap();
    let mut batch = case();
    batch.push(of(
        "honi-cli",
        vec![Span {
            span_id: vec![1],
            ..Span::default()
        }],
    ));
    let answer = client
        .export(ExportTraceServiceRequest { resource_spans: batch })
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.partial_success.unwrap().rejected_spans, 1);

    let get = |path: String| async move {
        honi_access::https::client()
            .get(format!("http://{http}{path}"))
            .send()
            .await
            .unwrap()
    };
    let json = |path: String| async move { get(path).await.json::<serde_json::Value>().await.unwrap() };
    assert_eq!(json("/api/services".to_owned()).await["data"][0], "honi-cli");
    assert_eq!(
        json("/api/services/honi-cli/operations".to_owned()).await["data"],
        serde_json::json!(["voice create"])
    );

    let trace = json("/api/traces/01010101010101010101010101010101".to_owned()).await;
    let [cli, voices] = trace["data"][0]["spans"].as_array().unwrap().as_slice() else {
        panic!("{trace}")
    };
    assert_eq!(
        (cli["operationName"].as_str(), cli["duration"].as_u64()),
        (Some("voice create"), Some(100_000))
    );
    assert_eq!(voices["references"][0]["spanID"], cli["spanID"]);
    assert_eq!(
        trace["data"][0]["processes"][voices["processID"].as_str().unwrap()]["serviceName"],
        "honi-voices"
    );

    let tags = format!("/api/traces?service=&limit=20&tags=%7B%22{RESOURCE_ATTRIBUTE}%22:%22{VOICE}%22%7D");
    assert_eq!(json(tags).await["data"].as_array().unwrap().len(), 2);
    assert_eq!(get("/api/traces/00000000000000000000000000000000".to_owned()).await.status(), 404);
    assert_eq!(get("/api/traces?tags=nonsense".to_owned()).await.status(), 400);

    let list = get("/".to_owned()).await.text().await.unwrap();
    let rows: Vec<usize> = ["SignalWorkflow", "GetMember", "voice create"]
        .map(|name| list.find(name).unwrap())
        .into();
    assert!(rows.is_sorted(), "newest first");
    // The client follows no redirect, so the way from the search to the case is seen.
    let found = get(format!("/?q={VOICE}")).await;
    assert!(found.status().is_redirection(), "{}", found.status());
    let case = found.headers()["location"].to_str().unwrap().to_owned();
    let page = get(case).await.text().await.unwrap();
    for part in [
        "経過 Case",
        "honi-worker",
        "left:10.00%;width:30.00%",
        "2026-04-01 09:00:05.000",
        "voices is away &lt;again&gt;",
        "失敗 failed",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let rebound = honi_access::https::client()
        .get(format!("http://{http}/"))
        .header("host", "honi.example")
        .send()
        .await
        .unwrap();
    assert_eq!(rebound.status(), 421);

    drop(client);
    shutdown.cancel();
    server.await.unwrap().unwrap();
}
