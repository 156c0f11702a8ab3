use std::time::Duration;

use honi_orchestration::{OrchestrationError, Orchestrator, SearchAttributes, Start, connect};
use honi_telemetry::Recorder;
use honi_testkit::{
    eventually,
    temporal::{NAMESPACE, dev_server},
};
use temporalio_client::tonic::IntoRequest as _;
use temporalio_common::{protos::temporal::api::workflowservice::v1::DescribeNamespaceRequest, search_attributes::SearchAttributeKey};

use crate::fixtures::{open, prepared, settings, start, telemetry};

const OVERDUE: SearchAttributeKey<bool> = SearchAttributeKey::bool("HoniOverdue");

fn searchable() -> Start {
    Start {
        search_attributes: SearchAttributes::new([OVERDUE.value_set(true)]),
        ..start("lending/1")
    }
}

#[tokio::test]
async fn a_namespace_that_is_not_prepared_yet_is_waited_for() {
    let server = dev_server().await;
    let orchestrator = connect(
        &settings(server.url().as_str(), NAMESPACE),
        &telemetry(&Recorder::default(), "honi-voices"),
    )
    .expect("sound");
    let error = orchestrator
        .start(&searchable())
        .await
        .expect_err("the server does not know the attribute");
    assert!(
        matches!(error, OrchestrationError::Unprepared(_)) && error.is_transient(),
        "{error:?}"
    );
    orchestrator.prepare_namespace().await.expect("prepared");
    eventually(Duration::from_secs(30), async || orchestrator.start(&searchable()).await).await;
}

#[tokio::test]
async fn a_namespace_is_prepared_as_often_as_one_likes() {
    let server = dev_server().await;
    let orchestrator = prepared(&server, &Recorder::default()).await;
    orchestrator.prepare_namespace().await.expect("again");
    assert_eq!(retention_days(&orchestrator).await, 30);
}

#[tokio::test]
async fn only_a_worker_sets_the_retention() {
    let server = dev_server().await;
    let worker = prepared(&server, &Recorder::default()).await;
    let mut other = settings(server.url().as_str(), NAMESPACE);
    other.retention_days = 7;
    let service = connect(&other, &telemetry(&Recorder::default(), "honi-voices")).expect("sound");
    service.reconcile([open("lending/1")]).await.expect("reconciled");
    assert_eq!(retention_days(&worker).await, 30);
}

async fn retention_days(orchestrator: &Orchestrator) -> i64 {
    let mut service = orchestrator.client().await.expect("connected").connection().workflow_service();
    let request = DescribeNamespaceRequest {
        namespace: NAMESPACE.to_owned(),
        ..Default::default()
    };
    let described = service.describe_namespace(request.into_request()).await.expect("described");
    let config = described.into_inner().config.expect("a configuration");
    config.workflow_execution_retention_ttl.expect("a retention").seconds / (24 * 60 * 60)
}

#[tokio::test]
async fn a_namespace_that_does_not_exist_is_made() {
    let server = dev_server().await;
    let orchestrator = connect(
        &settings(server.url().as_str(), "honi-new"),
        &telemetry(&Recorder::default(), "honi-worker"),
    )
    .expect("sound");
    assert!(orchestrator.start(&searchable()).await.expect_err("there is none").is_transient());
    // The frontend sees a new namespace after its cache is refreshed.
    eventually(Duration::from_secs(60), async || orchestrator.prepare_namespace().await).await;
    eventually(Duration::from_secs(60), async || orchestrator.start(&searchable()).await).await;
}
