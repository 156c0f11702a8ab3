//! What the detection makes of what other services tell: a complaint that names a contract, a credential that turns out to have been lost.

use honi_suite::{Harness, Options, PATIENCE, TemporalKind, eventually};
use serde_json::json;

use crate::suspicious::{WORDS, text};
use crate::terminals::Terminals;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_other_services_tell_is_found_of_a_contract() {
    let harness = Harness::start(Options {
        temporal: TemporalKind::Away,
        ..Options::default()
    })
    .await;
    let at = Terminals::of(&harness, &["BKO", "REC", "CMH", "CMG", "COF", "TRN"]).await;
    let sales = harness.somebody("SAL").await;
    let unit = sales.unit("B1").await;
    let contract = json!({
        "policyholder": "keys/P-1",
        "insured": "keys/I-1",
        "org_unit": unit,
        "sales_staff": sales.name,
        "underwriter_kind": "UNDERWRITER_KIND_KYOSAI_FEDERATION",
        "line_group": "LINE_GROUP_MEDICAL",
        "product": "MED-1",
        "origin": "CONTRACT_ORIGIN_NEW",
        "apply_date": { "year": 2026, "month": 5, "day": 20 },
        "establish_date": { "year": 2026, "month": 5, "day": 25 },
        "effective_date": { "year": 2026, "month": 6, "day": 1 },
    });
    let file = at.file("contract.json", &contract.to_string());
    let contract = text(&at.honi("BKO", &["contract", "create", "--file", &file]).await["name"]);
    let has_found = async |rule: &str| {
        let filter = format!("rule = {rule}");
        eventually(PATIENCE, async || {
            at.honi("CMG", &["detection", "run"]).await;
            let listed = at.honi("COF", &["signal", "list", "--filter", &filter]).await;
            let found = listed[0]["suspicion"]["contracts"].clone();
            if found == json!([contract]) { Ok(()) } else { Err(listed) }
        })
        .await;
    };

    // Voices tells which contract the complaint is about.
    let create = [
        "voice",
        "create",
        "--kind",
        "complaint",
        "--channel",
        "phone",
        "--relation",
        "member",
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
        "staff-conduct",
        "--severity",
        "s3",
        "--contract",
        &contract,
    ];
    let triaged = at.honi("CMH", &triage).await;
    assert_eq!(triaged["triage"]["contracts"], json!([contract]));
    has_found("SR-15").await;

    // Training tells that the salesperson had lost what medical kyosai takes.
    let create = [
        "credential",
        "create",
        "--staff",
        &sales.name,
        "--kind",
        "kyosai-promoter",
        "--issued",
        "2020-04-01",
    ];
    let credential = text(&at.honi("TRN", &create).await["name"]);
    at.honi("TRN", &["credential", "verify", &credential]).await;
    let revoke = [
        "credential",
        "revoke",
        &credential,
        "--from",
        "2026-05-01",
        "--reason",
        "misconduct",
    ];
    at.honi("TRN", &revoke).await;
    has_found("SR-12").await;
    // It opens an investigation by itself.
    eventually(PATIENCE, async || {
        let listed = at.honi("COF", &["investigation", "list", "--filter", "state = OPENED"]).await;
        if listed[0]["name"].is_string() { Ok(()) } else { Err(listed) }
    })
    .await;
    harness.audit().await.is_whole().await;
    harness.stop().await;
}
