//! The command as people run it, against an identity provider and a service that are scripted.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its fixtures too")]

mod audit_log;
mod beside_members;
mod contracts;
mod credentials;
mod detection;
mod fixtures;
mod imports;
mod letters;
mod verbs;

use fixtures::{Suite, VOICE};

#[tokio::test]
async fn a_person_logs_in_lists_and_logs_out() {
    let suite = Suite::start().await;
    let refused = suite.honi(&["voice", "list"]).await;
    assert_eq!(refused.code, 4);
    assert!(refused.stderr.contains("honi login --as"), "{}", refused.stderr);

    let login = suite.honi(&["login", "--as", "REC", "-o", "json"]).await;
    assert_eq!(login.code, 0, "{}", login.stderr);
    assert_eq!(login.json()["roles"], serde_json::json!(["REC"]));
    assert_eq!(suite.honi(&["login", "--as", "XXX"]).await.code, 4);

    // Two pages of the service are one list.
    let list = suite.honi(&["voice", "list", "-o", "json"]).await;
    assert_eq!(list.code, 0, "{}", list.stderr);
    let numbers: Vec<String> = list
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|voice| voice["number"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(numbers, ["V-2026-000001", "V-2026-000002"]);
    let csv = suite.honi(&["voice", "list", "-o", "csv", "--limit", "1"]).await;
    assert!(csv.stdout.starts_with("number,kind,state,"), "{}", csv.stdout);
    assert_eq!(csv.stdout.lines().count(), 2);
    assert!(csv.stderr.contains("--limit"), "{}", csv.stderr);
    let table = suite.honi(&["--lang", "ja", "voice", "list"]).await;
    assert!(
        table.stdout.contains("番号") && table.stdout.contains("complaint"),
        "{}",
        table.stdout
    );

    assert_eq!(suite.honi(&["logout"]).await.code, 0);
    assert_eq!(suite.honi(&["whoami"]).await.code, 4);
}

#[tokio::test]
async fn a_login_by_device_waits_for_the_approval() {
    let suite = Suite::start().await;
    let login = suite.honi(&["login"]).await;
    assert_eq!(login.code, 0, "{}", login.stderr);
    assert!(login.stderr.contains("BCDF-GHJK"), "{}", login.stderr);
    assert!(login.stdout.contains("staff/"), "{}", login.stdout);
}

#[tokio::test]
async fn nobody_is_sent_to_another_identity_provider_than_the_configured_one() {
    for (issuer, endpoints, said) in [
        ("http://127.0.0.2:1", "SELF", "http://127.0.0.2:1"),
        ("SELF", "http://id.example.coop", "http://id.example.coop/token"),
    ] {
        let suite = Suite::with_an_issuer_that_says(issuer, endpoints).await;
        for login in [&["login"][..], &["login", "--as", "REC"]] {
            let refused = suite.honi(login).await;
            assert_eq!(refused.code, 1, "{}", refused.stderr);
            assert!(refused.stderr.contains(said), "{}", refused.stderr);
        }
    }
}

#[tokio::test]
async fn a_change_sends_the_etag_of_the_record_and_a_request_id() {
    let suite = Suite::start().await;
    suite.honi(&["login", "--as", "REC"]).await;
    let done = suite
        .honi(&["voice", "acknowledge", VOICE, "--method", "phone", "-o", "json"])
        .await;
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.json()["state"], "VOICE_STATE_ACKNOWLEDGED");
    let by_number = suite.honi(&["voice", "acknowledge", "v-2026-000001", "--method", "phone"]).await;
    assert_eq!(by_number.code, 0, "{}", by_number.stderr);
    let unknown = suite.honi(&["voice", "get", "V-2026-000009"]).await;
    assert_eq!(unknown.code, 3, "{}", unknown.stderr);
    assert!(unknown.stderr.contains("V-2026-000009"), "{}", unknown.stderr);
    let stale = suite
        .honi(&["voice", "acknowledge", VOICE, "--method", "phone", "--etag", "old"])
        .await;
    assert_eq!(stale.code, 6);
    assert!(stale.stderr.contains("ETAG_MISMATCH"), "{}", stale.stderr);
}

#[tokio::test]
async fn a_refusal_is_told_in_both_languages_and_by_its_exit_code() {
    let suite = Suite::start().await;
    suite.honi(&["login", "--as", "REC"]).await;
    let other = "voices/0190a5a0-0000-7000-8000-0000000000ff";
    let ja = suite.honi(&["--lang", "ja", "voice", "get", other]).await;
    assert_eq!((ja.code, ja.stdout.as_str()), (3, ""));
    assert!(
        ja.stderr.contains("見つかりません") && ja.stderr.contains("理由: RESOURCE_NOT_FOUND"),
        "{}",
        ja.stderr
    );
    let en = suite.honi(&["--lang", "en", "voice", "get", other]).await;
    assert!(en.stderr.contains("There is no such record"), "{}", en.stderr);
    assert_eq!(suite.honi(&["voice", "get", "voices/nonsense"]).await.code, 2);
    // Nobody is there: the members service of this suite does not run.
    let away = suite.honi(&["member", "search", "--phone", "0312345678"]).await;
    assert_eq!(away.code, 5, "{}", away.stderr);
    assert!(
        away.stderr.contains("honi-members") && away.stderr.contains("cargo run"),
        "{}",
        away.stderr
    );
}

#[tokio::test]
async fn help_and_wrong_usage_speak_the_language_asked_for() {
    let suite = Suite::start().await;
    let ja = suite.honi(&["--lang", "ja", "voice", "create", "--help"]).await;
    assert_eq!(ja.code, 0, "{}", ja.stderr);
    assert!(
        ja.stdout.contains("使い方: honi voice create") && ja.stdout.contains("受付経路。 [選択肢: phone"),
        "{}",
        ja.stdout
    );
    let en = suite.honi(&["--lang", "en", "--help"]).await;
    assert!(
        en.stdout.contains("Exit codes:") && en.stdout.contains("Voices (声) and complaints"),
        "{}",
        en.stdout
    );
    let wrong = suite.honi(&["--lang", "ja", "voice", "create", "--kind", "grumble"]).await;
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
    assert!(
        wrong.stderr.contains("「grumble」は指定できません") && wrong.stderr.contains("complaint"),
        "{}",
        wrong.stderr
    );
    assert_eq!(suite.honi(&["voice", "create", "--kind", "grumble"]).await.code, 2);
}
