//! Where a member was erased, what was said in the member's matters closes.

use honi_proto::auditlog::v1 as log;
use honi_proto::outbox::v1 as feed;
use honi_proto::voices::v1 as pb;
use honi_testkit::eventually;
use log::audit_log_service_client::AuditLogServiceClient;
use sea_orm::ConnectionTrait;
use serde_json::Value;
use tonic::Code;

use crate::fixtures::{HANAKO, LIMIT, Service, TARO, assert_refused, on, on_both};
use crate::people::{AUDITOR, HANDLER, LEAD, MANAGER, RECEPTION};

fn event(position: i64, kind: &str, member: &str) -> feed::Event {
    feed::Event {
        position,
        id: uuid::Uuid::from_u128(position.unsigned_abs().into()).to_string(),
        r#type: kind.to_owned(),
        resource: member.to_owned(),
        payload: "{}".to_owned(),
        ..Default::default()
    }
}

/// That compliance has flagged a member, or has not any more.
pub(crate) fn screening(position: i64, member: &str, screened: bool) -> feed::Event {
    feed::Event {
        payload: format!("{{\"screened\":{screened}}}"),
        ..event(position, "members.screening_changed", member)
    }
}

async fn words(service: &Service, voice: &pb::Voice) -> String {
    service.get(&MANAGER, &voice.name).await.expect("readable").verbatim
}

/// The entries of a resource's.
async fn entries(service: &Service, resource: &str) -> Vec<Value> {
    let message = log::ListAuditEntriesRequest {
        resource: resource.to_owned(),
        ..Default::default()
    };
    let answer = AuditLogServiceClient::new(service.channel.clone())
        .list_audit_entries(service.by(&AUDITOR, message))
        .await;
    let entries = answer.expect("the log").into_inner().entries;
    entries
        .iter()
        .map(|entry| serde_json::from_slice(&entry.leaf).expect("JSON"))
        .collect()
}

on_both!(the_words_of_an_erased_member_close, async |service| {
    let hers = service.triaged(pb::Severity::S3, &HANDLER).await;
    let his = service
        .create(
            &RECEPTION,
            pb::Voice {
                member: TARO.to_owned(),
                ..service.complaint()
            },
        )
        .await
        .expect("created");
    let nobodys = pb::Voice {
        member: String::new(),
        complainant_relation: pb::ComplainantRelation::Prospect.into(),
        ..service.complaint()
    };
    let nobodys = service.create(&RECEPTION, nobodys).await.expect("created");
    service.neighbours.world().events = vec![
        event(1, "members.created", HANAKO),
        event(2, "members.created", TARO),
        event(3, "members.erased", "members/of-another-time"),
        event(4, "members.updated", TARO),
        event(5, "members.erased", HANAKO),
        event(6, "members.updated", TARO),
    ];
    eventually(LIMIT, async || words(&service, &hers).await.is_empty()).await;
    // With the words goes what could prove them, and nothing else.
    let salts = async |subject: &str| {
        let conn = service.database.reader();
        let sql = format!("SELECT COUNT(*) AS n FROM audit_salts WHERE subject = '{subject}'");
        let statement = sea_orm::Statement::from_string(conn.get_database_backend(), sql);
        let row = conn.query_one_raw(statement).await.expect("read").expect("a count");
        row.try_get::<i64>("", "n").expect("a number")
    };
    assert_eq!((salts(HANAKO).await, salts(TARO).await), (0, 2));
    assert!(salts(&hers.name).await > 0);
    let after = service.get(&MANAGER, &hers.name).await.expect("the record stays");
    assert_eq!(
        (after.number.as_str(), after.member.as_str(), after.desired_remedy.as_str()),
        (hers.number.as_str(), HANAKO, "")
    );
    assert_eq!(
        (words(&service, &his).await, words(&service, &nobodys).await),
        ("説明と違う".to_owned(), "説明と違う".to_owned())
    );
    let anew = service.create(&RECEPTION, service.complaint()).await;
    assert_refused(anew, Code::FailedPrecondition, "MEMBER_ERASED");
    let hers = service.decided(&hers).await;
    service
        .close(&LEAD, service.closing(&hers))
        .await
        .expect("the case goes on without the words");

    // Once: also after a restart, and after the feed was away.
    service.neighbours.world().down = true;
    let service = service.restart().await;
    service.neighbours.world().events.push(event(7, "members.erased", TARO));
    service.neighbours.world().down = false;
    eventually(LIMIT, async || words(&service, &his).await.is_empty()).await;
    let told = eventually(LIMIT, async || {
        Some(entries(&service, TARO).await).filter(|entries| !entries.is_empty())
    })
    .await;
    assert_eq!(told.len(), 1);
    let hers = entries(&service, HANAKO).await;
    assert_eq!(hers.len(), 1);
    assert_eq!(
        (&hers[0]["action"], &hers[0]["actor"], &hers[0]["reason"]),
        (&"erase-words".into(), &"applications/honi-voices".into(), &"members/5".into())
    );
    service.stop().await;
});

on_both!(
    a_complaint_of_a_flagged_member_is_recorded_and_its_handlers_are_told,
    async |service| {
        let hers = service.triaged(pb::Severity::S3, &HANDLER).await;
        assert_eq!(hers.handler_guidance, None);
        let screening = |position, screened| screening(position, HANAKO, screened);
        service.neighbours.world().events = vec![
            screening(1, true),
            feed::Event {
                payload: "{}".to_owned(),
                ..screening(2, false)
            },
            feed::Event {
                resource: "members/of-another-time".to_owned(),
                ..screening(3, true)
            },
        ];
        let guidance = async |person| service.get(person, &hers.name).await.expect("readable").handler_guidance();
        let asked = pb::HandlerGuidance::AskCompliance;
        eventually(LIMIT, async || guidance(&HANDLER).await == asked).await;
        for person in [&MANAGER, &LEAD] {
            assert_eq!(guidance(person).await, asked);
        }
        // Recorded all the same, and whoever takes it is told at once.
        let taken = service.create(&RECEPTION, service.complaint()).await.expect("recorded");
        assert_eq!((taken.handler_guidance(), taken.state()), (asked, pb::VoiceState::Received));
        let of_another = pb::Voice {
            member: TARO.to_owned(),
            ..service.complaint()
        };
        assert_eq!(
            service.create(&RECEPTION, of_another).await.expect("recorded").handler_guidance,
            None
        );
        let given = pb::Voice {
            handler_guidance: Some(asked.into()),
            ..service.complaint()
        };
        assert_eq!(
            service.create(&RECEPTION, given).await.expect_err("refused").code(),
            Code::InvalidArgument
        );
        service.neighbours.world().events.push(screening(4, false));
        eventually(LIMIT, async || guidance(&HANDLER).await == pb::HandlerGuidance::Unspecified).await;
        service.stop().await;
    }
);
