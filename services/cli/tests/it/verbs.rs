//! The verbs that have no story of their own: what each sends, and what it prints.

use std::sync::{Arc, Mutex};

use honi_proto::members::v1::member_service_server::{MemberService, MemberServiceServer};
use honi_proto::members::v1::{
    CreateMemberRequest, EraseMemberRequest, GetMemberRequest, Member, MemberState, SearchMembersRequest, SearchMembersResponse,
    UpdateMemberRequest, VoidMemberRequest,
};
use honi_proto::organization::v1::notice_service_server::{NoticeService, NoticeServiceServer};
use honi_proto::organization::v1::{CreateNoticeRequest, ListNoticesRequest, ListNoticesResponse, Notice, ReadNoticeRequest};
use honi_proto::workflows::v1::workflow_service_server::{WorkflowService, WorkflowServiceServer};
use honi_proto::workflows::v1::{
    ListWorkflowsRequest, ListWorkflowsResponse, ReconcileWorkflowsRequest, ReconcileWorkflowsResponse, RunState, Workflow,
};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::fixtures::{Suite, TRACE, VOICE};

const MEMBER: &str = "members/0190a5a0-0000-7000-8000-0000000000e1";
const NOTICE: &str = "notices/0190a5a0-0000-7000-8000-0000000000f1";

/// Scripted services that remember what they were asked to change.
#[derive(Clone, Default)]
struct Script {
    created: Arc<Mutex<Vec<CreateMemberRequest>>>,
    updated: Arc<Mutex<Vec<UpdateMemberRequest>>>,
}

impl Script {
    async fn suite(&self) -> Suite {
        let services = Routes::new(MemberServiceServer::new(self.clone()))
            .add_service(NoticeServiceServer::new(self.clone()))
            .add_service(WorkflowServiceServer::new(self.clone()));
        let suite = Suite::of(services).await;
        assert_eq!(suite.honi(&["login", "--as", "REC"]).await.code, 0);
        suite
    }
}

fn member(state: MemberState) -> Member {
    Member {
        name: MEMBER.to_owned(),
        member_no: "0000001".to_owned(),
        full_name: "見本 花子".to_owned(),
        state: state.into(),
        etag: "3".to_owned(),
        ..Member::default()
    }
}

/// What a change must say: which record as it was read, and an idempotency key.
fn checked(name: &str, etag: &str, request_id: &str) -> Result<(), Status> {
    if (name, etag, request_id.len()) == (MEMBER, "3", 36) {
        Ok(())
    } else {
        Err(Status::invalid_argument(format!("{name} {etag} {request_id}")))
    }
}

#[tonic::async_trait]
impl MemberService for Script {
    async fn create_member(&self, request: Request<CreateMemberRequest>) -> Result<Response<Member>, Status> {
        self.created.lock().unwrap().push(request.into_inner());
        Ok(Response::new(member(MemberState::Active)))
    }

    async fn get_member(&self, request: Request<GetMemberRequest>) -> Result<Response<Member>, Status> {
        assert_eq!(request.get_ref().name, MEMBER);
        Ok(Response::new(member(MemberState::Active)))
    }

    async fn search_members(&self, _: Request<SearchMembersRequest>) -> Result<Response<SearchMembersResponse>, Status> {
        Ok(Response::new(SearchMembersResponse::default()))
    }

    async fn update_member(&self, request: Request<UpdateMemberRequest>) -> Result<Response<Member>, Status> {
        let request = request.into_inner();
        let named = request.member.as_ref().map(|member| member.name.as_str()).unwrap_or_default();
        checked(named, &request.etag, &request.request_id)?;
        self.updated.lock().unwrap().push(request);
        Ok(Response::new(member(MemberState::Active)))
    }

    async fn void_member(&self, request: Request<VoidMemberRequest>) -> Result<Response<Member>, Status> {
        let request = request.into_inner();
        checked(&request.name, &request.etag, &request.request_id)?;
        Ok(Response::new(member(MemberState::Voided)))
    }

    async fn erase_member(&self, request: Request<EraseMemberRequest>) -> Result<Response<Member>, Status> {
        let request = request.into_inner();
        checked(&request.name, &request.etag, &request.request_id)?;
        Ok(Response::new(member(MemberState::Erased)))
    }
}

#[tonic::async_trait]
impl NoticeService for Script {
    async fn create_notice(&self, _: Request<CreateNoticeRequest>) -> Result<Response<Notice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn list_notices(&self, _: Request<ListNoticesRequest>) -> Result<Response<ListNoticesResponse>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn read_notice(&self, request: Request<ReadNoticeRequest>) -> Result<Response<Notice>, Status> {
        let request = request.into_inner();
        assert_eq!((request.name.as_str(), request.request_id.len()), (NOTICE, 36));
        Ok(Response::new(Notice {
            name: NOTICE.to_owned(),
            resource: VOICE.to_owned(),
            ..Notice::default()
        }))
    }
}

#[tonic::async_trait]
impl WorkflowService for Script {
    async fn list_workflows(&self, request: Request<ListWorkflowsRequest>) -> Result<Response<ListWorkflowsResponse>, Status> {
        let (cycle, next_page_token) = match request.get_ref().page_token.as_str() {
            "" => (1, "second".to_owned()),
            _ => (2, String::new()),
        };
        let workflow = Workflow {
            workflow_id: format!("complaint-handling/1/{cycle}"),
            resource: VOICE.to_owned(),
            run_state: RunState::Missing.into(),
            ..Workflow::default()
        };
        Ok(Response::new(ListWorkflowsResponse {
            workflows: vec![workflow],
            next_page_token,
        }))
    }

