//! A voice after which something is improved, from the evaluation to the closed improvement action, by the command `honi`, on a Temporal server
//! that skips time.

use chrono::TimeDelta;
use honi_suite::{Harness, Options, PATIENCE, TemporalKind, eventually};
use serde_json::{Value, json};

use crate::terminals::Terminals;

const ROLES: [&str; 6] = ["REC", "CMH", "SUP", "CMG", "AUD", "OPS"];

/// What those are told whose voices it came from.
const WHAT_WE_DID: &str = "申込書の様式を改めました。";

/// Takes a step of the action as somebody; answers its state.
async fn step(at: &Terminals, role: &str, verb: &str, action: &str, options: &[&str]) -> String {
    let words = [&["improvement", verb, action], options].concat();
    text(&at.honi(role, &words).await["state"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// An opinion that is evaluated with IMPROVE and closed; its name.
async fn evaluated(harness: &Harness, at: &Terminals) -> String {
    // The clock of the services stands still between jumps.
    let received = harness.now().to_rfc3339();
    let create = [
        "voice",
        "create",
        "--kind",
        "opinion",
        "--channel",
        "phone",
        "--relation",
        "member",
        "--received",
        &received,
        "--text",
        "申込書に同じことを二度書かされる。",
    ];
    let voice = text(&at.honi("REC", &create).await["name"]);
    at.honi("REC", &["voice", "acknowledge", &voice, "--method", "phone"]).await;
    at.honi("CMH", &["voice", "triage", &voice, "--category", "system-rule", "--severity", "s4"])
        .await;
    at.honi("SUP", &["voice", "evaluate", &voice, "--root-cause", "procedure", "--improve"])
        .await;
    // The evaluation opens an action by itself, and the voice is not closed before.
    eventually(PATIENCE, async || {
        let read = at.honi("SUP", &["voice", "get", &voice]).await;
        let improvement = &read["improvements"][0];
        if improvement["state"] == "VOICE_IMPROVEMENT_STATE_OPEN" {
            Ok(())
        } else {
            Err(read)
        }
    })
    .await;
    let closed = at.honi("SUP", &["voice", "close", &voice]).await;
    assert_eq!(closed["state"], "VOICE_STATE_CLOSED", "{closed}");
    voice
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_voice_leads_to_is_carried_out_verified_and_told() {
    let harness = Harness::start(Options {
        temporal: TemporalKind::Skipping,
        ..Options::default()
    })
    .await;
    let at = Terminals::of(&harness, &ROLES).await;
    let voice = evaluated(&harness, &at).await;

    let filter = format!("source = \"{voice}\"");
    let opened = eventually(PATIENCE, async || {
        let listed = at.honi("SUP", &["improvement", "list", "--filter", &filter]).await;
        if listed[0]["name"].is_string() { Ok(listed) } else { Err(listed) }
    })
    .await;
    assert_eq!(
        (opened[0]["state"].as_str(), opened[0]["cause_category"].as_str()),
        (Some("IMPROVEMENT_STATE_PROPOSED"), Some("CAUSE_CATEGORY_PROCEDURE"))
    );
    let action = text(&opened[0]["name"]);
    let id = action.trim_start_matches("improvementActions/");
    let (first, second) = (format!("improvement-action/{id}/1"), format!("improvement-action/{id}/2"));
    let runs = harness.runs().await;
    eventually(PATIENCE, async || runs.latest(&first).await.is_some_and(|run| run.running)).await;

    // Nobody decides on it within ten business days: compliance is reminded half way, near the end, and when it has passed.
    harness.time().jump(harness.temporal(), harness.now() + TimeDelta::days(21)).await;
    let at = Terminals::of(&harness, &ROLES).await;
    eventually(PATIENCE, async || {
        let inbox = at.honi("CMG", &["inbox", "list"]).await;
        let of_it = |it: &&Value| it["resource"] == action.as_str() && it["topic"] == "decision";
        let count = inbox.as_array().map_or(0, |all| all.iter().filter(of_it).count());
        if count >= 3 { Ok(()) } else { Err(inbox) }
    })
    .await;

    let owner = harness.somebody("SUP").await.name;
    step(&at, "CMG", "accept", &action, &["--owner", &owner]).await;
    carried_out(&at, &action).await;
    let not_so = ["--not-as-planned", "--finding", "古い様式が残っている。"];
    assert_eq!(step(&at, "AUD", "verify", &action, &not_so).await, "IMPROVEMENT_STATE_INEFFECTIVE");
    // It begins anew: the first run ends, and the next cycle has another.
    step(&at, "CMG", "rework", &action, &["--reason", "古い様式を回収する。"]).await;
    eventually(PATIENCE, async || runs.latest(&first).await.is_some_and(|run| run.completed)).await;
    eventually(PATIENCE, async || runs.latest(&second).await.is_some_and(|run| run.running)).await;
    carried_out(&at, &action).await;
    let found = ["--as-planned", "--finding", "10件を確かめた。"];
    let by_its_owner = [&["improvement", "verify", action.as_str()], &found[..]].concat();
    let (code, _) = at.honi_or_refused("SUP", &by_its_owner).await;
    assert_ne!(code, 0, "who carried it out does not verify it");
    step(&at, "AUD", "verify", &action, &found).await;
    let (code, _) = at
        .honi_or_refused("CMG", &["improvement", "close", &action, "--what-we-did", WHAT_WE_DID])
        .await;
    assert_ne!(code, 0, "nothing is closed before its effect is known");
    step(&at, "AUD", "check-effect", &action, &["--effective", "--finding", "同じ声はない。"]).await;
    assert_eq!(
        step(&at, "CMG", "close", &action, &["--what-we-did", WHAT_WE_DID]).await,
        "IMPROVEMENT_STATE_CLOSED"
    );

    eventually(PATIENCE, async || runs.latest(&second).await.is_some_and(|run| run.completed)).await;
    let read = at.honi("SUP", &["improvement", "get", &action]).await;
    assert_eq!(read["sources"], json!([voice]));
    assert!(read["texts"].to_string().contains(WHAT_WE_DID), "{read}");
    eventually(PATIENCE, async || {
        let of_voice = at.honi("SUP", &["voice", "get", &voice]).await;
        if of_voice["improvements"][0]["state"] == "VOICE_IMPROVEMENT_STATE_CLOSED" {
            Ok(())
        } else {
            Err(of_voice)
        }
    })
    .await;
    is_in_the_audit_log(&harness, &action).await;
    harness.audit().await.is_whole().await;
    harness.stop().await;
}

/// From its acceptance to IMPLEMENTED, by its owner.
async fn carried_out(at: &Terminals, action: &str) {
    let cause = ["--category", "procedure", "--cause", "様式が古い。"];
    step(at, "SUP", "analyse", action, &cause).await;
    let plan = [
        "--kind",
        "preventive",
        "--success-criterion",
        "3か月、同じ声がない。",
        "--plan",
        "様式を改める。",
    ];
    step(at, "SUP", "plan", action, &plan).await;
    step(at, "SUP", "start", action, &[]).await;
    let evidence = format!("keys/form-7={}", "ab".repeat(32));
    let done = ["--evidence", &evidence, "--done", "新しい様式を使い始めた。"];
    assert_eq!(step(at, "SUP", "implement", action, &done).await, "IMPROVEMENT_STATE_IMPLEMENTED");
}

async fn is_in_the_audit_log(harness: &Harness, action: &str) {
    let audit = harness.audit().await;
    let steps = eventually(PATIENCE, async || {
        let entries = audit.entries("honi-inspections").await;
        let of_it = entries.iter().filter(|entry| entry["resource"] == action);
        let steps: Vec<String> = of_it.map(|entry| text(&entry["action"])).filter(|it| it != "escalate").collect();
        if steps.last().is_some_and(|it| it == "close") {
            Ok(steps)
        } else {
            Err(steps)
        }
    })
    .await;
    let expected = [
        "begin",
        "accept",
        "analyse-cause",
        "plan",
        "start",
        "implement",
        "verify",
        "end-cycle",
        "rework",
        "analyse-cause",
        "plan",
        "start",
        "implement",
        "verify",
        "check-effect",
        "close",
    ];
    assert_eq!(steps, expected);
}
