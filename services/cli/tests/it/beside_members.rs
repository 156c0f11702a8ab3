//! What is recorded beside members: that a record rests on what was read, and weighs what it was given.

use std::sync::{Arc, Mutex};

use honi_proto::members::v1::needs_service_server::{NeedsService, NeedsServiceServer};
use honi_proto::members::v1::{
    CareAttributes, GetCareAttributesRequest, GetNeedsProfileRequest, Importance, NeedsAxis, NeedsProfile, NeedsState, ProtectionKind,
    RecordCareAttributesRequest, RecordNeedsProfileRequest,
};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::fixtures::Suite;

const MEMBER: &str = "members/0190a5a0-0000-7000-8000-0000000000e1";

/// A scripted service that remembers what it was asked to record.
#[derive(Clone, Default)]
struct Script {
    recorded: Arc<Mutex<Vec<RecordNeedsProfileRequest>>>,
}

#[tonic::async_trait]
impl NeedsService for Script {
    async fn get_needs_profile(&self, request: Request<GetNeedsProfileRequest>) -> Result<Response<NeedsProfile>, Status> {
        assert_eq!(request.get_ref().name, MEMBER);
        Ok(Response::new(NeedsProfile {
            member: MEMBER.to_owned(),
            state: NeedsState::Incomplete.into(),
            missing_axes: vec![NeedsAxis::Cost.into()],
            etag: "7".to_owned(),
            ..NeedsProfile::default()
        }))
    }

    async fn record_needs_profile(&self, request: Request<RecordNeedsProfileRequest>) -> Result<Response<NeedsProfile>, Status> {
        self.recorded.lock().unwrap().push(request.into_inner());
        Ok(Response::new(NeedsProfile::default()))
    }

    async fn get_care_attributes(&self, _: Request<GetCareAttributesRequest>) -> Result<Response<CareAttributes>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn record_care_attributes(&self, _: Request<RecordCareAttributesRequest>) -> Result<Response<CareAttributes>, Status> {
        Err(Status::unimplemented("not in this script"))
    }
}

#[tokio::test]
async fn needs_are_weighed_and_rest_on_what_was_read() {
    let script = Script::default();
    let suite = Suite::of(Routes::new(NeedsServiceServer::new(script.clone()))).await;
    assert_eq!(suite.honi(&["login", "--as", "REC"]).await.code, 0);
    let shown = suite.honi(&["member", "needs", "get", MEMBER]).await;
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(
        shown.stdout.contains("incomplete") && shown.stdout.contains("cost"),
        "{}",
        shown.stdout
    );

    let record = ["member", "needs", "record", MEMBER, "--must", "fire", "--nice", "vehicle"];
    let done = suite
        .honi(&[&record[..], &["--life-stage", "couple", "--monthly-budget", "0"]].concat())
        .await;
    assert_eq!(done.code, 0, "{}", done.stderr);
    let sent = script.recorded.lock().unwrap().pop().unwrap();
    assert_eq!(
        (sent.etag.as_str(), sent.request_id.len(), sent.monthly_budget_yen),
        ("7", 36, Some(0))
    );
    let weighed: Vec<_> = sent.protection_needs.iter().map(|need| (need.kind(), need.importance())).collect();
    assert_eq!(
        weighed,
        [
            (ProtectionKind::Fire, Importance::Must),
            (ProtectionKind::Vehicle, Importance::Nice)
        ]
    );
    assert_eq!(sent.enrollment_motive, None);
    assert_eq!(suite.honi(&["member", "needs", "record", MEMBER, "--must", "flood"]).await.code, 2);
}
