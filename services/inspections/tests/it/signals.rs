//! What the detection raises becomes cases by itself.

use honi_proto::inspections::v1 as pb;
use pb::InvestigationState as State;
use serde_json::{Value, json};
use tonic::Code;

use crate::fixtures::{LIMIT, MANAGER, MEMBER, OFFICER, Person, SALES, SUPERVISOR, Service, assert_refused, eventually, on, on_both, take};

fn signal(n: u32, rule: &str, severity: &str, weight: u8, day: &str) -> Value {
    json!({
        "signal": format!("signals/01920000-0000-7000-8000-{n:012}"),
        "rule": rule,
        "severity": severity,
        "weight": weight,
        "contracts": [],
        "policyholder": MEMBER,
        "sales_staff": SALES.name,
        "org_unit": null,
        "anchor_date": day,
        "raise_date": day,
    })
}

const RAISED: &str = "proposals.signal_raised";
const CURED: &str = "proposals.signal_cured";

/// The cases, once they are so many signals in all.
async fn cases(service: &Service, signals: usize) -> Vec<pb::Investigation> {
    eventually(LIMIT, async || {
        let cases = service.list(&MANAGER, "").await.expect("listed");
        let count: usize = cases.iter().map(|case| case.signals.len()).sum();
        (count == signals).then_some(cases)
    })
    .await
}

on_both!(signals_of_the_same_persons_within_ninety_days_are_one_case, async |service| {
    service.tell("proposals.contract_created", &json!({}));
    service.tell(RAISED, &signal(1, "SR-01", "LOW", 10, "2026-09-01"));
    let watched = cases(&service, 1).await;
    assert_eq!((watched[0].state(), watched[0].score), (State::Signalled, 10));
    assert!(watched[0].deadlines.is_empty(), "nobody has to do anything");
    assert_eq!(
        (watched[0].subject_staff.as_slice(), watched[0].policyholder.as_str()),
        ([SALES.name.to_owned()].as_slice(), MEMBER)
    );
    service.tell(RAISED, &signal(2, "SR-03", "HIGH", 40, "2026-09-10"));
    let triaged = cases(&service, 2).await;
    assert_eq!((triaged.len(), triaged[0].state(), triaged[0].score), (1, State::Triage, 50));
    service.tell(RAISED, &signal(3, "SR-08", "HIGH", 40, "2026-09-10"));
    let opened = cases(&service, 3).await;
    assert_eq!(
        (opened.len(), opened[0].state(), opened[0].score),
        (1, State::Opened, 90),
        "example 1 of domain 5.3"
    );
    assert!(opened[0].member_confirmation_required);
    service.tell(RAISED, &signal(4, "SR-01", "LOW", 10, "2027-02-01"));
    let other = cases(&service, 4).await;
    assert_eq!(other.len(), 2, "too late for the first");
});

on_both!(being_uninsured_opens_a_case_at_once, async |service| {
    service.tell(RAISED, &signal(1, "SR-05", "HIGH", 60, "2026-06-10"));
    let opened = cases(&service, 1).await;
    assert_eq!(opened[0].state(), State::Opened, "example 8 of domain 5.3");
});

on_both!(a_signal_that_is_cured_weighs_nothing_and_stays, async |service| {
    service.tell(RAISED, &signal(1, "SR-01", "MEDIUM", 25, "2026-09-01"));
    cases(&service, 1).await;
    service.tell(CURED, &signal(1, "SR-01", "MEDIUM", 25, "2026-09-01"));
    let cured = eventually(LIMIT, async || {
        let case = service.list(&MANAGER, "").await.expect("listed").pop()?;
        (case.score == 0).then_some(case)
    })
    .await;
    assert_eq!(
        (cured.state(), cured.signals.len()),
        (State::Triage, 1),
        "example 13 of domain 5.3: people decide"
    );
});

on_both!(a_signal_after_the_end_begins_a_case_that_names_the_one_before, async |service| {
    service.tell(RAISED, &signal(1, "SR-03", "HIGH", 40, "2026-09-01"));
    let first = cases(&service, 1).await.pop().expect("one");
    let dismiss = pb::triage_investigation_request::Decision::Dismiss(pb::DismissReason::Cured.into());
    take!(service, OFFICER, triage_investigation, TriageInvestigationRequest, first, decision: Some(dismiss)).expect("dismissed");
    service.tell(RAISED, &signal(2, "SR-08", "HIGH", 40, "2026-09-02"));
    // What cannot be read is left out, and what follows is not kept away.
    service.tell(RAISED, &json!({ "signal": "signals/none" }));
    service.tell(RAISED, &signal(3, "SR-06a", "HIGH", 40, "2026-09-03"));
    let all = cases(&service, 3).await;
    let second = all.iter().find(|case| case.signals.len() == 2).expect("the second");
    assert_eq!(
        (second.previous_investigation.as_str(), second.state()),
        (first.name.as_str(), State::Opened)
    );
});

on_both!(
    what_became_of_the_signals_of_each_rule_is_counted_without_those_about_the_caller,
    async |service| {
        service.tell(RAISED, &signal(1, "SR-03", "HIGH", 40, "2026-09-01"));
        service.tell(RAISED, &signal(2, "SR-08", "HIGH", 40, "2026-09-01"));
        cases(&service, 2).await;
        let count = async |person: &Person, from_date| {
            let message = pb::CountRuleOutcomesRequest {
                from_date,
                ..Default::default()
            };
            let answer = service.cases.clone().count_rule_outcomes(service.by(person, message)).await;
            answer.map(|answer| answer.into_inner().rule_outcomes)
        };
        let counted = count(&MANAGER, None).await.expect("counted");
        let rows: Vec<_> = counted
            .iter()
            .map(|it| {
                (
                    it.rule.as_str(),
                    it.signal_count,
                    it.case_count,
                    it.open_count,
                    it.precision_per_mille,
                )
            })
            .collect();
        assert_eq!(rows, [("SR-03", 1, 1, 1, None), ("SR-08", 1, 1, 1, None)]);
        let tomorrow = honi_proto::calendar::v1::Date {
            year: 2026,
            month: 9,
            day: 19,
        };
        assert!(count(&MANAGER, Some(tomorrow)).await.expect("counted").is_empty());
        // The salesperson is a compliance officer as well.
        assert!(count(&SALES, None).await.expect("counted").is_empty());
        assert_refused(count(&SUPERVISOR, None).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
);
