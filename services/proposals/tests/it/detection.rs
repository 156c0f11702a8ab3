//! Parameters and back-tests: four eyes, rules that fit together, findings apart from the signals.

use honi_proto::proposals::v1 as pb;
use pb::TerminationReason;
use pb::detection_rule::Parameters;
use tonic::{Code, Response, Status};

use crate::fixtures::{
    AUDITOR, FEED, MANAGER, OFFICER, Person, Service, assert_invalid, assert_refused, date, imported, medical, on, on_both,
};

const OTHER_MANAGER: Person = crate::fixtures::person("staff/01920000-0000-7000-8000-0000000000aa", "CMG", None);

fn rule(parameters: Parameters) -> pb::DetectionRule {
    pb::DetectionRule {
        parameters: Some(parameters),
        weights: None,
    }
}

fn early_lapse(months: i32) -> pb::DetectionRule {
    rule(Parameters::EarlyLapse(pb::EarlyLapse {
        months,
        month_rule: pb::MonthRule::Simple.into(),
        exempt_reasons: vec![TerminationReason::Death.into()],
    }))
}

fn switch() -> pb::DetectionRule {
    rule(Parameters::ShortTermSwitch(pb::ShortTermSwitch {
        before_months: 3,
        after_months: 6,
        high_months: 12,
        short_months: 24,
    }))
}

async fn write(service: &Service, by: &Person, rules: Vec<pb::DetectionRule>) -> Result<pb::DetectionParameterSet, Status> {
    let message = pb::CreateDetectionParameterSetRequest {
        detection_parameter_set: Some(pb::DetectionParameterSet {
            title: "試行".to_owned(),
            rules,
            ..pb::DetectionParameterSet::default()
        }),
        request_id: service.request_id(),
    };
    let answer = service.detection().create_detection_parameter_set(service.by(by, message)).await;
    answer.map(Response::into_inner)
}

async fn activate(
    service: &Service,
    by: &Person,
    set: &pb::DetectionParameterSet,
    from: &str,
) -> Result<pb::DetectionParameterSet, Status> {
    let message = pb::ActivateDetectionParameterSetRequest {
        name: set.name.clone(),
        etag: set.etag.clone(),
        effective_date: Some(date(from)),
        request_id: service.request_id(),
    };
    let answer = service.detection().activate_detection_parameter_set(service.by(by, message)).await;
    answer.map(Response::into_inner)
}

async fn backtest(service: &Service, rules: Vec<pb::DetectionRule>) -> Result<pb::Backtest, Status> {
    let message = pb::CreateBacktestRequest {
        rules,
        as_of_date: Some(date("2026-11-26")),
        request_id: service.request_id(),
        ..pb::CreateBacktestRequest::default()
    };
    service
        .detection()
        .create_backtest(service.by(&OFFICER, message))
        .await
        .map(Response::into_inner)
}

on_both!(parameters_take_four_eyes, async |service| {
    let list = pb::ListDetectionParameterSetsRequest::default();
    let first = service.detection().list_detection_parameter_sets(service.by(&AUDITOR, list)).await;
    let first = first.expect("listed").into_inner().detection_parameter_sets;
    assert_eq!(
        (first.len(), first[0].state()),
        (1, pb::DetectionParameterSetState::Active),
        "the standard set"
    );

    let set = write(&service, &MANAGER, vec![switch(), early_lapse(6)]).await.expect("written");
    assert_eq!(
        (set.state(), set.author.as_str()),
        (pb::DetectionParameterSetState::Draft, MANAGER.name)
    );
    let own = activate(&service, &MANAGER, &set, "2026-11-27").await;
    assert_refused(own, Code::FailedPrecondition, "SEPARATION_OF_DUTIES");
    let officer = activate(&service, &OFFICER, &set, "2026-11-27").await;
    assert_refused(officer, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    assert_invalid(activate(&service, &OTHER_MANAGER, &set, "2026-11-25").await, "effective_date");
    let active = activate(&service, &OTHER_MANAGER, &set, "2026-11-27").await.expect("activated");
    assert_eq!(
        (active.approver.as_str(), active.effective_date),
        (OTHER_MANAGER.name, Some(date("2026-11-27")))
    );
    assert_eq!(active.rules, set.rules, "never changed");
    let again = activate(&service, &OTHER_MANAGER, &active, "2026-11-28").await;
    assert_refused(again, Code::FailedPrecondition, "STATE_TRANSITION");
});

on_both!(rules_must_fit_together, async |service| {
    let repeated = rule(Parameters::RepeatedSwitch(pb::RepeatedSwitch {
        switch_count: 2,
        within_months: 36,
        count_pairs: false,
    }));
    let field = "detection_parameter_set.rules";
    assert_invalid(write(&service, &OFFICER, vec![repeated.clone()]).await, field);
    assert_invalid(write(&service, &OFFICER, vec![switch(), switch()]).await, field);
    assert_invalid(backtest(&service, vec![early_lapse(6), early_lapse(6)]).await, "rules");
    write(&service, &OFFICER, vec![switch(), repeated, early_lapse(6), early_lapse(12)])
        .await
        .expect("written");
});

on_both!(a_backtest_finds_and_raises_nothing, async |service| {
    let mut contracts = Vec::new();
    for at in 0..1_002 {
        contracts.push(pb::ImportedContract {
            termination_date: Some(date("2025-08-20")),
            termination_reason: Some(TerminationReason::Surrender.into()),
            ..imported(&format!("C{at:05}"), medical())
        });
    }
    for several in contracts.chunks(501) {
        service.import(&FEED, several.to_vec()).await.expect("imported");
    }
    let run = backtest(&service, vec![early_lapse(1), early_lapse(6)]).await.expect("run");
    assert_eq!(run.contract_count, 1_002);
    let counts: Vec<(&str, i32, i32)> = run.counts.iter().map(|it| (it.rule.as_str(), it.count, it.high_count)).collect();
    assert_eq!(
        counts,
        [("EARLY_LAPSE_6_SIMPLE", 1_002, 1_002)],
        "2025-07-15 + 1 month is before the end"
    );
    let mut request = pb::ListBacktestSuspicionsRequest {
        name: run.name.clone(),
        rule: "EARLY_LAPSE_6_SIMPLE".to_owned(),
        page_size: 700,
        page_token: String::new(),
    };
    let mut keys = Vec::new();
    loop {
        let page = service
            .detection()
            .list_backtest_suspicions(service.by(&OFFICER, request.clone()))
            .await;
        let page = page.expect("listed").into_inner();
        keys.extend(page.suspicions.into_iter().flat_map(|it| it.contract_keys));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    keys.sort();
    assert_eq!(keys, (0..1_002).map(|at| format!("C{at:05}")).collect::<Vec<_>>());
    assert_eq!(service.signals(&OFFICER, "").await.expect("listed"), []);
    let get = pb::GetBacktestRequest { name: run.name.clone() };
    let got = service.detection().get_backtest(service.by(&MANAGER, get)).await;
    assert_eq!(got.expect("read").into_inner(), run);
});
