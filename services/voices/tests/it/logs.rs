//! What the audit log, the feed and the files of the database hold of a complaint.

use feed::feed_service_client::FeedServiceClient;
use honi_audit_log::verify::{Remote, verify};
use honi_audit_log::{FileWitness, PublicKeys, Signer};
use honi_proto::auditlog::v1 as log;
use honi_proto::outbox::v1 as feed;
use honi_proto::voices::v1 as pb;
use honi_testkit::eventually;
use honi_voices::SERVICE;
use log::audit_log_service_client::AuditLogServiceClient;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tonic::service::interceptor::InterceptedService;
use tonic::{Code, Request, Status};

use crate::fixtures::{LIMIT, Service, assert_refused, on, on_both};
use crate::people::{AUDITOR, CALL_CENTRE, HANDLER, LEAD, MANAGER, OPERATOR, RECEPTION, SALES, WORKER};

const MARKERS: [&str; 4] = ["MARKER-VERBATIM", "MARKER-REMEDY", "MARKER-NAME", "MARKER-CONTACT"];

fn marked(service: &Service) -> pb::Voice {
    let [verbatim, desired_remedy, complainant_name, complainant_contact] = MARKERS.map(str::to_owned);
    pb::Voice {
        verbatim,
        desired_remedy,
        complainant_name,
        complainant_contact,
        ..service.complaint()
    }
}

/// A complaint's whole life, with a rung.
async fn live(service: &Service) -> pb::Voice {
    let voice = service.create(&RECEPTION, marked(service)).await.expect("created");
    service.advance(chrono::TimeDelta::days(6));
    let rung = pb::EscalateVoiceRequest {
        name: voice.name.clone(),
        cycle: 1,
        deadline: pb::DeadlineKind::Acknowledge.into(),
        level: pb::EscalationLevel::RemindOwner.into(),
        request_id: service.request_id(),
        ordinal: 1,
    };
    assert!(service.escalate(&WORKER, rung).await.expect("answered").fired);
    let voice = service.get(&MANAGER, &voice.name).await.expect("readable");
    let voice = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&voice))
        .await
        .expect("acknowledged");
    let voice = service
        .triage(&MANAGER, service.triage_to(&voice, pb::Severity::S3, &HANDLER))
        .await
        .expect("triaged");
    let voice = service.decided(&voice).await;
    service.close(&LEAD, service.closing(&voice)).await.expect("closed")
}

/// The audit entries of a resource, once there are so many.
pub(crate) async fn entries(service: &Service, resource: &str, count: usize) -> Vec<Value> {
    let entries = eventually(LIMIT, async || {
        let message = log::ListAuditEntriesRequest {
            resource: resource.to_owned(),
            ..Default::default()
        };
        let answer = AuditLogServiceClient::new(service.channel.clone())
            .list_audit_entries(service.by(&AUDITOR, message))
            .await;
        Some(answer.expect("the log").into_inner().entries).filter(|entries| entries.len() == count)
    })
    .await;
    entries
        .iter()
        .map(|entry| serde_json::from_slice(&entry.leaf).expect("JSON"))
        .collect()
}

/// What is told to others.
pub(crate) async fn events(service: &Service) -> Vec<feed::Event> {
    let answer = FeedServiceClient::new(service.channel.clone())
        .list_events(service.by(&CALL_CENTRE, feed::ListEventsRequest::default()))
        .await;
    answer.expect("the feed").into_inner().events
}

