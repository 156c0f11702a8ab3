//! A suspicious contract and the way of its investigation, as commands of `honi`: walked to its end by `e2e`, and amid kills by `faults`.

use chrono::{DateTime, Utc};
use honi_suite::{PATIENCE, eventually};
use serde_json::{Value, json};

use crate::terminals::Terminals;

/// What the salesperson said of it, which nobody but whoever investigates may read.
pub(crate) const WORDS: &str = "前の契約の解約を勧めたが、不利益は説明していない。";

/// Who has which part in it.
pub(crate) struct Parts {
    /// Sold, and is whom it is about.
    pub(crate) sales: String,
    /// Is above the salesperson.
    pub(crate) supervisor: String,
    /// Investigates.
    pub(crate) officer: String,
    /// Is there when somebody is heard.
    pub(crate) second: String,
}

/// One step: who takes it, how, and where the case stands then.
pub(crate) struct Step {
    pub(crate) role: &'static str,
    pub(crate) verb: &'static str,
    options: Vec<String>,
    pub(crate) leads_to: &'static str,
}

impl Step {
    fn new(role: &'static str, verb: &'static str, options: &[&str], leads_to: &'static str) -> Self {
        Self {
            role,
            verb,
            options: options.iter().map(|&option| option.to_owned()).collect(),
            leads_to,
        }
    }

    /// The words of the command.
    pub(crate) fn words<'a>(&'a self, case: &'a str) -> Vec<&'a str> {
        let options = self.options.iter().map(String::as_str);
        ["investigation", self.verb, case].into_iter().chain(options).collect()
    }
}

/// The text of a value; empty if it is none.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn day(year: i32, month: i32, day: i32) -> Value {
    json!({ "year": year, "month": month, "day": day })
}

/// Example 1 of domain 5.3: a medical kyosai that was surrendered, and a medical insurance of the same insured some months later, sold by the
/// same person without the notice of disadvantages. Recorded as the underwriter's feed would tell it.
pub(crate) async fn switched(at: &Terminals, sales: &str, unit: &str) {
    let contract = |key: &str, apply: Value, effective: Value| {
        json!({
            "external_id": key,
            "policyholder": "keys/P-1",
            "insured": "keys/I-1",
            "org_unit": unit,
            "sales_staff": sales,
            "underwriter_kind": "UNDERWRITER_KIND_KYOSAI_FEDERATION",
            "underwriter": "U-1",
            "line_group": "LINE_GROUP_MEDICAL",
            "product": key,
            "origin": "CONTRACT_ORIGIN_NEW",
            "apply_date": apply,
            "establish_date": effective.clone(),
            "effective_date": effective,
            "annual_premium_yen": "24000",
        })
    };
    let old = at.file("old.json", &contract("A-1", day(2025, 7, 20), day(2025, 8, 1)).to_string());
    let old = at.honi("BKO", &["contract", "create", "--file", &old]).await;
    let end = [
        "contract",
        "terminate",
        &text(&old["name"]),
        "--date",
        "2026-03-15",
        "--reason",
        "surrender",
    ];
    at.honi("BKO", &end).await;
    let new = at.file("new.json", &contract("B-1", day(2026, 5, 20), day(2026, 6, 1)).to_string());
    at.honi("BKO", &["contract", "create", "--file", &new]).await;
}

/// The case that the feed has opened by itself, with all that was found of the two persons.
pub(crate) async fn opened(at: &Terminals) -> Value {
    let listed = eventually(PATIENCE, async || {
        let listed = at.honi("COF", &["investigation", "list", "--filter", "state = OPENED"]).await;
        if listed[0]["score"] == 90 { Ok(listed) } else { Err(listed) }
    })
    .await;
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
    listed[0].clone()
}

/// Every step from the opening to the end, in order.
pub(crate) fn way(at: &Terminals, parts: &Parts, now: DateTime<Utc>) -> Vec<Step> {
    let Parts {
        sales,
        supervisor,
        officer,
        second,
    } = parts;
    let kinds = [
        "INTENT_RECORD",
        "COMPARISON_SET",
        "DISCLOSURES",
        "CONTACT_HISTORY",
        "CONTRACTS",
        "COMMISSIONS",
        "TALK_SCRIPT",
        "QUALIFICATION",
    ];
    let of = |kind: &str| json!({ "kind": format!("EVIDENCE_KIND_{kind}"), "reference": "keys/file-1", "sha256": "ab".repeat(32) });
    let evidence = at.file("evidence.json", &json!({ "evidence": kinds.map(of) }).to_string());
    let now = now.to_rfc3339();
    let hearing = |of: &'static str, staff: &str, leads_to| {
        let options = [
            "--of",
            of,
            "--staff",
            staff,
            "--interviewer",
            officer,
            "--second-person",
            second,
            "--start",
            &now,
            "--end",
            &now,
            "--question-set",
            "2026-04",
            "--minutes",
            "confirmed",
            "--answers",
            WORDS,
        ];
        Step::new("COF", "hear", &options, leads_to)
    };
    let answered = [
        "--channel",
        "phone",
        "--result",
        "answered",
        "--understood",
        "false",
        "--wanted-change",
        "false",
        "--knew-disadvantages",
        "false",
        "--answers",
        "知らなかった。",
    ];
    let measure = format!("{sales}=suspend-solicitation");
    let decision = [
        "--conclusion",
        "improper",
        "--breach",
        "IBA-300-1-4",
        "--harm",
        "12000",
        "--measure",
        &measure,
        "--facts",
        "不利益事実の告知がなかった。",
    ];
    let offer = [
        "--remedy",
        "restore-old-contract",
        "--choice",
        "accepted",
        "--offer",
        "旧契約を復元する。",
    ];
    vec![
        Step::new("CMG", "assign", &["--investigator", officer], "OPENED"),
        Step::new("COF", "plan", &["--plan", "双方から聴き取り、組合員にも確認する。"], "PLANNED"),
        Step::new("COF", "preserve", &["--from", &evidence], "EVIDENCE_PRESERVED"),
        hearing("sales", sales, "HEARING_SALES"),
        hearing("supervisor", supervisor, "HEARING_SUPERVISOR"),
        Step::new("COF", "ask-member", &[], "MEMBER_CONFIRMATION"),
        Step::new("COF", "contact", &answered, "ANALYSIS"),
        Step::new("COF", "propose", &decision, "DECISION_PROPOSED"),
        Step::new("CMG", "approve", &[], "IMPROPER"),
        Step::new("COF", "offer", &offer, "REMEDY_PLAN"),
        Step::new("COF", "execute", &["--done", "復元した。"], "REMEDY_EXECUTION"),
        Step::new("CMG", "confirm", &[], "REMEDY_CONFIRMED"),
        Step::new("COF", "prevent", &["--prevention", "申込前に告知を点検する。"], "PREVENTION"),
        Step::new("CMG", "close", &[], "CLOSED"),
    ]
}

/// What the audit log says of that way, in order.
pub(crate) const ACTIONS: [&str; 15] = [
    "begin",
    "assign",
    "plan",
    "preserve-evidence",
    "record-hearing",
    "record-hearing",
    "require-confirmation",
    "record-contact",
    "propose-decision",
    "approve-decision",
    "plan-remedy",
    "execute-remedy",
    "confirm-remedy",
    "prevent",
    "close",
];

/// What may come between: signals that join, and rungs that fire.
pub(crate) const BETWEEN: [&str; 2] = ["add-signal", "escalate"];
