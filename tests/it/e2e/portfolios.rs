//! Portfolios of other systems, taken over by the command: what detection and persistency find in them is what others computed.
//! `HONI_REFERENCE_DATA` names the folder of the files; `HONI_MILLION` that of a generated portfolio of a million contracts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use honi_suite::{Child, Harness, Options, tell};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// How far a chance may be from the one that others computed, as a share of it.
const CLOSE: f64 = 1e-9;

/// A suite that takes over portfolios.
struct Books {
    harness: Harness,
    folder: PathBuf,
}

impl Books {
    /// None without the folder of the files.
    async fn open() -> Option<Self> {
        let Some(folder) = std::env::var_os("HONI_REFERENCE_DATA").map(PathBuf::from) else {
            tell("no portfolio was tried: HONI_REFERENCE_DATA is not set");
            return None;
        };
        let harness = Harness::start(Options {
            worker: false,
            ..Options::default()
        })
        .await;
        Some(Self { harness, folder })
    }

    async fn honi_or_refused(&self, words: &[&str]) -> (i32, Value) {
        let base = self.harness.ports().members().to_string();
        let arguments = [words, &["-o", "json", "--port-base", &base]].concat();
        let (code, said) = Child::cli(&self.harness.scratch().join("home"), &arguments).await;
        let said =
            serde_json::from_str(&said).unwrap_or_else(|error| panic!("honi {}: {code}, no JSON ({error}): {said}", words.join(" ")));
        (code, said)
    }

    async fn honi(&self, words: &[&str]) -> Value {
        let (code, said) = self.honi_or_refused(words).await;
        assert_eq!(code, 0, "honi {}", words.join(" "));
        said
    }

    /// Imports a file as the back office; answers what the command said, and the keys of the rows that were refused, by reason.
    async fn import(&self, mapping: &str, file: &Path) -> (Value, BTreeMap<String, BTreeSet<String>>) {
        self.honi(&["login", "--as", "BKO"]).await;
        let mapping = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings").join(mapping));
        let report = text(&self.harness.scratch().join("report.csv"));
        let (file, words) = (text(file), ["contract", "import", "--mapping", &mapping, "--report", &report]);
        // What is refused alone does not keep the others from being taken over, and is told by the exit code.
        let (_, done) = self.honi_or_refused(&[&words[..], &[&file]].concat()).await;
        let mut refused: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for line in csv::Reader::from_path(&report).expect("there is a report").deserialize() {
            let (_, level, key, _, reason): (u64, String, String, String, String) = line.expect("a line of the report");
            if level == "refused" {
                refused.entry(reason).or_default().insert(key);
            }
        }
        (done, refused)
    }

    /// Runs rules as a compliance officer, over the contracts that a filter lets through.
    async fn backtest(&self, rules: &Value, as_of: &str, filter: &str) -> Found {
        self.honi(&["login", "--as", "COF"]).await;
        let file = self.harness.scratch().join("rules.json");
        std::fs::write(&file, rules.to_string()).expect("it can be written");
        let words = [
            "detection",
            "backtest",
            "--rules",
            &text(&file),
            "--as-of",
            as_of,
            "--filter",
            filter,
            "--list",
        ];
        let run = self.honi(&words).await;
        let mut by_rule: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for suspicion in run["suspicions"].as_array().expect("what was found") {
            by_rule.entry(text_of(&suspicion["rule"])).or_default().push(suspicion.clone());
        }
        Found { run, by_rule }
    }

    fn expected(&self, set: &str) -> Value {
        let file = self.folder.join(format!("expected/{set}.json"));
        serde_json::from_slice(&std::fs::read(file).expect("the expected file")).expect("JSON")
    }
}

/// What a back-test found.
struct Found {
    run: Value,
    by_rule: BTreeMap<String, Vec<Value>>,
}

impl Found {
    /// The keys that a rule found, sorted.
    fn keys(&self, rule: &str, severity: Option<&str>, key: fn(&Value) -> String) -> Vec<String> {
        let of_severity = |it: &&Value| severity.is_none_or(|severity| it["severity"] == format!("SIGNAL_SEVERITY_{severity}"));
        let mut keys: Vec<String> = self.by_rule.get(rule).into_iter().flatten().filter(of_severity).map(key).collect();
        keys.sort();
        keys
    }