    async fn reconcile_workflows(
        &self,
        request: Request<ReconcileWorkflowsRequest>,
    ) -> Result<Response<ReconcileWorkflowsResponse>, Status> {
        assert_eq!(request.get_ref().request_id.len(), 36);
        Ok(Response::new(ReconcileWorkflowsResponse {
            open_count: 2,
            started_count: 1,
            failed_count: 0,
            next_page_token: String::new(),
        }))
    }
}

#[tokio::test]
async fn a_member_is_created_read_voided_and_erased() {
    let script = Script::default();
    let suite = script.suite().await;
    let create = [
        "member",
        "create",
        "--member-no",
        "0000001",
        "--full-name",
        "見本 花子",
        "--kana",
        "ミホン ハナコ",
    ];
    let done = suite
        .honi(&[&create[..], &["--join-date", "2026-04-01", "-o", "json"]].concat())
        .await;
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.json()["name"], MEMBER);
    let sent = script.created.lock().unwrap().pop().unwrap();
    let sent_member = sent.member.unwrap();
    assert_eq!((sent.request_id.len(), sent.validate_only), (36, false));
    assert_eq!(
        (sent_member.member_no.as_str(), sent_member.full_name_kana.as_str()),
        ("0000001", "ミホン ハナコ")
    );
    assert!(
        sent_member.org_unit.starts_with("orgUnits/"),
        "that of the login: {}",
        sent_member.org_unit
    );
    assert_eq!(suite.honi(&["member", "create", "--member-no", "1"]).await.code, 2);

    let got = suite.honi(&["member", "get", MEMBER, "-o", "csv"]).await;
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(
        got.stdout.starts_with("member_no,full_name,") && got.stdout.contains("見本 花子"),
        "{}",
        got.stdout
    );

    for (verb, state) in [("void", "MEMBER_STATE_VOIDED"), ("erase", "MEMBER_STATE_ERASED")] {
        let end = ["member", verb, MEMBER, "--reason", "test", "-o", "json"];
        let unconfirmed = suite.honi(&end).await;
        assert_eq!(unconfirmed.code, 2, "nobody is at the terminal: {}", unconfirmed.stderr);
        let done = suite.honi(&[&end[..], &["--yes"]].concat()).await;
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(done.json()["state"], state);
    }
}

#[tokio::test]
async fn an_update_names_its_fields_and_sends_no_others() {
    let script = Script::default();
    let suite = script.suite().await;
    let done = suite
        .honi(&["member", "update", MEMBER, "--phone", "000-1111-0001", "--email", ""])
        .await;
    assert_eq!(done.code, 0, "{}", done.stderr);
    let sent = script.updated.lock().unwrap().pop().unwrap();
    assert_eq!(sent.update_mask.unwrap().paths, ["phone", "email"]);
    let expected = Member {
        name: MEMBER.to_owned(),
        phone: "000-1111-0001".to_owned(),
        ..Member::default()
    };
    assert_eq!(sent.member, Some(expected));
    assert_eq!(suite.honi(&["member", "update", MEMBER]).await.code, 2, "nothing to change");
}

#[tokio::test]
async fn workflows_are_listed_over_all_pages_and_reconciled() {
    let suite = Script::default().suite().await;
    let list = suite.honi(&["workflow", "list", "-o", "csv"]).await;
    // The three services with workflows are one here: each run stands three times.
    assert_eq!((list.code, list.stdout.lines().count()), (0, 7), "{}{}", list.stdout, list.stderr);
    assert!(
        list.stdout.contains("missing") && list.stdout.contains("complaint-handling/1/2"),
        "{}",
        list.stdout
    );
    let limited = suite.honi(&["workflow", "list", "-o", "csv", "--limit", "3"]).await;
    assert_eq!((limited.code, limited.stdout.lines().count()), (0, 4), "{}", limited.stdout);
    let done = suite.honi(&["workflow", "reconcile", "-o", "json"]).await;
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.json(), serde_json::json!({ "open_count": 6, "started_count": 3 }));
}

#[tokio::test]
async fn a_notice_is_read() {
    let suite = Script::default().suite().await;
    let done = suite.honi(&["inbox", "read", NOTICE, "-o", "json"]).await;
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.json()["resource"], VOICE);
}

#[tokio::test]
async fn a_trace_is_shown_without_what_steers_the_terminal() {
    let suite = Script::default().suite().await;
    let shown = suite.honi(&["trace", "show", TRACE]).await;
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(
        shown.stdout.contains("CreateVoice") && shown.stdout.contains("honi-voices\u{fffd}"),
        "{}",
        shown.stdout
    );
    let json = suite.honi(&["trace", "show", TRACE, "-o", "json"]).await;
    assert!(json.stdout.contains("honi-voices\\u202e"), "{}", json.stdout);
    assert_eq!(json.json()[0]["processes"]["p"]["serviceName"], "honi-voices\u{202e}");
    assert_eq!(suite.honi(&["trace", "show", "0000"]).await.code, 3);
}
