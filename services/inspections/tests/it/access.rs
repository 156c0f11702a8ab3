//! Who sees which case, and who does not learn that there is one.

use honi_proto::inspections::v1 as pb;
use honi_proto::workflows::v1 as workflows;
use tonic::Code;
use workflows::workflow_service_client::WorkflowServiceClient;

use crate::fixtures::{
    BACK_OFFICE, EXECUTIVE, MANAGER, OFFICER, OPERATOR, OTHER_OFFICER, Person, RECEPTION, SALES, SUPERVISOR, Service, assert_refused, on,
    on_both, take,
};

/// Whether somebody sees the case in the list: the predicate and the policies agree.
async fn sees(service: &Service, person: &Person, name: &str) -> bool {
    let read = service.get(person, name).await;
    let listed = service
        .list(person, "")
        .await
        .map(|cases| cases.iter().any(|case| case.name == name));
    assert_eq!(read.is_ok(), listed.unwrap_or(false), "{person:?}");
    read.is_ok()
}

on_both!(whom_a_case_is_about_never_learns_of_it, async |service| {
    let case = service.bring(&MANAGER).await.expect("brought");
    // The salesperson is a compliance officer as well, who else would see every case.
    assert_refused(service.get(&SALES, &case.name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert!(service.list(&SALES, "").await.expect("listed").is_empty());
    assert_refused(service.open(&case, &SALES).await, Code::NotFound, "RESOURCE_NOT_FOUND");
});

on_both!(who_sees_a_case_and_its_words, async |service| {
    let case = service.bring(&SUPERVISOR).await.expect("a supervisor brings one");
    assert_refused(service.bring(&RECEPTION).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    let case = service.open(&case, &OTHER_OFFICER).await.expect("opened for OFFICER");
    for (person, expected) in [
        (&OFFICER, true),
        (&OTHER_OFFICER, true),
        (&MANAGER, true),
        (&BACK_OFFICE, false),
        (&EXECUTIVE, false),
        (&OPERATOR, false),
    ] {
        assert_eq!(sees(&service, person, &case.name).await, expected, "{person:?}");
    }
    let words = async |person: &Person| service.get(person, &case.name).await.expect("seen").texts.len();
    assert_eq!(
        (words(&OFFICER).await, words(&OTHER_OFFICER).await, words(&MANAGER).await),
        (1, 0, 1)
    );
    // Who it is given to handles it, and nobody else of the same role.
    let plan = "双方から聴き取る".to_owned();
    assert_refused(
        take!(service, OTHER_OFFICER, plan_investigation, PlanInvestigationRequest, case, plan: plan.clone()),
        Code::PermissionDenied,
        "NOT_PERMITTED",
    );
    let given = take!(service, OFFICER, assign_investigator, AssignInvestigatorRequest, case, investigator: BACK_OFFICE.name.to_owned())
        .expect("given away");
    assert!(given.texts.is_empty(), "what was given away is not read any more");
    assert!(sees(&service, &BACK_OFFICE, &given.name).await);
    take!(service, BACK_OFFICE, plan_investigation, PlanInvestigationRequest, given, plan: plan).expect("planned");
});

on_both!(operators_see_open_work_without_a_word_of_it, async |service| {
    let case = service.bring(&MANAGER).await.expect("brought");
    let message = workflows::ListWorkflowsRequest::default();
    let listed = WorkflowServiceClient::new(service.channel.clone())
        .list_workflows(service.by(&OPERATOR, message))
        .await
        .expect("listed")
        .into_inner();
    let row = listed.workflows.first().expect("one");
    assert_eq!(
        (row.resource.as_str(), row.state.as_str(), row.waiting_on()),
        (case.name.as_str(), "TRIAGE", workflows::WaitingOn::Decider)
    );
    assert!(row.pending_timers.iter().all(|timer| timer.deadline == "triage"));
    assert_eq!(row.run_state(), workflows::RunState::Unspecified, "Temporal does not answer");
});

on_both!(filters_find_cases, async |service| {
    let case = service.bring(&MANAGER).await.expect("brought");
    let opened = service.open(&case, &OFFICER).await.expect("opened");
    for (filter, found) in [
        ("state = OPENED", 1),
        ("state = TRIAGE", 0),
        ("source = STAFF AND severity = MEDIUM", 1),
        ("score >= 25", 0),
        ("investigator = \"\"", 0),
        ("due_time < \"2026-09-26T00:00:00Z\"", 1),
    ] {
        assert_eq!(service.list(&MANAGER, filter).await.expect(filter).len(), found, "{filter}");
    }
    let by_number = service
        .list(&MANAGER, &format!("number = \"{}\"", opened.number))
        .await
        .expect("listed");
    assert_eq!(by_number.len(), 1);
    assert_eq!(
        service.list(&MANAGER, "colour = RED").await.expect_err("refused").code(),
        Code::InvalidArgument
    );
    let nobody = pb::CreateInvestigationRequest {
        reason: "誰のことでもない".to_owned(),
        request_id: service.request_id(),
        ..Default::default()
    };
    let answer = service.cases.clone().create_investigation(service.by(&MANAGER, nobody)).await;
    assert_eq!(answer.expect_err("refused").code(), Code::InvalidArgument);
});