    /// A rule found exactly what is expected: how many, by the hash of the sorted keys, and key for key where they are told.
    fn has(&self, rule: &str, key: fn(&Value) -> String, expected: &Value) {
        let keys = self.keys(rule, None, key);
        assert_eq!(json!(keys.len()), expected["count"], "{rule}");
        if let Some(told) = expected.get("keys") {
            assert_eq!(&json!(keys), told, "{rule}");
        }
        assert_eq!(hash(&keys), text_of(&expected["sha256_of_sorted_lines"]), "{rule}");
        let of_severity = expected.get("sha256_by_severity").and_then(Value::as_object);
        for (severity, expected) in of_severity.into_iter().flatten() {
            let name = if severity == "MED" { "MEDIUM" } else { severity };
            assert_eq!(json!(hash(&self.keys(rule, Some(name), key))), *expected, "{rule} {severity}");
        }
    }

    /// A rule that compares staff found exactly those that are expected, by the same counts and chances.
    fn has_outliers(&self, rule: &str, expected: &Value, tested: &Value) {
        let count = self.run["counts"].as_array().expect("counts").iter().find(|it| it["rule"] == rule);
        assert_eq!(count.expect("the rule is counted")["tested_count"], *tested, "{rule}");
        let found = self.by_rule.get(rule).map_or(&[][..], Vec::as_slice);
        let expected = expected.as_array().expect("outliers");
        assert_eq!(found.len(), expected.len(), "{rule}");
        for outlier in expected {
            let staff = format!("keys/{}", text_of(&outlier["agent_id"]));
            let unit = outlier.get("office_id").map(|unit| format!("keys/{}", text_of(unit)));
            let is_it = |it: &&Value| it["sales_staff"] == staff && unit.as_ref().is_none_or(|unit| it["org_unit"] == *unit);
            let it = found.iter().find(is_it).unwrap_or_else(|| panic!("{rule} finds {staff}"));
            assert_eq!(
                (&it["counted"], &it["counted_early"]),
                (&outlier["n"], &outlier["k"]),
                "{rule} {staff}"
            );
            for (ours, theirs) in [("expected_share", "p0"), ("chance", "p_value")] {
                let (ours, theirs) = (it[ours].as_f64().expect("a share"), outlier[theirs].as_f64().expect("a share"));
                assert!((ours / theirs - 1.0).abs() < CLOSE, "{rule} {staff}: {ours} is not {theirs}");
            }
        }
    }
}

