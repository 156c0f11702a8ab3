//! The list of open work, also while Temporal is away.

use honi_proto::voices::v1 as voices;
use honi_proto::workflows::v1 as pb;
use honi_testkit::eventually;
use honi_testkit::temporal::dev_server;
use pb::workflow_service_client::WorkflowServiceClient;
use tonic::{Code, Response, Status};

use crate::fixtures::{LIMIT, Service, assert_refused, on, on_both};
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
    let closed = service.decided(&closed).await;
    service.close(&LEAD, service.closing(&closed)).await.expect("closed");

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
            ..Default::default()
        };
        WorkflowServiceClient::new(service.channel.clone())
            .reconcile_workflows(service.by(person, message))
            .await
    };
    assert_refused(reconcile(&OPERATOR).await, Code::Unavailable, "TEMPORAL");
    assert_refused(reconcile(&HANDLER).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    service.stop().await;
});

on_both!(nobody_hears_of_complaints_about_themselves, async |service| {
    let about = |subject: &Person| voices::Voice {
        subject_staff: vec![subject.name.to_owned()],
        ..service.complaint()
    };
    let create = async |voice| service.create(&RECEPTION, voice).await.expect("created").name;
    let (first, hidden, last) = (
        create(service.complaint()).await,
        create(about(&MANAGER)).await,
        create(about(&OPERATOR)).await,
    );
    let listed = async |person: &Person| {
        let (mut names, mut token) = (Vec::new(), String::new());
        loop {
            let page = list(&service, person, 1, &token).await.expect("listed");
            assert_eq!(page.workflows.len(), 1, "no page tells that something is left out");
            names.extend(page.workflows.into_iter().map(|it| it.resource));
            token = page.next_page_token;
            if token.is_empty() {
                return names;
            }
        }
    };
    assert_eq!(listed(&MANAGER).await, [first.clone(), last]);
    assert_eq!(listed(&OPERATOR).await, [first, hidden]);
    service.stop().await;
});

on_both!(a_complaint_that_lacks_a_run_gets_one_by_itself, async |service| {
    let mut service = service;
    let open = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let server = dev_server().await;
    service.settings.temporal.endpoint = server.url().as_str().to_owned();
    service.settings.follow.workflows_every_seconds = 1;
    // Its events were delivered, to a Temporal that has lost everything since.
    let delivered = "UPDATE outbox_events SET delivered_at = occurred_at WHERE position IS NOT NULL";
    eventually(LIMIT, async || service.write(delivered).await == 1).await;
    // Nobody else looks any more: the lease of the last look is over.
    service.advance(chrono::TimeDelta::seconds(600));
    let service = service.restart().await;
    let id = honi_complaint_handling::workflow_id(open.name.parse().expect("a name"), 1);
    let telemetry = honi_telemetry::Recorder::default().telemetry("honi-voices");
    let orchestrator = honi_orchestration::connect(&service.settings.temporal, &telemetry).expect("sound settings");
    eventually(LIMIT, async || {
        orchestrator
            .describe(&id)
            .await
            .is_ok_and(|state| state == honi_orchestration::RunState::Running)
    })
    .await;
    service.stop().await;
});

on_both!(what_is_open_and_late_is_counted, async |service| {
    for _ in 0..2 {
        service.create(&RECEPTION, service.complaint()).await.expect("created");
    }
    service.triaged(voices::Severity::S3, &HANDLER).await;
    service.advance(chrono::TimeDelta::days(7));
    // It counts when it starts, and from time to time.
    let service = service.restart().await;
    let value = |name: &str, label: &str| {
        let text = service.telemetry.metrics_text();
        let line = text.lines().find(|line| line.starts_with(name) && line.contains(label))?;
        line.rsplit(' ').next().map(str::to_owned)
    };
    let expected = [
        ("honi_voices_open", "state=\"RECEIVED\"", "2"),
        ("honi_voices_open", "state=\"ACKNOWLEDGED\"", "0"),
        ("honi_voices_open", "state=\"TRIAGED\"", "1"),
        ("honi_voices_overdue", "kind=\"acknowledge\"", "2"),
        ("honi_voices_overdue", "kind=\"final-response\"", "0"),
    ];
    eventually(LIMIT, async || {
        expected
            .iter()
            .all(|(name, label, count)| value(name, label).as_deref() == Some(count))
    })
    .await;
    service.stop().await;
});
