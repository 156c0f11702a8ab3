//! What the audit log and the feed hold of a member's life.

use std::time::Duration;

use feed::feed_service_client::FeedServiceClient;
use honi_proto::auditlog::v1 as log;
use honi_proto::members::v1 as pb;
use honi_proto::outbox::v1 as feed;
use honi_testkit::eventually;
use log::audit_log_service_client::AuditLogServiceClient;
use serde_json::{Value, json};
use tonic::Code;

use crate::erasure::rows;
use crate::fixtures::{AUDITOR, MANAGER, OPERATOR, SALES, SYSTEM, assert_refused, hanako, on, on_both};

pub(crate) const LIMIT: Duration = Duration::from_secs(20);

on_both!(each_change_is_logged_and_told_once, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    let changed = pb::Member {
        phone: "000-1111-9999".to_owned(),
        ..created.clone()
    };
    service.update(&SALES, changed, &["phone", "org_unit"]).await.expect("updated");
    service.void(&SALES, &created.name, "2").await.expect("voided");
    service.erase(&MANAGER, &created.name, "3").await.expect("erased");

    let entries = eventually(LIMIT, async || {
        let message = log::ListAuditEntriesRequest {
            resource: created.name.clone(),
            ..Default::default()
        };
        let answer = AuditLogServiceClient::new(service.channel.clone())
            .list_audit_entries(service.by(&AUDITOR, message))
            .await;
        Some(answer.expect("the log").into_inner().entries).filter(|entries| entries.len() == 4)
    })
    .await;
    let entries: Vec<Value> = entries
        .iter()
        .map(|entry| serde_json::from_slice(&entry.leaf).expect("JSON"))
        .collect();
    let told: Vec<Value> = entries
        .iter()
        .map(|it| json!([it["action"], it["from"], it["to"], it["actor"]]))
        .collect();
    let expected = [
        json!(["create", null, "ACTIVE", SYSTEM.name]),
        json!(["update", "ACTIVE", "ACTIVE", SALES.name]),
        json!(["void", "ACTIVE", "VOIDED", SALES.name]),
        json!(["erase", "VOIDED", "ERASED", MANAGER.name]),
    ];
    assert_eq!(told, expected);
    let fields = |entry: &Value| {
        entry["commitments"]
            .as_object()
            .map(|it| it.keys().cloned().collect::<Vec<_>>())
            .unwrap_or_default()
    };
    assert_eq!(
        fields(&entries[0]),
        ["address", "birth_date", "email", "full_name", "full_name_kana", "phone"]
    );
    assert_eq!(fields(&entries[1]), ["org_unit", "phone"]);
    assert_eq!(fields(&entries[2]), ["reason"]);
    assert_eq!(fields(&entries[3]), ["reason"]);
    // Of the erased member no commitment opens any more, but why it was erased can be proven.
    let opens = async |entry: &Value| {
        let commitment = entry["commitments"]["reason"].as_str().expect("a commitment").to_owned();
        let sql = format!("SELECT commitment FROM audit_salts WHERE commitment = '{commitment}'");
        !rows(&service.database, &sql).await.is_empty()
    };
    assert_eq!((opens(&entries[2]).await, opens(&entries[3]).await), (false, true));

    let message = feed::ListEventsRequest::default();
    let events = FeedServiceClient::new(service.channel.clone())
        .list_events(service.by(&SYSTEM, message))
        .await
        .expect("the feed");
    let events = events.into_inner().events;
    let kinds: Vec<_> = events.iter().map(|event| (event.r#type.as_str(), event.resource_version)).collect();
    assert_eq!(
        kinds,
        [
            ("members.created", 1),
            ("members.updated", 2),
            ("members.voided", 3),
            ("members.erased", 4)
        ]
    );

    let all = format!("{entries:?}{events:?}");
    for personal in ["見本", "ミホン", "1111", "hanako", "架空", "1970", "entered twice", "asked for"] {
        assert!(!all.contains(personal), "{personal}");
    }
    service.stop().await;
});

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
    for person in [&SYSTEM, &SALES, &OPERATOR] {
        assert_refused(head(person).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    assert!(events(&SYSTEM).await.is_ok());
    for person in [&SALES, &MANAGER, &OPERATOR] {
        assert_refused(events(person).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    service.stop().await;
});
