//! Improvement actions: opened by voices, carried out, verified by others, closed with what was done.

use chrono::TimeDelta;
use feed::feed_service_client::FeedServiceClient;
use honi_proto::casework::v1::EscalationLevel;
use honi_proto::inspections::v1 as pb;
use honi_proto::outbox::v1 as feed;
use honi_proto::workflows::v1 as workflows;
use pb::ImprovementState as State;
use pb::improvement_action_service_client::ImprovementActionServiceClient;
use serde_json::json;
use tonic::{Code, Status};
use workflows::workflow_service_client::WorkflowServiceClient;

use crate::fixtures::{
    EXECUTIVE, LIMIT, MANAGER, OFFICER, OPERATOR, Person, RECEPTION, SALES, SUPERVISOR, Service, WORKER, assert_refused, eventually, on,
    on_both,
};

/// The voices service, which follows the feed.
const READER: Person = Person {
    name: "applications/honi-voices",
    roles: &["APP"],
};

fn voice(n: u32) -> String {
    format!("voices/01920000-0000-7000-8000-{n:012}")
}

/// Takes a step: `step!(service, person, start_improvement_action, StartImprovementActionRequest, action { field: value })`.
macro_rules! step {
    ($service:ident, $person:expr, $rpc:ident, $request:ident, $action:expr $(, $field:ident: $value:expr)* $(,)?) => {{
        #[allow(clippy::needless_update, reason = "some requests have no more fields")]
        let message = pb::$request {
            name: $action.name.clone(),
            etag: $action.etag.clone(),
            request_id: $service.request_id(),
            $($field: $value,)*
            ..Default::default()
        };
        $service.improvements().$rpc($service.by(&$person, message)).await.map(tonic::Response::into_inner)
    }};
}

impl Service {
    fn improvements(&self) -> ImprovementActionServiceClient<tonic::transport::Channel> {
        ImprovementActionServiceClient::new(self.channel.clone())
    }

    async fn propose(&self, person: &Person, sources: &[String]) -> Result<pb::ImprovementAction, Status> {
        let message = pb::CreateImprovementActionRequest {
            description: "申込書の様式を改める".to_owned(),
            sources: sources.to_vec(),
            request_id: self.request_id(),
        };
        let created = self.improvements().create_improvement_action(self.by(person, message)).await?;
        Ok(created.into_inner())
    }

    async fn improvement(&self, person: &Person, name: &str) -> Result<pb::ImprovementAction, Status> {
        let message = pb::GetImprovementActionRequest { name: name.to_owned() };
        Ok(self
            .improvements()
            .get_improvement_action(self.by(person, message))
            .await?
            .into_inner())
    }

    async fn list_improvements(&self, person: &Person, filter: &str) -> Result<Vec<pb::ImprovementAction>, Status> {
        let message = pb::ListImprovementActionsRequest {
            filter: filter.to_owned(),
            ..Default::default()
        };
        let listed = self.improvements().list_improvement_actions(self.by(person, message)).await?;
        Ok(listed.into_inner().improvement_actions)
    }

    async fn accept(&self, action: &pb::ImprovementAction, owner: &Person) -> Result<pb::ImprovementAction, Status> {
        step!(self, MANAGER, accept_improvement_action, AcceptImprovementActionRequest, action, owner: owner.name.to_owned())
    }

    /// To IMPLEMENTED, by its owner.
    async fn carried_out(&self, action: &pb::ImprovementAction, owner: &Person) -> pb::ImprovementAction {
        let analysed = step!(
            self, *owner, analyse_improvement_cause, AnalyseImprovementCauseRequest, action,
            category: pb::CauseCategory::Procedure.into(),
            cause: "様式が分かりにくい".to_owned(),
        )
        .expect("analysed");
        let planned = step!(
            self, *owner, plan_improvement_action, PlanImprovementActionRequest, analysed,
            kind: pb::ImprovementKind::Preventive.into(),
            success_criterion: "3か月、同じ声がない".to_owned(),
            plan: "様式を改める".to_owned(),
        )
        .expect("planned");
        let started = step!(self, *owner, start_improvement_action, StartImprovementActionRequest, planned).expect("started");
        let implemented = step!(
            self, *owner, implement_improvement_action, ImplementImprovementActionRequest, started,
            evidence: vec![pb::ImplementationEvidence { reference: "keys/form-7".to_owned(), sha256: "ab".repeat(32) }],
            done: "新しい様式を使い始めた".to_owned(),
        );
        implemented.expect("implemented")
    }
}

fn texts(action: &pb::ImprovementAction) -> Vec<&str> {
    action.texts.iter().map(|text| text.field.as_str()).collect()
}

