//! A file is sent in messages, what was refused is told by line, and counts are tables.

use std::sync::{Arc, Mutex};

use honi_proto::voices::v1::voice_import_service_server::{VoiceImportService, VoiceImportServiceServer};
use honi_proto::voices::v1::voice_statistics_service_server::{VoiceStatisticsService, VoiceStatisticsServiceServer};
use honi_proto::voices::v1::{
    AgeBand, CountVoiceAgesRequest, CountVoiceAgesResponse, CountVoicesRequest, CountVoicesResponse, ImportVoicesRequest,
    ImportVoicesResponse, RefusedVoice, VoiceCount,
};
use tonic::service::Routes;
use tonic::{Request, Response, Status, Streaming};

use crate::fixtures::Suite;

const MAPPING: &str = "key = \"no\"\nverbatim = [\"{text}\"]\n[received]\ncolumn = \"opened\"\n[channel]\notherwise = \"WEB\"\n\
                       [relation]\notherwise = \"MEMBER\"\n";

/// Services that remember the messages of each call. The voice `7` is refused.
#[derive(Clone, Default)]
struct Script {
    calls: Arc<Mutex<Vec<Vec<ImportVoicesRequest>>>>,
    counted: Arc<Mutex<Vec<CountVoicesRequest>>>,
}

#[tonic::async_trait]
impl VoiceImportService for Script {
    async fn import_voices(&self, request: Request<Streaming<ImportVoicesRequest>>) -> Result<Response<ImportVoicesResponse>, Status> {
        let (mut stream, mut messages, mut answer) = (request.into_inner(), Vec::new(), ImportVoicesResponse::default());
        while let Some(message) = stream.message().await? {
            for voice in &message.voices {
                if voice.external_id == "7" {
                    answer.refused_voices.push(RefusedVoice {
                        external_id: "7".to_owned(),
                        field: "receive_time".to_owned(),
                        reason: "RECEIVED_IN_FUTURE".to_owned(),
                    });
                } else {
                    answer.imported_count += 1;
                }
            }
            messages.push(message);
        }
        self.calls.lock().unwrap().push(messages);
        Ok(Response::new(answer))
    }
}

#[tonic::async_trait]
impl VoiceStatisticsService for Script {
    async fn count_voices(&self, request: Request<CountVoicesRequest>) -> Result<Response<CountVoicesResponse>, Status> {
        self.counted.lock().unwrap().push(request.into_inner());
        let group = VoiceCount {
            values: vec!["STAFF_CONDUCT".to_owned(), "2026-04".to_owned()],
            count: 3,
            filter: "category = \"STAFF_CONDUCT\"".to_owned(),
        };
        Ok(Response::new(CountVoicesResponse {
            counts: vec![group],
            total: 3,
        }))
    }

    async fn count_voice_ages(&self, _: Request<CountVoiceAgesRequest>) -> Result<Response<CountVoiceAgesResponse>, Status> {
        let band = |from_days, to_days, count| AgeBand {
            from_days,
            to_days,
            count,
            filter: "f".to_owned(),
        };
        Ok(Response::new(CountVoiceAgesResponse {
            bands: vec![band(0, Some(30), 2), band(31, None, 0)],
            total: 2,
        }))
    }
}

impl Script {
    async fn suite(&self) -> Suite {
        let services =
            Routes::new(VoiceImportServiceServer::new(self.clone())).add_service(VoiceStatisticsServiceServer::new(self.clone()));
        let suite = Suite::of(services).await;
        assert_eq!(suite.honi(&["login", "--as", "REC"]).await.code, 0);
        suite
    }
}

