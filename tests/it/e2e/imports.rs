//! The complaints of other systems, taken over by the command: what there is then, and what was overdue when, is what others computed.
//! `HONI_REFERENCE_DATA` names the folder of the files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use honi_suite::{Child, Harness, Options, PATIENCE, TemporalKind, eventually, tell};
use serde_json::Value;

/// A suite into which a file is imported, and what others computed of it.
struct Import {
    harness: Harness,
    folder: PathBuf,
    mapping: &'static str,
    set: &'static str,
    expected: Value,
}

impl Import {
    /// None without the folder of the files.
    async fn of(mapping: &'static str, set: &'static str, temporal: TemporalKind) -> Option<Self> {
        let Some(folder) = std::env::var_os("HONI_REFERENCE_DATA").map(PathBuf::from) else {
            tell(&format!("{mapping} was not tried on its file: HONI_REFERENCE_DATA is not set"));
            return None;
        };
        let expected = folder.join(format!("expected/complaints_{set}.json"));
        let expected = serde_json::from_slice(&std::fs::read(expected).expect("the expected file")).expect("JSON");
        let harness = Harness::start(Options {
            temporal,
            worker: temporal != TemporalKind::Away,
            ..Options::default()
        })
        .await;
        let import = Self {
            harness,
            folder,
            mapping,
            set,
            expected,
        };
        import.honi(&["login", "--as", "CMG"]).await;
        Some(import)
    }

    async fn honi(&self, words: &[&str]) -> Value {
        let base = self.harness.ports().members().to_string();
        let arguments = [words, &["-o", "json", "--port-base", &base]].concat();
        let (code, said) = Child::cli(&self.harness.scratch().join("home"), &arguments).await;
        assert_eq!(code, 0, "honi {}", words.join(" "));
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("honi {} did not print JSON ({error}): {said}", words.join(" ")))
    }

    /// Imports the file; answers what the command said, and the keys of the rows that its report remarks upon, by reason.
    async fn import(&self) -> (Value, BTreeMap<String, BTreeSet<String>>) {
        let mapping = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings").join(self.mapping);
        let file = self.folder.join(format!("complaints_{}.csv", self.set));
        let report = self.harness.scratch().join("report.csv");
        let words = [
            "voice",
            "import",
            "--mapping",
            &text(&mapping),
            "--report",
            &text(&report),
            &text(&file),
        ];
        let done = self.honi(&words).await;
        let mut remarks: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for line in csv::Reader::from_path(&report).expect("there is a report").deserialize() {
            let (_, _, key, _, reason): (u64, String, String, String, String) = line.expect("a line of the report");
            remarks.entry(reason).or_default().insert(key);
        }
        (done, remarks)
    }

    /// How many voices there are by a field; every count has its list, of which a few are asked for.
    async fn count(&self, by: &str) -> BTreeMap<String, u64> {
        let counted = self.honi(&["voice", "count", "--by", by]).await;
        let groups = counted["counts"].as_array().expect("groups");
        for group in groups.iter().filter(|group| group["count"].as_u64() < Some(60)).take(3) {
            let filter = group["filter"].as_str().expect("a filter");
            let listed = self.honi(&["voice", "list", "--limit", "100", "--filter", filter]).await;
            assert_eq!(listed.as_array().map(|it| it.len() as u64), group["count"].as_u64(), "{filter}");
        }
        groups
            .iter()
            .map(|group| (text_of(&group["values"][0]), group["count"].as_u64().expect("a count")))
            .collect()
    }

    async fn has_counts(&self, by: &str, expected: &str) {
        assert_eq!(self.count(by).await, counts(&self.expected[expected]), "{by}");
    }

    /// The same where only the most frequent ones are expected.
    async fn has_these_counts(&self, by: &str, expected: &str) {
        let found = self.count(by).await;
        for (value, count) in counts(&self.expected[expected]) {
            assert_eq!(found.get(&value), Some(&count), "{by} {value}");
        }
    }

    /// What was open and old at each of the days, key for key, and its age bands.
    async fn was_overdue(&self) {
        let days = self.expected["response_times"]["overdue"].as_object().expect("days");
        assert_eq!(days.len(), 3);
        for (day, expected) in days {
            for (age, expected) in [
                ("30d", &expected["keys_over_30_calendar_days"]),
                ("20bd", &expected["keys_over_20_business_days_jp"]),
            ] {
                let words = [
                    "voice",
                    "overdue",
                    "--as-of",
                    day,
                    "--older-than",
                    age,
                    "--calendar",
                    "national-holidays",
                ];
                let listed = self.honi(&words).await;
                let keys =
                    |list: &Value, key: fn(&Value) -> String| list.as_array().expect("a list").iter().map(key).collect::<BTreeSet<_>>();
                let found = keys(&listed, |voice| text_of(&voice["external_id"]));
                assert_eq!(found, keys(expected, text_of), "{day} {age}");
            }
            let ages = self.honi(&["voice", "ages", "--as-of", day]).await;
            assert_eq!(ages["total"], expected["open"], "{day}");
            let bands = ages["bands"].as_array().expect("bands").iter();
            let found: Vec<u64> = bands.map(|band| band["count"].as_u64().unwrap_or_default()).collect();
            let bands = ["0-30", "31-60", "61-90", "91-180", "181+"].map(|band| expected["age_bands_calendar_days"][band].as_u64());
            assert_eq!(found.into_iter().map(Some).collect::<Vec<_>>(), bands, "{day}");
        }
    }
}