on_both!(an_action_goes_from_its_proposal_to_its_end, async |service| {
    let proposed = service.propose(&SUPERVISOR, &[voice(1)]).await.expect("proposed");
    assert!(proposed.number.starts_with("IM-2026-"), "{}", proposed.number);
    assert_eq!((proposed.state(), &proposed.sources), (State::Proposed, &vec![voice(1)]));
    let accepted = service.accept(&proposed, &OFFICER).await.expect("accepted");
    let done = service.carried_out(&accepted, &OFFICER).await;
    assert_eq!((done.state(), done.evidence.len()), (State::Implemented, 1));
    // Who sees to it never says that it was done.
    assert_refused(
        step!(service, OFFICER, verify_improvement_action, VerifyImprovementActionRequest, done, as_planned: true, finding: "よい".to_owned()),
        Code::FailedPrecondition,
        "SEPARATION_OF_DUTIES",
    );
    let verified = step!(
        service, MANAGER, verify_improvement_action, VerifyImprovementActionRequest, done,
        as_planned: true, finding: "10件を確かめた".to_owned(),
    )
    .expect("verified");
    assert_refused(
        step!(service, MANAGER, close_improvement_action, CloseImprovementActionRequest, verified, what_we_did: "改めた".to_owned()),
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    let checked = step!(
        service, MANAGER, check_improvement_effect, CheckImprovementEffectRequest, verified,
        effective: true, finding: "同じ声はない".to_owned(),
    )
    .expect("checked");
    let closed = step!(
        service, MANAGER, close_improvement_action, CloseImprovementActionRequest, checked,
        what_we_did: "申込書の様式を改めました".to_owned(),
    )
    .expect("closed");
    assert_eq!(closed.state(), State::Closed);
    assert_eq!(
        texts(&closed),
        [
            "description",
            "cause",
            "plan",
            "success-criterion",
            "done",
            "verification",
            "effect",
            "what-we-did"
        ]
    );
    assert!(
        service.list_improvements(&MANAGER, "state = CLOSED").await.expect("listed")[0]
            .texts
            .is_empty()
    );
});

on_both!(what_had_no_effect_begins_anew, async |service| {
    let proposed = service.propose(&SUPERVISOR, &[voice(1)]).await.expect("proposed");
    let accepted = service.accept(&proposed, &OFFICER).await.expect("accepted");
    let done = service.carried_out(&accepted, &OFFICER).await;
    let failed = step!(
        service, MANAGER, verify_improvement_action, VerifyImprovementActionRequest, done,
        as_planned: false, finding: "古い様式が残っている".to_owned(),
    )
    .expect("found");
    assert_eq!(failed.state(), State::Ineffective);
    let again = step!(
        service, MANAGER, rework_improvement_action, ReworkImprovementActionRequest, failed,
        reason: "窓口から古い様式を回収する".to_owned(),
    )
    .expect("begun anew");
    assert_eq!(
        (again.state(), again.cycle, again.owner.as_str()),
        (State::Accepted, 2, OFFICER.name)
    );
    service.carried_out(&again, &OFFICER).await;
    // Each of its events names the voice, also that by which a round ends: voices reads them all.
    let told = eventually(LIMIT, async || {
        let request = service.by(&READER, feed::ListEventsRequest::default());
        let listed = FeedServiceClient::new(service.channel.clone()).list_events(request).await;
        Some(listed.expect("the feed").into_inner().events).filter(|events| events.len() >= 13)
    })
    .await;
    for event in &told {
        let payload: serde_json::Value = serde_json::from_str(&event.payload).expect("JSON");
        assert_eq!(payload["voices"], json!([voice(1)]), "{} {payload}", event.r#type);
    }
});

on_both!(a_voice_after_which_something_is_improved_opens_an_action, async |service| {
    let evaluated = |n, root_cause: &str| {
        let payload = json!({ "kind": "OPINION", "improvement": { "root_cause": root_cause } });
        service.tell_of(&voice(n), "voices.evaluated", &payload);
    };
    let of_voice = async |n| {
        let filter = format!("source = \"{}\"", voice(n));
        service.list_improvements(&MANAGER, &filter).await.expect("listed")
    };
    service.tell_of(&voice(1), "voices.evaluated", &json!({ "kind": "OPINION", "improvement": null }));
    evaluated(2, "SYSTEM");
    let opened = eventually(LIMIT, async || of_voice(2).await.pop()).await;
    assert_eq!(
        (opened.state(), opened.cause_category(), opened.sources.as_slice()),
        (State::Proposed, pb::CauseCategory::System, [voice(2)].as_slice())
    );
    assert_eq!(opened.proposer, "applications/honi-inspections");
    // What somebody has proposed because of it is not proposed again, and no cause on the co-op's side is none.
    service.propose(&SUPERVISOR, &[voice(3)]).await.expect("proposed");
    evaluated(3, "PROCEDURE");
    evaluated(4, "NONE");
    let last = eventually(LIMIT, async || of_voice(4).await.pop()).await;
    assert_eq!(last.cause_category(), pb::CauseCategory::Unspecified);
    assert_eq!((of_voice(1).await.len(), of_voice(3).await.len()), (0, 1));
});

on_both!(who_may_do_what, async |service| {
    assert_refused(service.propose(&RECEPTION, &[]).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    let proposed = service.propose(&SUPERVISOR, &[]).await.expect("proposed");
    assert_refused(
        step!(service, OFFICER, accept_improvement_action, AcceptImprovementActionRequest, proposed, owner: SALES.name.to_owned()),
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    // The list and the policies agree, whoever asks.
    for (person, sees) in [(&SUPERVISOR, true), (&OFFICER, true), (&EXECUTIVE, true), (&OPERATOR, false)] {
        let read = service.improvement(person, &proposed.name).await.is_ok();
        let listed = service.list_improvements(person, "").await.is_ok_and(|all| !all.is_empty());
        assert_eq!((read, listed), (sees, sees), "{person:?}");
    }
    let nobody = "staff/01920000-0000-7000-8000-00000000dead";
    let to_nobody = step!(service, MANAGER, accept_improvement_action, AcceptImprovementActionRequest, proposed, owner: nobody.to_owned());
    assert_eq!(to_nobody.expect_err("refused").code(), Code::InvalidArgument);
    assert_eq!(
        service.accept(&proposed, &RECEPTION).await.expect_err("refused").code(),
        Code::InvalidArgument,
        "reception improves nothing"
    );
    assert_refused(
        step!(service, MANAGER, start_improvement_action, StartImprovementActionRequest, proposed),
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
});

on_both!(an_investigation_is_a_source_for_whoever_may_see_it, async |service| {
    let case = service.bring(&MANAGER).await.expect("brought").name;
    assert_refused(
        service.propose(&SUPERVISOR, std::slice::from_ref(&case)).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    let action = service.propose(&MANAGER, &[case.clone(), voice(1)]).await.expect("proposed");
    assert_eq!(action.sources, [voice(1), case.clone()]);
    let seen = service.improvement(&SUPERVISOR, &action.name).await.expect("seen");
    assert_eq!(seen.sources, [voice(1)], "that there is a case is not for everybody");
    assert_refused(
        step!(service, SUPERVISOR, link_improvement_source, LinkImprovementSourceRequest, action, source: case),
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    let linked = step!(service, SUPERVISOR, link_improvement_source, LinkImprovementSourceRequest, action, source: voice(2));
    assert_eq!(linked.expect("linked").sources, [voice(1), voice(2)]);
});

on_both!(a_rung_fires_once_and_tells_whom, async |service| {
    let proposed = service.propose(&SUPERVISOR, &[]).await.expect("proposed");
    let propose = async |level: EscalationLevel, request_id: String| {
        let message = pb::EscalateImprovementActionRequest {
            name: proposed.name.clone(),
            cycle: 1,
            deadline: pb::ImprovementDeadlineKind::Decision.into(),
            ordinal: 1,
            level: level.into(),
            request_id,
        };
        let answer = service
            .improvements()
            .escalate_improvement_action(service.by(&WORKER, message))
            .await;
        answer.expect("answered").into_inner()
    };
    let early = propose(EscalationLevel::RemindOwner, service.request_id()).await;
    assert!(!early.fired && early.recipients.is_empty());
    service.clock.advance(TimeDelta::days(20));
    let fired = propose(EscalationLevel::ComplianceManager, service.request_id()).await;
    assert_eq!((fired.fired, fired.recipients.len(), fired.over), (true, 1, false));
    let again = propose(EscalationLevel::ComplianceManager, service.request_id()).await;
    assert_eq!((again.fired, again.version), (true, fired.version));
});

on_both!(operators_see_both_kinds_of_open_work_page_by_page, async |service| {
    service.bring(&MANAGER).await.expect("brought");
    service.bring(&MANAGER).await.expect("brought");
    service.propose(&SUPERVISOR, &[]).await.expect("proposed");
    let mut client = WorkflowServiceClient::new(service.channel.clone());
    let mut seen = Vec::new();
    let mut page_token = String::new();
    loop {
        let message = workflows::ListWorkflowsRequest { page_size: 1, page_token };
        let page = client
            .list_workflows(service.by(&OPERATOR, message))
            .await
            .expect("listed")
            .into_inner();
        seen.extend(page.workflows.into_iter().map(|it| it.r#type));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, ["ContractInvestigation", "ContractInvestigation", "ImprovementAction"]);
});
