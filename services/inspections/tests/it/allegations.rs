//! A complaint that alleges improper solicitation becomes a case by itself.

use honi_proto::inspections::v1 as pb;
use pb::InvestigationState as State;
use serde_json::json;

use crate::fixtures::{LIMIT, MANAGER, SALES, SUPERVISOR, Service, eventually, on, on_both};

const UNIT: &str = "orgUnits/01920000-0000-7000-8000-0000000000b1";

fn voice(n: u32) -> String {
    format!("voices/01920000-0000-7000-8000-{n:012}")
}

/// A complaint is triaged.
fn triaged(service: &Service, n: u32, alleged_of: Option<&[&str]>) {
    let allegation = alleged_of.map(|staff| json!({ "subject_staff": staff, "org_unit": UNIT }));
    service.tell_of(
        &voice(n),
        "voices.triaged",
        &json!({ "kind": "COMPLAINT", "allegation": allegation }),
    );
}

async fn of_voice(service: &Service, n: u32) -> Vec<pb::Investigation> {
    let filter = format!("voice = \"{}\"", voice(n));
    service.list(&MANAGER, &filter).await.expect("listed")
}

async fn one_of_voice(service: &Service, n: u32) -> pb::Investigation {
    eventually(LIMIT, async || of_voice(service, n).await.pop()).await
}

on_both!(an_allegation_opens_a_case_linked_with_the_complaint, async |service| {
    triaged(&service, 1, None);
    triaged(&service, 2, Some(&[SALES.name]));
    let case = one_of_voice(&service, 2).await;
    assert_eq!((case.state(), case.source()), (State::Triage, pb::InvestigationSource::Complaint));
    assert_eq!(case.voices, [voice(2)]);
    assert_eq!(
        (case.subject_staff, case.sales_staff.as_str()),
        (vec![SALES.name.to_owned()], SALES.name)
    );
    assert!(!case.deadlines.is_empty(), "compliance looks at it in time");
    assert!(of_voice(&service, 1).await.is_empty(), "the other alleged nothing");
    assert!(
        service.get(&SALES, &case.name).await.is_err(),
        "whom it is about hears nothing of it"
    );
});

on_both!(a_complaint_that_is_triaged_again_opens_no_second_case, async |service| {
    triaged(&service, 1, Some(&[SALES.name]));
    let first = one_of_voice(&service, 1).await;
    triaged(&service, 1, Some(&[SALES.name, SUPERVISOR.name]));
    // The feed is read in order: once the next is there, that one was read.
    triaged(&service, 2, Some(&[]));
    let nobody = one_of_voice(&service, 2).await;
    assert_eq!(
        (nobody.subject_staff.len(), nobody.sales_staff.as_str()),
        (0, ""),
        "of nobody in particular"
    );
    let again = of_voice(&service, 1).await;
    assert_eq!(again.iter().map(|it| &it.name).collect::<Vec<_>>(), [&first.name]);
});

on_both!(what_cannot_be_read_keeps_no_other_away, async |service| {
    service.tell_of(
        "voices/somebody",
        "voices.triaged",
        &json!({ "allegation": { "subject_staff": [], "org_unit": UNIT } }),
    );
    service.tell_of(&voice(1), "voices.triaged", &json!({ "allegation": "yes" }));
    triaged(&service, 3, Some(&[SALES.name]));
    one_of_voice(&service, 3).await;
    assert_eq!(service.list(&MANAGER, "").await.expect("listed").len(), 1);
});
