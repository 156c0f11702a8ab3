//! Units: what is in force on which day, and which changes are refused.

use honi_proto::organization::v1 as pb;
use tonic::Code;

use crate::fixtures::{assert_refused, day, on, on_both};
use crate::organisation::{LONG_AGO, person_inside};

on_both!(a_unit_is_read_as_it_stood_on_a_day, async |service| {
    let top = service.unit("HQ").await;
    let unit = service.create_unit("A01", "", LONG_AGO).await.expect("a unit");
    let revised = service.revise(&unit.name, &unit.etag, &top, "2027-04-01").await.expect("revised");
    assert_eq!(
        (revised.title.as_str(), revised.etag.as_str(), revised.effective_until),
        ("改称", "2", None)
    );

    assert_refused(
        service.get_unit(&unit.name, "2020-03-31").await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    for (as_of, title, parent, until) in [
        (LONG_AGO, "架空支所A01", "", day("2027-04-01")),
        ("2027-03-31", "架空支所A01", "", day("2027-04-01")),
        ("2027-04-01", "改称", top.as_str(), None),
        ("2040-01-01", "改称", top.as_str(), None),
    ] {
        let read = service.get_unit(&unit.name, as_of).await.expect("a unit");
        assert_eq!(
            (read.title.as_str(), read.parent.as_str(), read.effective_until),
            (title, parent, until),
            "{as_of}"
        );
    }
    // Without a day it is today in Japan: 2026-11-24.
    let message = pb::GetOrgUnitRequest {
        name: unit.name,
        as_of: None,
    };
    let today = service.org_units().get_org_unit(service.by(&person_inside(), message)).await;
    assert_eq!(today.expect("a unit").into_inner().title, "架空支所A01");
    service.stop().await;
});

on_both!(a_list_has_the_units_of_the_day_by_code, async |service| {
    for (code, from) in [("B", LONG_AGO), ("a", LONG_AGO), ("A", LONG_AGO), ("Z", "2027-04-01")] {
        service.create_unit(code, "", from).await.expect("a unit");
    }
    for (as_of, expected) in [
        ("2020-03-31", vec![]),
        ("2026-11-24", vec!["A", "B", "a"]),
        ("2027-04-01", vec!["A", "B", "Z", "a"]),
    ] {
        let message = pb::ListOrgUnitsRequest {
            as_of: day(as_of),
            ..Default::default()
        };
        let answer = service.org_units().list_org_units(service.by(&person_inside(), message)).await;
        let units = answer.expect("a list").into_inner().org_units;
        assert_eq!(units.iter().map(|unit| unit.code.as_str()).collect::<Vec<_>>(), expected, "{as_of}");
    }
    service.stop().await;
});

on_both!(codes_and_parents_are_checked, async |service| {
    let later = service.create_unit("A01", "", "2027-04-01").await.expect("a unit").name;
    assert_refused(service.create_unit("A01", "", LONG_AGO).await, Code::AlreadyExists, "CODE_TAKEN");
    let nobody = "orgUnits/01920000-0000-7000-8000-00000000dead";
    for (parent, from) in [(nobody, "2027-04-01"), (later.as_str(), "2027-03-31")] {
        assert_refused(
            service.create_unit("A02", parent, from).await,
            Code::FailedPrecondition,
            "PARENT_NOT_IN_FORCE",
        );
    }
    let below = service.create_unit("A02", &later, "2027-04-01").await.expect("below it").name;
    for from in ["2027-04-01", "2027-03-31"] {
        assert_refused(
            service.revise(&below, "1", "", from).await,
            Code::FailedPrecondition,
            "EFFECTIVE_DATE_ORDER",
        );
    }
    assert_refused(service.revise(&below, "2", "", "2028-01-01").await, Code::Aborted, "ETAG_MISMATCH");
    assert_refused(
        service.revise(nobody, "1", "", "2028-01-01").await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    service.stop().await;
});

on_both!(no_unit_stands_below_itself, async |service| {
    let (a, b) = (service.unit("A").await, service.unit("B").await);
    let c = service.create_unit("C", &b, LONG_AGO).await.expect("below B").name;
    let cycle = async |unit: &str, parent: &str, from: &str| {
        let answer = service.revise(unit, "1", parent, from).await;
        assert_refused(answer, Code::FailedPrecondition, "ORG_UNIT_CYCLE");
    };
    cycle(&b, &b, "2027-01-01").await;
    cycle(&b, &c, "2027-01-01").await;
    // From 2028 on A stands below C; before that B could still go below A, but not for good.
    service.revise(&a, "1", &c, "2028-01-01").await.expect("revised");
    cycle(&b, &a, "2028-01-01").await;
    cycle(&b, &a, "2027-01-01").await;
    service.revise(&b, "1", "", "2027-01-01").await.expect("revised");
    service.stop().await;
});

on_both!(two_at_once_make_no_cycle, async |service| {
    let (a, b) = (service.unit("A").await, service.unit("B").await);
    let (one, two) = tokio::join!(service.revise(&a, "1", &b, "2027-01-01"), service.revise(&b, "1", &a, "2027-01-01"));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert_refused(one.and(two), Code::FailedPrecondition, "ORG_UNIT_CYCLE");
    service.stop().await;
});