#[tokio::test]
async fn a_file_is_sent_in_messages_and_what_is_refused_is_told_by_line() {
    let (script, folder) = (Script::default(), tempfile::tempdir().unwrap());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let good: String = (0..1_300).map(|n| format!("{n},2026-04-01,text\n")).collect();
    std::fs::write(at("mapping.toml"), MAPPING).unwrap();
    std::fs::write(at("file.csv"), format!("no,opened,text\n{good}x,no day,text\n")).unwrap();
    let suite = script.suite().await;
    let (mapping, file, report) = (at("mapping.toml"), at("file.csv"), at("report.csv"));
    let words = ["voice", "import", "--mapping", &mapping, "--report", &report, &file, "-o", "json"];

    // Looked at, and nothing sent.
    let checked = suite.honi(&[&words[..], &["--check-only"]].concat()).await;
    assert_eq!((checked.code, script.calls.lock().unwrap().len()), (1, 0), "{}", checked.stderr);

    let done = suite.honi(&words).await;
    assert_eq!(done.code, 1, "rows were refused: {}", done.stderr);
    let said: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    let counts = ["row_count", "imported_count", "refused_count"].map(|count| said[count].as_i64());
    assert_eq!(counts, [Some(1_301), Some(1_299), Some(2)], "{said}");
    let lines = std::fs::read_to_string(&report).unwrap();
    let mut lines: Vec<&str> = lines.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "1302,refused,x,opened,DATE_UNREADABLE",
            "9,refused,7,receive_time,RECEIVED_IN_FUTURE",
            "line,level,external_id,field,reason"
        ]
    );
    let calls = script.calls.lock().unwrap();
    let mut sizes: Vec<Vec<usize>> = calls
        .iter()
        .map(|call| call.iter().map(|message| message.voices.len()).collect())
        .collect();
    sizes.sort_unstable_by_key(Vec::len);
    assert_eq!(sizes, [vec![250, 50], vec![250; 4]]);
    let mut ids: Vec<&str> = calls.iter().flatten().map(|message| message.request_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6, "each message has an id of its own");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_before_anything_is_sent() {
    let (script, folder) = (Script::default(), tempfile::tempdir().unwrap());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("mapping.toml"), MAPPING).unwrap();
    std::fs::write(at("wrong.toml"), "key = 1\n").unwrap();
    std::fs::write(at("file.csv"), "no,opened\n1,2026-04-01\n").unwrap();
    let suite = script.suite().await;
    for (mapping, code, said) in [
        ("wrong.toml", 2, "line 1"),
        ("mapping.toml", 1, "has no column"),
        ("none.toml", 1, "none.toml"),
    ] {
        let done = suite.honi(&["voice", "import", "--mapping", &at(mapping), &at("file.csv")]).await;
        assert_eq!(done.code, code, "{mapping}: {}", done.stderr);
        assert!(done.stderr.contains(said), "{mapping}: {}", done.stderr);
    }
    assert!(script.calls.lock().unwrap().is_empty());
}

#[tokio::test]
async fn counts_are_tables_for_people_and_have_their_filters_for_programs() {
    let script = Script::default();
    let suite = script.suite().await;
    let words = ["voice", "count", "--by", "category", "--by", "receive_month", "--kind", "complaint"];
    let table = suite.honi(&words).await;
    assert_eq!(table.code, 0, "{}", table.stderr);
    let rows: Vec<Vec<&str>> = table.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows, [vec!["Category", "Month", "Count"], vec!["staff-conduct", "2026-04", "3"]]);
    assert!(table.stderr.contains('3'), "{}", table.stderr);
    let asked = script.counted.lock().unwrap().remove(0);
    assert_eq!((asked.filter.as_str(), asked.group_by.len()), ("kind = VOICE_KIND_COMPLAINT", 2));
    let csv = suite.honi(&[&words[..], &["-o", "csv"]].concat()).await;
    assert_eq!(
        csv.stdout,
        "category,receive_month,count,filter\nSTAFF_CONDUCT,2026-04,3,\"category = \"\"STAFF_CONDUCT\"\"\"\n"
    );
    let ages = suite.honi(&["voice", "ages"]).await;
    let rows: Vec<Vec<&str>> = ages.stdout.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows, [vec!["0", "30", "2"], vec!["31", "0"]]);
    let json = suite.honi(&["voice", "ages", "-o", "json"]).await;
    assert_eq!(json.json()["bands"][0]["to_days"], 30);
}