on_both!(each_step_is_logged_and_told_once, async |service| {
    let voice = Box::pin(live(&service)).await;
    let entries = entries(&service, &voice.name, 7).await;
    let told: Vec<Value> = entries
        .iter()
        .map(|it| json!([it["action"], it["from"], it["to"], it["actor"], it["reason"]]))
        .collect();
    let expected = [
        json!(["create", null, "RECEIVED", RECEPTION.name, null]),
        json!(["escalate", "RECEIVED", "RECEIVED", WORKER.name, "acknowledge/remind-owner"]),
        json!(["acknowledge", "RECEIVED", "ACKNOWLEDGED", RECEPTION.name, null]),
        json!(["triage", "ACKNOWLEDGED", "TRIAGED", MANAGER.name, null]),
        json!(["withdraw", "TRIAGED", "WITHDRAWN", MANAGER.name, null]),
        json!(["decide-improvement", "WITHDRAWN", "IMPROVEMENT_DECISION", MANAGER.name, null]),
        json!(["close", "IMPROVEMENT_DECISION", "CLOSED", LEAD.name, null]),
    ];
    assert_eq!(told, expected);
    let id = voice.name.trim_start_matches("voices/");
    assert_eq!(entries[1]["workflow"], format!("complaint-handling/{id}/1"));
    assert!(entries.iter().all(|entry| entry["rule_version"] == "calendar 1"));
    let committed = |entry: &Value| -> Vec<String> {
        let fields = entry["commitments"].as_object();
        fields.map(|it| it.keys().cloned().collect()).unwrap_or_default()
    };
    let deadlines = [
        "deadlines.acknowledge",
        "deadlines.adr-notice",
        "deadlines.final-response",
        "deadlines.interim-reply",
        "deadlines.internal-target",
        "deadlines.progress-update",
        "deadlines.triage",
    ];
    let of_triage = ["handler", "kind", "severity", "subject_staff", "vulnerable"];
    let expected: [Vec<&str>; 7] = [
        [
            &["complainant_contact", "complainant_name"][..],
            &deadlines,
            &["desired_remedy", "verbatim"],
        ]
        .concat(),
        vec![],
        vec!["acknowledge_time", "method"],
        [
            &["alleges_improper_solicitation", "categories", "concerns_money", "contracts"][..],
            &deadlines,
            &of_triage,
        ]
        .concat(),
        [&deadlines[..], &["withdraw_reason"]].concat(),
        vec!["evaluation", "evaluation_reason", "root_cause_category"],
        vec!["no_follow_up"],
    ];
    for (entry, expected) in entries.iter().zip(expected) {
        assert_eq!(committed(entry), expected, "{}", entry["action"]);
    }

    let events = events(&service).await;
    let kinds: Vec<_> = events.iter().map(|event| (event.r#type.as_str(), event.resource_version)).collect();
    let expected = [
        ("voices.created", 1),
        ("voices.escalated", 2),
        ("voices.acknowledged", 3),
        ("voices.triaged", 4),
        ("voices.changed", 5),
        ("voices.evaluated", 6),
        ("voices.closed", 7),
    ];
    assert_eq!(kinds, expected);
    let last: Value = serde_json::from_str(&events[6].payload).expect("JSON");
    assert_eq!(last["snapshot"]["state"], "closed");

    let all = format!("{entries:?}{events:?}");
    for words in MARKERS.into_iter().chain(["a single slip", "it is settled"]) {
        assert!(!all.contains(words), "{words}");
    }
    service.stop().await;
});

on_both!(the_log_proves_itself, async |service| {
    for _ in 0..3 {
        let voice = Box::pin(live(&service)).await;
        entries(&service, &voice.name, 7).await;
    }
    let token = service.token(AUDITOR.name, AUDITOR.roles, AUDITOR.unit);
    let with_token = move |mut request: Request<()>| -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", token.clone());
        Ok(request)
    };
    let remote = Remote::new(AuditLogServiceClient::new(InterceptedService::new(
        service.channel.clone(),
        with_token,
    )));
    let files = &service.settings.audit_log;
    let trusted = PublicKeys::of(&Signer::open(&files.key_file, false).expect("the key is there"));
    let witnessed = FileWitness::heads(&files.witness_file).expect("the witness is there");
    assert!(!witnessed.is_empty());
    let report = verify(&remote, SERVICE, &trusted, &witnessed).await.expect("the log answers");
    assert_eq!((report.tree_size, report.fault), (21, None));
    service.stop().await;
});

#[test]
fn the_words_are_not_in_the_files_of_the_database() {
    crate::fixtures::on(honi_testkit::database::Engine::Sqlite, async |service| {
        let voice = Box::pin(live(&service)).await;
        let unsaid = pb::Voice {
            member: String::new(),
            ..marked(&service)
        };
        service.create(&RECEPTION, unsaid).await.expect("created");
        entries(&service, &voice.name, 7).await;
        assert_eq!(service.get(&LEAD, &voice.name).await.expect("readable").verbatim, MARKERS[0]);
        let url = service.settings.database.url.expose().to_owned();
        let file = std::path::PathBuf::from(url.trim_start_matches("sqlite:"));
        let folder = file.parent().expect("a folder").to_owned();
        let look = || {
            let files = std::fs::read_dir(&folder).expect("the folder is there");
            let bytes: Vec<u8> = files
                .flat_map(|file| std::fs::read(file.expect("a file").path()).expect("readable"))
                .collect();
            let found = |text: &str| bytes.windows(text.len()).any(|it| it == text.as_bytes());
            assert!(found(&voice.number), "the right files are looked at");
            assert_eq!(MARKERS.into_iter().filter(|marker| found(marker)).collect::<Vec<_>>(), [""; 0]);
        };
        look();
        let database = service.stop().await;
        look();
        drop(database);
    });
}

on_both!(log_and_feed_are_for_those_whom_the_policies_name, async |service| {
    let head = async |person| {
        let message = log::GetTreeHeadRequest {};
        AuditLogServiceClient::new(service.channel.clone())
            .get_tree_head(service.by(person, message))
            .await
    };
    let events = async |person| {
        let message = feed::ListEventsRequest::default();
        FeedServiceClient::new(service.channel.clone())
            .list_events(service.by(person, message))
            .await
    };
    assert_refused(head(&AUDITOR).await, Code::NotFound, "LOG_EMPTY");
    for person in [&CALL_CENTRE, &SALES, &OPERATOR] {
        assert_refused(head(person).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    assert!(events(&CALL_CENTRE).await.is_ok());
    for person in [&SALES, &MANAGER, &OPERATOR] {
        assert_refused(events(person).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    service.stop().await;
});

on_both!(the_words_of_one_voice_do_not_open_as_those_of_another, async |service| {
    let one = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let other = pb::Voice {
        verbatim: "別の話".to_owned(),
        ..service.complaint()
    };
    let other = service.create(&RECEPTION, other).await.expect("created");
    assert_eq!(one.member, other.member, "one key seals both");
    let id = |voice: &pb::Voice| voice.name.trim_start_matches("voices/").parse::<uuid::Uuid>().expect("an id");
    // What the owner of the database can do.
    let transaction = service.database.begin().await.expect("a transaction");
    let sql = "UPDATE voices SET words = (SELECT words FROM voices WHERE id = $1) WHERE id = $2";
    let swap = Statement::from_sql_and_values(transaction.get_database_backend(), sql, [id(&other).into(), id(&one).into()]);
    assert_eq!(transaction.execute_raw(swap).await.expect("done").rows_affected(), 1);
    transaction.commit().await.expect("committed");
    let answer = service.get(&MANAGER, &one.name).await.expect_err("it does not open");
    assert_eq!(answer.code(), Code::Internal);
    assert_eq!(service.get(&MANAGER, &other.name).await.expect("readable").verbatim, "別の話");
    service.stop().await;
});
