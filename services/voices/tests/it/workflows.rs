//! The list of open work, also while Temporal is away.

use honi_proto::voices::v1 as voices;
use honi_proto::workflows::v1 as pb;
use pb::workflow_service_client::WorkflowServiceClient;
use tonic::{Code, Response, Status};

use crate::fixtures::{Service, assert_refused, on_both};
use crate::people::{CENTRE, HANDLER, LEAD, MANAGER, OPERATOR, Person, RECEPTION};

async fn list(service: &Service, person: &Person, size: i32, token: &str) -> Result<pb::ListWorkflowsResponse, Status> {
    let message = pb::ListWorkflowsRequest {
        page_size: size,
        page_token: token.to_owned(),
    };
    WorkflowServiceClient::new(service.channel.clone())
        .list_workflows(service.by(person, message))
        .await
        .map(Response::into_inner)
}

on_both!(open_complaints_are_listed_without_temporal, async |service| {
    let open = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let praise = voices::Voice {
        kind: voices::VoiceKind::Praise.into(),
        ..service.complaint()
    };
    service.create(&RECEPTION, praise).await.expect("created");
    let handled = service.triaged(voices::Severity::S3, &HANDLER).await;
    let closed = service.triaged(voices::Severity::S3, &HANDLER).await;
    service.close(&LEAD, service.close_upheld(&closed)).await.expect("closed");

    service.advance(chrono::TimeDelta::days(7));
    let first = list(&service, &OPERATOR, 1, "").await.expect("listed");
    let second = list(&service, &MANAGER, 1, &first.next_page_token).await.expect("listed");
    assert_eq!(second.next_page_token, "");
    let rows: Vec<_> = first.workflows.iter().chain(&second.workflows).collect();
    assert_eq!(rows.iter().map(|it| &it.resource).collect::<Vec<_>>(), [&open.name, &handled.name]);
    assert_eq!(rows.iter().map(|it| it.overdue).collect::<Vec<_>>(), [true, false]);
    assert_eq!(rows.iter().map(|it| it.owner.as_str()).collect::<Vec<_>>(), [CENTRE, HANDLER.name]);
    assert!(
        rows.iter().all(|it| it.run_state() == pb::RunState::Unspecified),
        "Temporal does not answer"
    );
    service.stop().await;
});

on_both!(reconciling_says_that_temporal_is_away, async |service| {
    service.create(&RECEPTION, service.complaint()).await.expect("created");
    let reconcile = async |person| {
        let message = pb::ReconcileWorkflowsRequest {
            request_id: service.request_id(),
        };
        WorkflowServiceClient::new(service.channel.clone())
            .reconcile_workflows(service.by(person, message))
            .await
    };
    assert_refused(reconcile(&OPERATOR).await, Code::Unavailable, "TEMPORAL");
    assert_refused(reconcile(&HANDLER).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    service.stop().await;
});
