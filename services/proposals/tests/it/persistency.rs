//! Persistency over the door: who was watched long enough, and who ended how.

use honi_proto::proposals::v1 as pb;
use pb::PersistencyDefinition::{Kpi, Window};
use pb::TerminationReason::{Death, Lapse};

use crate::fixtures::{FEED, OFFICER, date, medical, on, on_both};

on_both!(the_thirteenth_month_is_told_by_both_definitions, async |service| {
    for (on, reason) in [
        (None, Lapse),
        (Some("2026-07-15"), Lapse),
        (Some("2026-08-31"), Lapse),
        (Some("2026-01-01"), Death),
    ] {
        let contract = service.create(&FEED, medical()).await.expect("recorded");
        if let Some(on) = on {
            service.terminate(&FEED, &contract, on, reason).await.expect("ended");
        }
    }
    let request = pb::GetPersistencyRequest {
        filter: "line_group = MEDICAL".to_owned(),
        observation_date: Some(date("2026-11-26")),
        ..pb::GetPersistencyRequest::default()
    };
    let answer = service.statistics().get_persistency(service.by(&OFFICER, request)).await;
    let figures = answer.expect("told").into_inner().persistencies;
    let of = |definition: pb::PersistencyDefinition, month| {
        let found = figures.iter().find(|it| it.definition() == definition && it.month == month);
        found.expect("a figure").clone()
    };
    // Applied for on 2025-07-15, effective from 2025-08-01: the one window is over on 2026-07-15, the other on 2026-09-01.
    let (kpi, window) = (of(Kpi, 13), of(Window, 13));
    assert_eq!((kpi.cohort_count, kpi.ended_count, kpi.neutral_count), (4, 3, 1));
    assert_eq!((window.cohort_count, window.ended_count, window.neutral_count), (4, 2, 1));
    assert_eq!((window.all_basis_points, window.voluntary_basis_points), (Some(5000), Some(6667)));
    assert_eq!(of(Kpi, 25).all_basis_points, None, "nobody was watched for 25 months");
    assert_eq!(kpi.years.iter().map(|it| it.fiscal_year).collect::<Vec<_>>(), [2025]);
});
