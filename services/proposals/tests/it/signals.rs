//! Signals: raised once, when a contract changes or by the daily run, and cured when what they rest on is undone.

use chrono::TimeDelta;
use honi_proto::proposals::v1 as pb;
use pb::{SignalSeverity, SignalState, TerminationReason};
use tonic::Response;

use crate::fixtures::{FEED, MANAGER, OFFICER, SALES, Service, date, imported, medical, on, on_both};

pub(crate) async fn run(service: &Service) -> pb::RunDetectionResponse {
    let message = pb::RunDetectionRequest {
        request_id: service.request_id(),
    };
    let answer = service.detection().run_detection(service.by(&MANAGER, message)).await;
    answer.map(Response::into_inner).expect("run")
}

/// The insurance that took the place of the kyosai contract, in domain 5.3, example 1.
fn replacement() -> pb::Contract {
    pb::Contract {
        underwriter_kind: pb::UnderwriterKind::Insurer.into(),
        product: "INS-1".to_owned(),
        apply_date: Some(date("2026-05-10")),
        establish_date: Some(date("2026-05-20")),
        effective_date: Some(date("2026-06-01")),
        ..medical()
    }
}

fn told(signals: &[pb::Signal]) -> Vec<(String, SignalSeverity, i32)> {
    let mut told: Vec<_> = signals
        .iter()
        .map(|signal| {
            let found = signal.suspicion.clone().expect("something was found");
            (found.rule.clone(), found.severity(), found.weight)
        })
        .collect();
    told.sort();
    told
}

// Domain 5.3, example 1: SR-03 HIGH 40, SR-01 LOW 10, and SR-08 40 without the notice.
on_both!(example_1_is_raised_as_it_happens, async |service| {
    let old = service.create(&FEED, medical()).await.expect("recorded");
    let surrender = TerminationReason::Surrender;
    service.terminate(&FEED, &old, "2026-03-15", surrender).await.expect("ended");
    let early = service.signals(&OFFICER, "").await.expect("listed");
    assert_eq!(told(&early), [("SR-01".to_owned(), SignalSeverity::Low, 10)]);

    let new = service.create(&FEED, replacement()).await.expect("recorded");
    let all = service.signals(&OFFICER, "").await.expect("listed");
    assert_eq!(
        told(&all),
        [
            ("SR-01".to_owned(), SignalSeverity::Low, 10),
            ("SR-03".to_owned(), SignalSeverity::High, 40),
            ("SR-08".to_owned(), SignalSeverity::High, 40),
        ]
    );
    let switch = service
        .signals(
            &OFFICER,
            "rule = SR-03 AND sales_staff = \"staff/01920000-0000-7000-8000-000000000001\"",
        )
        .await;
    let switch = &switch.expect("listed")[0];
    let found = switch.suspicion.clone().expect("something was found");
    assert_eq!(found.contracts, [old.name.clone(), new.name.clone()], "first the old one");
    assert_eq!(
        (found.anchor_date, switch.raise_date),
        (Some(date("2026-03-15")), Some(date("2026-11-26")))
    );
    assert_eq!((found.sales_staff.as_str(), switch.state()), (SALES.name, SignalState::Raised));
    assert!(switch.number.starts_with("SG-2026-"), "{}", switch.number);
    assert!(
        !found.explanation_ja.is_empty() && found.explanation_en.contains("15 Mar 2026"),
        "{found:?}"
    );

    // The daily run finds the same and raises nothing more.
    let again = run(&service).await;
    assert_eq!((again.raised_count, again.existing_count), (0, 3));
    assert_eq!(service.signals(&OFFICER, "").await.expect("listed").len(), 3);
});

// Domain 5.3, example 12: what comes late is found when it comes, and says how late it is.
on_both!(example_12_a_late_feed_is_found_by_the_next_run, async |service| {
    let old = pb::ImportedContract {
        termination_date: Some(date("2026-03-15")),
        termination_reason: Some(TerminationReason::Surrender.into()),
        ..imported("OLD", medical())
    };
    service
        .import(&FEED, vec![old, imported("NEW", replacement())])
        .await
        .expect("imported");
    let first = run(&service).await;
    assert_eq!((first.raised_count, first.existing_count), (3, 0));
    service.wait(TimeDelta::days(1));
    assert_eq!(run(&service).await.raised_count, 0, "raised once");
    let signal = &service.signals(&OFFICER, "rule = SR-03").await.expect("listed")[0];
    let found = signal.suspicion.clone().expect("something was found");
    assert_eq!(
        (found.anchor_date, signal.raise_date),
        (Some(date("2026-03-15")), Some(date("2026-11-26")))
    );
    assert_eq!(found.contract_keys, ["OLD", "NEW"]);
});

// Domain 5.3, example 13: a lapse that is reinstated cures its signal, which is kept and weighs nothing.
on_both!(example_13_a_reinstatement_cures, async |service| {
    let contract = service.create(&FEED, medical()).await.expect("recorded");
    let lapsed = service.terminate(&FEED, &contract, "2025-12-01", TerminationReason::Lapse).await;
    let lapsed = lapsed.expect("ended");
    let raised = service.signals(&OFFICER, "").await.expect("listed");
    assert_eq!(told(&raised), [("SR-01".to_owned(), SignalSeverity::Medium, 25)]);
    let reinstate = pb::ReinstateContractRequest {
        name: lapsed.name.clone(),
        etag: lapsed.etag.clone(),
        reinstate_date: Some(date("2026-01-05")),
        request_id: service.request_id(),
    };
    service
        .contracts()
        .reinstate_contract(service.by(&FEED, reinstate))
        .await
        .expect("reinstated");
    let cured = &service.signals(&OFFICER, "").await.expect("listed")[0];
    assert_eq!((cured.name.as_str(), cured.state()), (raised[0].name.as_str(), SignalState::Cured));
    assert_eq!(cured.suspicion.as_ref().expect("kept").weight, 0);
});
