//! Events that could not be delivered: seen and released by operators, which is audited.

use honi_proto::auditlog::v1::ListAuditEntriesRequest;
use honi_proto::auditlog::v1::audit_log_service_client::AuditLogServiceClient;
use honi_proto::outbox::v1 as pb;
use honi_testkit::eventually;
use pb::parked_event_service_client::ParkedEventServiceClient;
use pb::release_parked_events_request::Which;
use sea_orm::ConnectionTrait;
use tonic::{Code, Response, Status};

use crate::fixtures::{LIMIT, Service, assert_invalid, assert_refused, on, on_both};
use crate::people::{HANDLER, MANAGER, OPERATOR, Person, RECEPTION, WORKER};

async fn list(service: &Service, who: &Person, page_size: i32, token: &str) -> Result<pb::ListParkedEventsResponse, Status> {
    let message = pb::ListParkedEventsRequest {
        page_size,
        page_token: token.to_owned(),
    };
    let mut client = ParkedEventServiceClient::new(service.channel.clone());
    client.list_parked_events(service.by(who, message)).await.map(Response::into_inner)
}

async fn send(service: &Service, who: &Person, message: &pb::ReleaseParkedEventsRequest) -> Result<i32, Status> {
    let mut client = ParkedEventServiceClient::new(service.channel.clone());
    let answer = client.release_parked_events(service.by(who, message.clone())).await?;
    Ok(answer.into_inner().released_count)
}

fn release(service: &Service, which: Which) -> pb::ReleaseParkedEventsRequest {
    pb::ReleaseParkedEventsRequest {
        which: Some(which),
        request_id: service.request_id(),
    }
}

/// Three complaints whose first event is parked, in order.
async fn parked(service: &Service) -> Vec<String> {
    let mut names = Vec::new();
    for _ in 0..3 {
        names.push(service.create(&RECEPTION, service.complaint()).await.expect("created").name);
    }
    // Temporal does not answer here, so that each is held by now.
    eventually(LIMIT, async || held(service, "retry_at IS NOT NULL").await == 3).await;
    service.write("UPDATE outbox_holds SET retry_at = NULL, reason = 'BROKEN'").await;
    names
}

async fn held(service: &Service, how: &str) -> i64 {
    let backend = service.database.reader().get_database_backend();
    let count = sea_orm::Statement::from_string(backend, format!("SELECT count(*) FROM outbox_holds WHERE {how}"));
    let row = service
        .database
        .reader()
        .query_one_raw(count)
        .await
        .expect("counted")
        .expect("one row");
    row.try_get_by_index(0).expect("a number")
}

on_both!(an_operator_sees_what_is_parked_page_by_page, async |service| {
    let names = parked(&service).await;
    let first = list(&service, &OPERATOR, 2, "").await.expect("listed");
    let second = list(&service, &WORKER, 2, &first.next_page_token).await.expect("listed");
    assert_eq!(second.next_page_token, "");
    let listed: Vec<_> = first.parked_events.iter().chain(&second.parked_events).collect();
    assert_eq!(
        listed.iter().map(|it| &it.resource).collect::<Vec<_>>(),
        names.iter().collect::<Vec<_>>()
    );
    let one = listed[0];
    assert_eq!(
        (one.r#type.as_str(), one.reason.as_str(), one.position),
        ("voices.created", "BROKEN", 1)
    );
    assert!(one.attempts > 0 && one.park_time.is_some());
    assert_invalid(list(&service, &OPERATOR, 201, "").await, "page_size");
    assert_invalid(list(&service, &OPERATOR, 2, "another").await, "page_token");
    for who in [&HANDLER, &MANAGER] {
        assert_refused(list(&service, who, 2, "").await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    service.stop().await;
});

on_both!(what_is_released_is_tried_again_and_the_audit_log_says_by_whom, async |service| {
    let names = parked(&service).await;
    let one = release(&service, Which::Resource(names[1].clone()));
    assert_refused(send(&service, &MANAGER, &one).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    assert_eq!(send(&service, &OPERATOR, &one).await.expect("released"), 1);
    // The relay was woken, and waits again for Temporal.
    eventually(LIMIT, async || held(&service, "retry_at IS NOT NULL").await == 1).await;
    assert_eq!(send(&service, &OPERATOR, &one).await.expect("the same request"), 1);
    let again = release(&service, Which::Resource(names[1].clone()));
    assert_eq!(send(&service, &OPERATOR, &again).await.expect("nothing to release"), 0);
    let other = pb::ReleaseParkedEventsRequest {
        which: Some(Which::All(true)),
        ..one
    };
    assert_refused(send(&service, &OPERATOR, &other).await, Code::AlreadyExists, "REQUEST_ID_REUSED");
    assert_eq!(
        send(&service, &OPERATOR, &release(&service, Which::All(true)))
            .await
            .expect("released"),
        2
    );
    assert_eq!(list(&service, &OPERATOR, 0, "").await.expect("listed").parked_events, []);
    let nothing = pb::ReleaseParkedEventsRequest {
        which: None,
        request_id: service.request_id(),
    };
    assert_invalid(send(&service, &OPERATOR, &nothing).await, "which");

    let released = async || {
        let message = ListAuditEntriesRequest {
            resource: names[1].clone(),
            ..Default::default()
        };
        let mut client = AuditLogServiceClient::new(service.channel.clone());
        let entries = client.list_audit_entries(service.by(&MANAGER, message)).await.expect("listed");
        let leaves = entries
            .into_inner()
            .entries
            .into_iter()
            .map(|entry| String::from_utf8_lossy(&entry.leaf).into_owned());
        leaves
            .filter(|leaf| leaf.contains("release-parked-event") && leaf.contains(OPERATOR.name))
            .count()
    };
    eventually(LIMIT, async || released().await == 1).await;
    service.stop().await;
});