/// The synthetic portfolio in a folder: its own three rules, and the rules of domain 5.2.
async fn synthetic(books: &Books, folder: &Path, set: &str) {
    let (own, domain) = (books.expected(set), books.expected(&format!("{set}_sr")));
    let (done, refused) = books.import("synthetic-portfolio.toml", &folder.join("contracts.csv")).await;
    let impossible = &own["dq_end_before_application"];
    let refused_keys: Vec<String> = refused.values().flatten().cloned().collect();
    assert_eq!(refused.keys().collect::<Vec<_>>(), ["TERMINATED_BEFORE_APPLIED"]);
    assert_eq!(json!(refused_keys.len()), impossible["count"]);
    assert_eq!(hash(&refused_keys), text_of(&impossible["sha256_of_sorted_lines"]));
    let rows = own["contracts"].as_u64().expect("a count");
    assert_eq!(done["imported_count"].as_u64(), Some(rows - refused_keys.len() as u64));

    let rules: Value = serde_json::from_slice(&std::fs::read(folder.join("rules.json")).expect("the rules")).expect("JSON");
    let as_of = text_of(&rules["as_of"]);
    let found = books.backtest(&own_rules(&rules), &as_of, "").await;
    for months in ["6", "12", "24"] {
        for (rule, ours) in [("simple", "SIMPLE"), ("civil", "CIVIL")] {
            found.has(&format!("EARLY_LAPSE_{months}_{ours}"), contract, &own["R1"][months][rule]);
        }
    }
    found.has("HOUSEHOLD_SWITCH", contract, &own["R2"]["pairs_old_new"]);
    found.has_outliers("OFFICE_OUTLIER", &own["R3"]["flagged"], &own["R3"]["tested"]);

    let found = books.backtest(&domain_rules(), &as_of, "").await;
    let expected = &domain["rules"];
    for rule in ["SR-01", "SR-03", "SR-03b", "SR-04a", "SR-04b"] {
        found.has(rule, contract, &expected[rule]);
    }
    found.has("SR-06a", policyholder, &expected["SR-06a"]);
    found.has("SR-07", staff, &expected["SR-07"]);
    found.has_outliers(
        "SR-07",
        &expected["SR-07"]["flagged"],
        &expected["SR-07"]["staff_tested(n>=20,k>=3)"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_portfolios_give_what_others_computed() {
    let Some(books) = Books::open().await else { return };
    // First, for its rules run over whatever there is.
    synthetic(&books, &books.folder.join("synth_20k"), "synth_20k").await;
    let early = |months: u16, exempt: &[&str]| json!({ "rules": [{ "early_lapse": { "months": months, "month_rule": "MONTH_RULE_SIMPLE", "exempt_reasons": reasons(exempt) } }] });
    for (set, mapping, unit, exempt) in [
        (
            "contracts_us_lapse_agent",
            "us-lapse.toml",
            "keys/us-lapse",
            &["DEATH", "MATURITY"][..],
        ),
        (
            "contracts_eu_savings",
            "eu-savings.toml",
            "keys/eu-savings",
            &["BENEFIT_PAID_END"][..],
        ),
    ] {
        let expected = books.expected(set);
        let (done, refused) = books.import(mapping, &books.folder.join(format!("{set}.csv"))).await;
        assert_eq!((refused.len(), &done["refused_count"]), (0, &json!(0)), "{set}");
        let filter = format!("org_unit = \"{unit}\"");
        let observed = text_of(&expected["observation_end"]);
        for months in [6, 12, 24] {
            let ended = &expected["terminated_within_months"][months.to_string()]["simple"];
            let of = |run: &Found| {
                run.run["counts"]
                    .as_array()
                    .expect("counts")
                    .first()
                    .map_or(json!(0), |it| it["count"].clone())
            };
            let found = books.backtest(&early(months, exempt), &observed, &filter).await;
            assert_eq!(of(&found), ended["non_exempt"], "{set} {months}");
            if months == 6 {
                let keys = found.keys("EARLY_LAPSE_6_SIMPLE", None, contract);
                assert_eq!(json!(keys), expected["flagged_keys_6_months_non_exempt"], "{set}");
            }
            assert_eq!(
                of(&books.backtest(&early(months, &[]), &observed, &filter).await),
                ended["all"],
                "{set} {months}"
            );
        }
        persists(&books, &expected, &filter, &observed).await;
    }
    books.harness.stop().await;
}

/// The same over a million contracts, by command: `HONI_MILLION` names their folder.
#[tokio::test(flavor = "multi_thread")]
async fn the_million_gives_what_others_computed() {
    let Some(folder) = std::env::var_os("HONI_MILLION").map(PathBuf::from) else {
        tell("the portfolio of a million was not tried: HONI_MILLION is not set");
        return;
    };
    let Some(books) = Books::open().await else { return };
    synthetic(&books, &folder, "synth_1m").await;
    books.harness.stop().await;
}

/// Persistency by the definition of industry statistics, which is theirs; the KPI's is told beside it.
async fn persists(books: &Books, expected: &Value, filter: &str, observed: &str) {
    let words = ["contract", "persistency", "--filter", filter, "--observation-date", observed];
    let told = books.honi(&words).await;
    let figures = told["persistencies"].as_array().expect("figures");
    assert_eq!(figures.len(), 4, "two months by two definitions");
    for month in [13, 25] {
        let is_it = |it: &&Value| it["month"] == month && it["definition"] == "PERSISTENCY_DEFINITION_WINDOW";
        let figure = figures.iter().find(is_it).expect("the figure");
        let expected = &expected["persistency"][format!("persistency_{month}")];
        assert_eq!(figure["cohort_count"], expected["cohort"], "{filter} {month}");
        assert_eq!(figure["ended_count"], expected["terminated_all_cause"], "{filter} {month}");
        assert_eq!(figure["neutral_count"], expected["ended_by_exempt_cause"], "{filter} {month}");
        for (ours, theirs) in [("all_basis_points", "all_cause"), ("voluntary_basis_points", "voluntary")] {
            let theirs = (expected[theirs].as_f64().expect("a share") * 10_000.0).round();
            assert_eq!(figure[ours].as_f64(), Some(theirs), "{filter} {month} {ours}");
        }
        let years = figure["years"].as_array().expect("years");
        let theirs = expected["by_issue_fiscal_year"].as_object().expect("years");
        // Of a year of which nobody was watched long enough, nothing is told.
        let watched = theirs.values().filter(|year| year["cohort"] != 0).count();
        assert_eq!(years.len(), watched, "{filter} {month}");
        for year in years {
            let theirs = &theirs[&year["fiscal_year"].to_string()];
            assert_eq!(year["cohort_count"], theirs["cohort"], "{filter} {month} {year}");
            let number = |field: &str| year[field].as_f64().expect("a count");
            let stayed = 1.0 - number("ended_count") / number("cohort_count");
            assert!(
                (stayed - theirs["all_cause"].as_f64().expect("a share")).abs() < CLOSE,
                "{filter} {month} {year}"
            );
        }
    }
}

/// The rules that the portfolio brings, as ours.
fn own_rules(rules: &Value) -> Value {
    let exempt: Vec<String> = rules["exempt_causes"]
        .as_array()
        .expect("causes")
        .iter()
        .map(|cause| match cause.as_str().expect("a cause") {
            "death" => "DEATH",
            "claim" => "BENEFIT_PAID_END",
            "maturity" => "MATURITY",
            "void_admin" => "VOID",
            "conversion" => "CONVERSION",
            other => panic!("{other} is no cause"),
        })
        .map(|reason| format!("TERMINATION_REASON_{reason}"))
        .collect();
    let months = rules["R1_early_lapse"]["months"].as_array().expect("months");
    let early = months.iter().flat_map(|months| {
        ["SIMPLE", "CIVIL"].map(
            |rule| json!({ "early_lapse": { "months": months, "month_rule": format!("MONTH_RULE_{rule}"), "exempt_reasons": exempt } }),
        )
    });
    let switch = &rules["R2_short_switch"];
    let others = [
        json!({ "household_switch": { "within_days": switch["M_days"], "short_months": switch["Y_months"], "exempt_reasons": exempt } }),
        // As its rules say in words.
        json!({ "office_outlier": {
            "months": 12, "cohort_months": 36, "least_contracts": 30, "least_early": 5, "chance_ppm": 50_000, "exempt_reasons": exempt
        } }),
    ];
    json!({ "rules": early.chain(others).collect::<Vec<_>>() })
}

/// The rules of domain 5.2 that have answers; SR-06a by pairs, as those count.
fn domain_rules() -> Value {
    json!({ "rules": [
        { "early_termination": {
            "life_months": 13, "non_life_months": 6, "high_months": 3, "medium_months": 6, "reasons": reasons(&["SURRENDER", "LAPSE"])
        } },
        { "short_term_switch": { "before_months": 3, "after_months": 6, "high_months": 12, "short_months": 24 } },
        { "switch_evasion": { "gap_months": 6, "overlap_months": 9 } },
        { "repeated_switch": { "switch_count": 2, "within_months": 36, "count_pairs": true } },
        { "staff_outlier": { "cohort_months": 36, "least_contracts": 20, "least_early": 3, "chance_ppm": 10_000 } },
    ] })
}

fn reasons(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| format!("TERMINATION_REASON_{code}")).collect()
}

/// The contract that a suspicion is about, or the old and the new one.
fn contract(suspicion: &Value) -> String {
    let keys = suspicion["contract_keys"].as_array().expect("keys");
    keys.iter().map(text_of).collect::<Vec<_>>().join(",")
}

fn policyholder(suspicion: &Value) -> String {
    text_of(&suspicion["policyholder"]).trim_start_matches("keys/").to_owned()
}

fn staff(suspicion: &Value) -> String {
    text_of(&suspicion["sales_staff"]).trim_start_matches("keys/").to_owned()
}

/// SHA-256 over sorted lines, each ended by a line feed.
fn hash(keys: &[String]) -> String {
    let mut digest = Sha256::new();
    for key in keys {
        digest.update(format!("{key}\n"));
    }
    hex::encode(digest.finalize())
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
