//! What the audit log and the feed hold of a run, and that the log verifies.

use std::time::Duration;

use feed::feed_service_client::FeedServiceClient;
use honi_audit_log::export::export;
use honi_audit_log::verify::{Folder, Remote, verify};
use honi_audit_log::{FileWitness, PublicKeys, Signer};
use honi_proto::auditlog::v1 as log;
use honi_proto::organization::v1 as pb;
use honi_proto::outbox::v1 as feed;
use honi_testkit::eventually;
use honi_training::SERVICE;
use log::audit_log_service_client::AuditLogServiceClient;
use pb::notice::Recipient;
use serde_json::{Value, json};

use crate::fixtures::{Service, admin, application, as_staff, on, on_both, person, worker};
use crate::organisation::{assignment, new_staff};

const LIMIT: Duration = Duration::from_secs(20);

/// One change of each kind; answers unit, staff and notice.
async fn run(service: &Service) -> (String, String, String) {
    let unit = service.unit("A").await;
    service.revise(&unit, "1", "", "2027-04-01").await.expect("revised");
    let staff = service.staff_member("S1", &unit, "").await;
    service
        .assign(&staff, "1", assignment(&unit, "", "2027-04-01"))
        .await
        .expect("assigned");
    service.end_employment(&staff, "2", "2027-09-30").await.expect("ended");
    let notice = service.notify(Recipient::Staff(staff.clone())).await.expect("a notice").name;
    let reader = as_staff(&staff, "REC", None);
    service.read(&reader, &notice).await.expect("read");
    // Neither a second reading nor what is refused is a change.
    service.read(&reader, &notice).await.expect("read again");
    service.employ(new_staff("S1"), &unit, "").await.expect_err("the number is taken");
    (unit, staff, notice)
}

/// The events, once there are so many and each has its entry in the log.
pub(crate) async fn events(service: &Service, count: usize) -> Vec<feed::Event> {
    let head = async || {
        let message = log::GetTreeHeadRequest {};
        let mut client = AuditLogServiceClient::new(service.channel.clone());
        client.get_tree_head(service.by(&person("AUD"), message)).await
    };
    let logged = async || {
        let head = head().await.ok()?.into_inner();
        usize::try_from(head.tree_size).ok().filter(|size| *size >= count)
    };
    eventually(LIMIT, logged).await;
    eventually(LIMIT, async || {
        let message = feed::ListEventsRequest::default();
        let mut client = FeedServiceClient::new(service.channel.clone());
        let answer = client.list_events(service.by(&application("honi-voices"), message)).await;
        Some(answer.expect("the feed").into_inner().events).filter(|events| events.len() >= count)
    })
    .await
}

on_both!(each_change_is_logged_and_told_once_and_the_log_verifies, async |service| {
    let (unit, staff, notice) = run(&service).await;
    let mut told: Vec<_> = events(&service, 8)
        .await
        .into_iter()
        .map(|it| (it.resource, it.resource_version, it.r#type))
        .collect();
    // Only the order within a resource is promised.
    told.sort_by(|one, other| one.0.cmp(&other.0));
    let event = |resource: &str, version, kind: &str| (resource.to_owned(), version, format!("organization.{kind}"));
    let expected = [
        event("calendars/japan", 1, "calendar.created"),
        event(&notice, 1, "notice.created"),
        event(&notice, 2, "notice.read"),
        event(&unit, 1, "org_unit.created"),
        event(&unit, 2, "org_unit.revised"),
        event(&staff, 1, "staff.created"),
        event(&staff, 2, "staff.assigned"),
        event(&staff, 3, "staff.employment_ended"),
    ];
    assert_eq!(told, expected);

    let settings = service.settings.audit_log.clone();
    let (database, folder) = service.stop().await;
    let trusted = PublicKeys::of(&Signer::open(&settings.key_file, false).expect("the key"));
    let to = folder.path().join("export");
    let source = Remote::of_database(database.clone(), SERVICE);
    assert_eq!(export(&source, &trusted, &[], &to).await.expect("an export"), 8);
    let witnessed = FileWitness::heads(&settings.witness_file).expect("the witness's file");
    let report = verify(&Folder::open(&to).expect("an export"), SERVICE, &trusted, &witnessed)
        .await
        .expect("a report");
    assert_eq!((report.fault, report.tree_size, report.witnessed > 0), (None, 8, true));

    let entries = std::fs::read_to_string(to.join("entries.jsonl")).expect("the entries");
    assert!(!entries.contains("架空"), "no name is in the log");
    let entries: Vec<Value> = entries.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |resource: &str| -> Vec<Value> {
        let entries = entries.iter().filter(|it| it["resource"] == resource);
        entries.map(|it| json!([it["action"], it["to"], it["actor"]])).collect()
    };
    let (admin, worker) = (admin().name, worker().name);
    assert_eq!(of("calendars/japan"), [json!(["create", null, "applications/honi-training"])]);
    assert_eq!(of(&unit), [json!(["create", null, admin]), json!(["revise", null, admin])]);
    let of_staff = [("create", "EMPLOYED"), ("assign", "EMPLOYED"), ("end-employment", "ENDED")];
    assert_eq!(of(&staff), of_staff.map(|(action, to)| json!([action, to, admin])));
    let committed: Vec<Vec<&String>> = entries.iter().filter(|it| it["resource"] == staff).map(committed).collect();
    let assignment = ["assignment.effective_from", "assignment.org_unit", "assignment.supervisor"];
    assert_eq!(
        committed[0],
        [&assignment[..], &["email", "employed_from", "full_name", "roles"]].concat()
    );
    assert_eq!(committed[1..], [assignment.to_vec(), vec!["employed_until"]]);
    assert_eq!(of(&notice), [json!(["create", "UNREAD", worker]), json!(["read", "READ", staff])]);
});

/// The fields whose values an entry commits to.
fn committed(entry: &Value) -> Vec<&String> {
    entry["commitments"]
        .as_object()
        .map(|fields| fields.keys().collect())
        .unwrap_or_default()
}

on_both!(only_calendars_have_rules, async |service| {
    let unit = service.unit("A").await;
    let closure = pb::UnitClosure {
        org_unit: unit,
        first_date: crate::fixtures::day("2026-12-01"),
        last_date: crate::fixtures::day("2026-12-01"),
        reason: "架空の台風".to_owned(),
        ..pb::UnitClosure::default()
    };
    let message = pb::CreateUnitClosureRequest {
        unit_closure: Some(closure),
        request_id: service.request_id(),
    };
    service
        .calendars()
        .create_unit_closure(service.by(&person("CMG"), message))
        .await
        .expect("closed");
    let told = events(&service, 3).await;
    assert!(told.iter().any(|it| it.r#type == "organization.unit_closure.created"));
    assert!(!format!("{told:?}").contains("台風"), "the reason stays in the record");

    let trusted = PublicKeys::of(&Signer::open(&service.settings.audit_log.key_file, false).expect("the key"));
    let (database, folder) = service.stop().await;
    let to = folder.path().join("export");
    let source = Remote::of_database(database.clone(), SERVICE);
    export(&source, &trusted, &[], &to).await.expect("an export");
    let entries = std::fs::read_to_string(to.join("entries.jsonl")).expect("the entries");
    let mut rules: Vec<Value> = entries
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["rule_version"].clone())
        .collect();
    rules.sort_by_key(Value::is_null);
    assert_eq!(rules, [json!("1"), Value::Null, Value::Null]);
});
