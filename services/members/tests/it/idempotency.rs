//! The same request again, and requests that only check.

use honi_proto::members::v1 as pb;
use tonic::{Code, Response};

use crate::fixtures::{OTHER_SALES, Person, SALES, SYSTEM, Service, assert_refused, hanako, member, on, on_both};

async fn create(service: &Service, person: &Person, message: &pb::CreateMemberRequest) -> Result<pb::Member, tonic::Status> {
    service
        .members
        .clone()
        .create_member(service.by(person, message.clone()))
        .await
        .map(Response::into_inner)
}

on_both!(the_same_request_again_answers_the_record_as_it_is_now, async |service| {
    let request = pb::CreateMemberRequest {
        member: Some(hanako()),
        request_id: service.request_id(),
        validate_only: false,
    };
    let created = create(&service, &SYSTEM, &request).await.expect("created");
    assert_eq!(create(&service, &SYSTEM, &request).await.expect("replayed"), created);
    let update = service.update_of(
        pb::Member {
            phone: "000-1111-9999".to_owned(),
            ..created.clone()
        },
        &["phone"],
    );
    let updated = service
        .members
        .clone()
        .update_member(service.by(&SALES, update.clone()))
        .await
        .expect("updated")
        .into_inner();
    let again = service
        .members
        .clone()
        .update_member(service.by(&SALES, update))
        .await
        .expect("replayed")
        .into_inner();
    assert_eq!((&again, again.etag.as_str()), (&updated, "2"));
    assert_eq!(create(&service, &SYSTEM, &request).await.expect("replayed"), updated);
    service.stop().await;
});

on_both!(an_id_of_another_request_is_refused, async |service| {
    let request = pb::CreateMemberRequest {
        member: Some(hanako()),
        request_id: service.request_id(),
        validate_only: false,
    };
    create(&service, &SYSTEM, &request).await.expect("created");
    let other = pb::CreateMemberRequest {
        member: Some(member("0000002", "見本 太郎")),
        ..request.clone()
    };
    assert_refused(create(&service, &SYSTEM, &other).await, Code::AlreadyExists, "REQUEST_ID_REUSED");
    // Ids are each caller's own.
    let own = pb::Member {
        sales_staff: OTHER_SALES.name.to_owned(),
        ..member("0000003", "見本 次郎")
    };
    assert!(
        create(
            &service,
            &OTHER_SALES,
            &pb::CreateMemberRequest {
                member: Some(own),
                ..request
            }
        )
        .await
        .is_ok()
    );
    service.stop().await;
});

on_both!(who_lost_the_right_to_see_the_record_gets_no_replay, async |service| {
    let created = service.create(&SALES, hanako()).await.expect("created");
    let handed_over = pb::Member {
        sales_staff: OTHER_SALES.name.to_owned(),
        ..created
    };
    let request = service.update_of(handed_over, &["sales_staff"]);
    let first = service.members.clone().update_member(service.by(&SALES, request.clone())).await;
    assert!(first.is_ok(), "{first:?}");
    let again = service.members.clone().update_member(service.by(&SALES, request)).await;
    assert_refused(again, Code::NotFound, "RESOURCE_NOT_FOUND");
    service.stop().await;
});

on_both!(a_request_that_only_checks_writes_nothing, async |service| {
    let check = pb::CreateMemberRequest {
        member: Some(hanako()),
        request_id: service.request_id(),
        validate_only: true,
    };
    let answer = create(&service, &SYSTEM, &check).await.expect("checked");
    assert_eq!(
        (answer.name.as_str(), answer.etag.as_str(), answer.state()),
        ("", "", pb::MemberState::Active)
    );
    let request = pb::CreateMemberRequest {
        validate_only: false,
        ..check.clone()
    };
    create(&service, &SYSTEM, &request)
        .await
        .expect("neither the number nor the request id was used up");
    let check = pb::CreateMemberRequest {
        request_id: service.request_id(),
        ..check
    };
    assert_refused(create(&service, &SYSTEM, &check).await, Code::AlreadyExists, "MEMBER_NO_TAKEN");
    service.stop().await;
});

on_both!(two_copies_at_once_make_one_record, async |service| {
    let request = pb::CreateMemberRequest {
        member: Some(hanako()),
        request_id: service.request_id(),
        validate_only: false,
    };
    let (one, other) = tokio::join!(create(&service, &SYSTEM, &request), create(&service, &SYSTEM, &request));
    assert_eq!(one.expect("one"), other.expect("the other"));
    service.stop().await;
});