fn text(path: &Path) -> String {
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// A string, or a number as the key that it is.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn counts(expected: &Value) -> BTreeMap<String, u64> {
    serde_json::from_value(expected.clone()).expect("counts")
}

/// What an import says of its counts: rows, recorded, open, there before, refused.
fn said(done: &Value) -> [u64; 5] {
    ["row_count", "imported_count", "open_count", "existing_count", "refused_count"].map(|count| done[count].as_u64().expect("a count"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_complaints_of_texas_loaded_twice_are_there_once() {
    let Some(import) = Import::of("texas-doi.toml", "tx", TemporalKind::Away).await else {
        return;
    };
    let (done, remarks) = import.import().await;
    assert_eq!(said(&done), [19_965, 19_965, 0, 0, 0]);
    let (done, _) = import.import().await;
    assert_eq!(said(&done), [19_965, 0, 0, 19_965, 0]);
    assert_eq!(remarks["COVERAGE_MISSING"], ["381814", "387398"].map(str::to_owned).into());
    assert_eq!(
        remarks["RECEIVED_ON_WEEKEND"].len() as u64,
        import.expected["received_on_weekend"].as_u64().expect("a count")
    );
    import.has_counts("receive_month", "by_received_month").await;
    import.has_counts("receive_fiscal_year", "by_received_fiscal_year_april").await;
    import.has_counts("labels.coverage", "by_coverage_type").await;
    import.has_counts("labels.filed_by", "by_filed_by").await;
    import.has_these_counts("labels.coverage_level", "by_coverage_level_top20").await;
    import.has_these_counts("labels.keyword", "keywords_top20(split on '; ')").await;
    import.was_overdue().await;
    import.harness.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_complaints_of_connecticut_have_several_lines_each() {
    let Some(import) = Import::of("connecticut.toml", "ct", TemporalKind::Away).await else {
        return;
    };
    let (done, remarks) = import.import().await;
    let (rows, open) = (said(&done)[0], said(&done)[2]);
    assert_eq!((rows, said(&done)[1]), (3_881, 3_881));
    let counted = import.honi(&["voice", "count", "--filter", "close_date = \"\""]).await;
    assert_eq!(counted["total"].as_u64().unwrap_or_default(), open);
    assert_eq!(
        (remarks["DISPOSITION_MISSING"].len(), remarks["REASON_MISSING"].len()),
        (1_508, 420)
    );
    import.has_counts("receive_month", "by_opened_month").await;
    import.has_counts("labels.reason", "complaints_by_reason(distinct file_no)").await;
    import
        .has_counts("labels.disposition", "complaints_by_disposition(distinct file_no)")
        .await;
    import
        .has_these_counts("labels.subreason", "complaints_by_subreason_top20(distinct file_no)")
        .await;
    import.was_overdue().await;
    import.harness.stop().await;
}

/// What is open there goes on here: with a workflow each, and nobody is reminded of what was missed before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_complaints_of_the_cfpb_that_are_open_go_on() {
    let Some(import) = Import::of("cfpb.toml", "cfpb", TemporalKind::Dev).await else {
        return;
    };
    let (done, remarks) = import.import().await;
    assert_eq!(said(&done), [3_548, 3_548, 48, 0, 0]);
    assert!(done["missed_deadline_count"].as_u64() >= Some(48), "{done}");
    let lag = &import.expected["sent_lag_days"];
    let negative = lag["negative_keys"].as_array().expect("keys").iter().map(text_of).collect();
    assert_eq!(remarks["SENT_BEFORE_RECEIVED"], negative);
    assert_eq!(remarks["SENT_LATE"].len() as u64, lag["over_30"].as_u64().expect("a count"));
    import.has_counts("receive_month", "by_received_month").await;
    import.has_counts("labels.product", "by_product").await;
    import.has_counts("labels.response", "by_company_response").await;
    import.has_counts("labels.timely", "timely").await;
    let open = import.honi(&["voice", "overdue", "--older-than", "0d"]).await;
    let open: BTreeSet<String> = open
        .as_array()
        .expect("a list")
        .iter()
        .map(|voice| text_of(&voice["external_id"]))
        .collect();
    assert_eq!(
        open,
        import.expected["in_progress_keys"]
            .as_array()
            .expect("keys")
            .iter()
            .map(text_of)
            .collect()
    );
    eventually(PATIENCE, || async {
        let runs = import.honi(&["workflow", "list", "--limit", "100"]).await;
        let running = |run: &&Value| run["run_state"] == "RUN_STATE_RUNNING";
        runs.as_array().expect("a list").iter().filter(running).count() == 48
    })
    .await;
    let notices = import.honi(&["inbox", "list"]).await;
    assert_eq!(notices.as_array().map(Vec::len), Some(0), "{notices}");
    import.harness.stop().await;
}
