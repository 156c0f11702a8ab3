//! A suspicious contract, from the facts to the closed case, by the command `honi`, over a real Temporal server.

use honi_suite::{Harness, Options, PATIENCE, TemporalKind, eventually};
use serde_json::{Value, json};

use crate::suspicious::{ACTIONS, BETWEEN, Parts, WORDS, opened, switched, text, way};
use crate::terminals::Terminals;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspicious_contract_goes_from_the_facts_to_closed() {
    let harness = Harness::start(Options {
        temporal: TemporalKind::Dev,
        ..Options::default()
    })
    .await;
    let at = Terminals::of(&harness, &["BKO", "COF", "CMG", "SAL", "OPS", "AUD"]).await;
    let sales = harness.somebody("SAL").await;
    let unit = sales.unit("B1").await;
    let parts = Parts {
        sales: sales.name,
        supervisor: harness.somebody("SUP").await.name,
        officer: harness.somebody("COF").await.name,
        second: harness.somebody("BKO").await.name,
    };
    switched(&at, &parts.sales, &unit).await;

    let opened = opened(&at).await;
    let case = text(&opened["name"]);
    let rules: Vec<String> = opened["signals"]
        .as_array()
        .expect("signals")
        .iter()
        .map(|it| text(&it["rule"]))
        .collect();
    for rule in ["SR-01", "SR-03", "SR-08"] {
        assert!(rules.iter().any(|it| it == rule), "{rules:?}");
    }
    // Operations see the work and no word of it; whom it is about learns of nothing.
    let open = at.honi("OPS", &["workflow", "list"]).await;
    assert!(
        open.as_array().expect("a list").iter().any(|it| it["resource"] == case.as_str()),
        "{open}"
    );
    let (code, _) = at.honi_or_refused("SAL", &["investigation", "get", &case]).await;
    assert_ne!(code, 0);

    for step in way(&at, &parts, harness.now()) {
        if step.verb == "ask-member" {
            let (code, _) = at.honi_or_refused("COF", &["investigation", "analyse", &case]).await;
            assert_ne!(code, 0, "a HIGH signal asks for the member");
        }
        let stands = at.honi(step.role, &step.words(&case)).await;
        assert_eq!(
            text(&stands["state"]),
            format!("INVESTIGATION_STATE_{}", step.leads_to),
            "{}",
            step.verb
        );
    }
    // What keeps it from happening again is an improvement action, whose effect is checked in time.
    let filter = format!("source = \"{case}\"");
    let prevention = at.honi("CMG", &["improvement", "list", "--filter", &filter]).await;
    assert_eq!(prevention[0]["state"], "IMPROVEMENT_STATE_PROPOSED", "{prevention}");

    let run = format!("contract-investigation/{}/1", case.trim_start_matches("investigations/"));
    let runs = harness.runs().await;
    eventually(PATIENCE, async || runs.latest(&run).await.is_some_and(|run| run.completed)).await;
    // The words are there for whoever may read them, and for nobody else.
    let read = at.honi("CMG", &["investigation", "get", &case]).await;
    assert!(read["texts"].to_string().contains(WORDS), "{read}");
    is_in_the_audit_log(&harness, &case).await;
    let trust = harness.data().join("witness");
    at.honi("AUD", &["audit-log", "verify", "--trust", trust.to_str().expect("a path in UTF-8")])
        .await;
    harness.audit().await.is_whole().await;
    harness.stop().await;
}

async fn is_in_the_audit_log(harness: &Harness, case: &str) {
    let audit = harness.audit().await;
    let actions = eventually(PATIENCE, async || {
        let entries = audit.entries("honi-inspections").await;
        let of_case = entries.iter().filter(|entry| entry["resource"] == case);
        let actions: Vec<String> = of_case.map(|entry| text(&entry["action"])).collect();
        if actions.last().is_some_and(|it| it == "close") {
            Ok(actions)
        } else {
            Err(actions)
        }
    })
    .await;
    let steps: Vec<&str> = actions.iter().map(String::as_str).filter(|it| !BETWEEN.contains(it)).collect();
    assert_eq!(steps, ACTIONS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complaint_that_alleges_improper_solicitation_is_a_case_beside_it() {
    let harness = Harness::start(Options {
        temporal: TemporalKind::Dev,
        ..Options::default()
    })
    .await;
    let at = Terminals::of(&harness, &["REC", "CMH", "CMG", "OPS"]).await;
    let sales = harness.somebody("SAL").await.name;
    let create = [
        "voice",
        "create",
        "--kind",
        "complaint",
        "--channel",
        "phone",
        "--relation",
        "member",
        "--subject-staff",
        &sales,
        "--text",
        WORDS,
    ];
    let voice = text(&at.honi("REC", &create).await["name"]);
    at.honi("REC", &["voice", "acknowledge", &voice, "--method", "phone"]).await;
    let triage = [
        "voice",
        "triage",
        &voice,
        "--category",
        "new-contract",
        "--severity",
        "s2",
        "--alleges-improper-solicitation",
    ];
    at.honi("CMH", &triage).await;
    let filter = format!("voice = \"{voice}\"");
    let cases = eventually(PATIENCE, async || {
        let cases = at.honi("CMG", &["investigation", "list", "--filter", &filter]).await;
        if cases[0]["name"].is_string() { Ok(cases) } else { Err(cases) }
    })
    .await;
    let case = &cases[0];
    assert_eq!(
        (case["source"].as_str(), case["state"].as_str()),
        (Some("INVESTIGATION_SOURCE_COMPLAINT"), Some("INVESTIGATION_STATE_TRIAGE"))
    );
    assert_eq!(case["subject_staff"], json!([sales]));
    // Both are conducted, each by a workflow of its own.
    eventually(PATIENCE, async || {
        let open = at.honi("OPS", &["workflow", "list"]).await;
        let runs = |of: &Value| {
            open.as_array()
                .is_some_and(|all| all.iter().any(|it| it["resource"] == *of && it["run_state"] == "RUN_STATE_RUNNING"))
        };
        if runs(&json!(voice)) && runs(&case["name"]) {
            Ok(())
        } else {
            Err(open)
        }
    })
    .await;
    harness.audit().await.is_whole().await;
    harness.stop().await;
}
