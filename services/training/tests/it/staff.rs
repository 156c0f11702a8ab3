//! Staff, where they work and whom they report to.

use honi_proto::organization::v1 as pb;
use tonic::{Code, Status};

use crate::fixtures::{Service, application, assert_invalid, assert_refused, day, on, on_both};
use crate::organisation::{LONG_AGO, assignment, new_staff, person_inside};

const NOBODY: &str = "staff/01920000-0000-7000-8000-00000000dead";

async fn line(service: &Service, name: &str, as_of: &str) -> Result<(String, Vec<String>), Status> {
    let message = pb::GetReportingLineRequest {
        name: name.to_owned(),
        as_of: day(as_of),
    };
    let request = service.by(&application("honi-voices"), message);
    let answer = service.staff().get_reporting_line(request).await?.into_inner();
    Ok((answer.org_unit, answer.supervisors))
}

async fn list(service: &Service, as_of: &str, unit: &str) -> Vec<String> {
    let message = pb::ListStaffRequest {
        as_of: day(as_of),
        org_unit: unit.to_owned(),
        ..Default::default()
    };
    let answer = service.staff().list_staff(service.by(&person_inside(), message)).await;
    answer
        .expect("a list")
        .into_inner()
        .staff
        .into_iter()
        .map(|staff| staff.staff_no)
        .collect()
}

on_both!(a_staff_is_read_as_recorded, async |service| {
    let unit = service.unit("A").await;
    let new = pb::Staff {
        email: "ichiro@example.com".to_owned(),
        roles: vec!["SUP".to_owned(), "REC".to_owned()],
        ..new_staff("S001")
    };
    let created = service.employ(new.clone(), &unit, "").await.expect("created");
    let expected = pb::Staff {
        name: created.name.clone(),
        roles: vec!["REC".to_owned(), "SUP".to_owned()],
        create_time: created.create_time,
        etag: "1".to_owned(),
        ..new
    };
    assert_eq!(created, expected);
    let get = async |name: &str| {
        let message = pb::GetStaffRequest { name: name.to_owned() };
        service.staff().get_staff(service.by(&person_inside(), message)).await
    };
    assert_eq!(get(&created.name).await.expect("read").into_inner(), created);
    assert_refused(get(NOBODY).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let again = service.employ(new_staff("S001"), &unit, "").await;
    assert_refused(again, Code::AlreadyExists, "STAFF_NO_TAKEN");
    service.stop().await;
});

on_both!(reporting_lines_have_a_history, async |service| {
    let (a, b) = (service.unit("A").await, service.unit("B").await);
    let top = service.staff_member("S1", &a, "").await;
    let middle = service.staff_member("S2", &a, &top).await;
    let staff = service.staff_member("S3", &a, &middle).await;
    let answer = service
        .assign(&staff, "1", assignment(&b, &top, "2027-04-01"))
        .await
        .expect("assigned");
    assert_eq!(answer.staff.map(|staff| staff.etag).as_deref(), Some("2"));
    let periods: Vec<_> = answer
        .assignments
        .iter()
        .map(|it| (it.effective_from, it.effective_until))
        .collect();
    assert_eq!(periods, [(day(LONG_AGO), day("2027-04-01")), (day("2027-04-01"), None)]);

    let before = (a.clone(), vec![middle.clone(), top.clone()]);
    for (as_of, expected) in [
        (LONG_AGO, before.clone()),
        ("2027-03-31", before),
        ("2027-04-01", (b.clone(), vec![top.clone()])),
    ] {
        assert_eq!(line(&service, &staff, as_of).await.expect("a line"), expected, "{as_of}");
    }
    assert_eq!(line(&service, &top, LONG_AGO).await.expect("a line"), (a.clone(), vec![]));
    assert_refused(line(&service, &staff, "2020-03-31").await, Code::NotFound, "RESOURCE_NOT_FOUND");

    assert_eq!(list(&service, "2027-03-31", &a).await, ["S1", "S2", "S3"]);
    assert_eq!(list(&service, "2027-04-01", &a).await, ["S1", "S2"]);
    assert_eq!(list(&service, "2027-04-01", &b).await, ["S3"]);
    service.stop().await;
});

on_both!(a_line_tells_what_the_staff_may_do_today, async |service| {
    let unit = service.unit("A").await;
    let new = pb::Staff {
        roles: vec!["CMH".to_owned(), "SUP".to_owned()],
        ..new_staff("S1")
    };
    let staff = service.employ(new, &unit, "").await.expect("a staff").name;
    let roles = async |as_of: &str| {
        let message = pb::GetReportingLineRequest {
            name: staff.clone(),
            as_of: day(as_of),
        };
        let answer = service
            .staff()
            .get_reporting_line(service.by(&application("honi-voices"), message))
            .await;
        answer.expect("a line").into_inner().current_roles
    };
    assert_eq!(roles(LONG_AGO).await, ["CMH", "SUP"]);
    service.end_employment(&staff, "1", "2026-11-24").await.expect("ended");
    assert_eq!(roles(LONG_AGO).await, ["CMH", "SUP"], "on the last day");
    service.clock.advance(chrono::TimeDelta::days(1));
    assert_eq!(roles(LONG_AGO).await, Vec::<String>::new());
    service.stop().await;
});

on_both!(assignments_that_cannot_be_are_refused, async |service| {
    let unit = service.unit("A").await;
    let later = service.create_unit("B", "", "2027-04-01").await.expect("a unit").name;
    let top = service.staff_member("S1", &unit, "").await;
    let left = service.staff_member("S2", &unit, "").await;
    let staff = service.staff_member("S3", &unit, &top).await;
    service.end_employment(&left, "1", "2026-12-31").await.expect("ended");
    let refused = async |name: &str, to: pb::Assignment, reason: &str| {
        assert_refused(service.assign(name, "1", to).await, Code::FailedPrecondition, reason);
    };
    refused(&staff, assignment(&later, "", "2027-03-31"), "ORG_UNIT_NOT_IN_FORCE").await;
    refused(&staff, assignment(&unit, NOBODY, "2027-04-01"), "SUPERVISOR_NOT_EMPLOYED").await;
    let gone = service.assign(&left, "2", assignment(&unit, "", "2027-01-01")).await;
    assert_refused(gone, Code::FailedPrecondition, "NOT_EMPLOYED");
    let early = pb::Staff {
        employed_from: day("2027-01-01"),
        ..new_staff("S4")
    };
    assert_refused(service.employ(early, &unit, "").await, Code::FailedPrecondition, "NOT_EMPLOYED");
    refused(&staff, assignment(&unit, &left, "2027-01-01"), "SUPERVISOR_NOT_EMPLOYED").await;
    refused(&staff, assignment(&unit, "", LONG_AGO), "EFFECTIVE_DATE_ORDER").await;
    refused(&staff, assignment(&unit, &staff, "2027-01-01"), "REPORTING_CYCLE").await;
    refused(&top, assignment(&unit, &staff, "2027-01-01"), "REPORTING_CYCLE").await;
    let stale = service.assign(&staff, "7", assignment(&unit, "", "2027-01-01")).await;
    assert_refused(stale, Code::Aborted, "ETAG_MISMATCH");
    let unknown = service.assign(NOBODY, "1", assignment(&unit, "", "2027-01-01")).await;
    assert_refused(unknown, Code::NotFound, "RESOURCE_NOT_FOUND");
    service
        .assign(&staff, "1", assignment(&unit, &left, "2026-12-31"))
        .await
        .expect("still employed");
    service.stop().await;
});

on_both!(no_cycle_comes_true_later, async |service| {
    let unit = service.unit("A").await;
    let (a, b) = (
        service.staff_member("S1", &unit, "").await,
        service.staff_member("S2", &unit, "").await,
    );
    service
        .assign(&a, "1", assignment(&unit, &b, "2028-01-01"))
        .await
        .expect("assigned");
    let answer = service.assign(&b, "1", assignment(&unit, &a, "2027-01-01")).await;
    assert_refused(answer, Code::FailedPrecondition, "REPORTING_CYCLE");

    let (c, d) = (
        service.staff_member("S3", &unit, "").await,
        service.staff_member("S4", &unit, "").await,
    );
    let (one, two) = tokio::join!(
        service.assign(&c, "1", assignment(&unit, &d, "2027-01-01")),
        service.assign(&d, "1", assignment(&unit, &c, "2027-01-01"))
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert_refused(one.and(two), Code::FailedPrecondition, "REPORTING_CYCLE");
    service.stop().await;
});

on_both!(an_employment_ends_once, async |service| {
    let unit = service.unit("A").await;
    let staff = service.staff_member("S1", &unit, "").await;
    assert_invalid(service.end_employment(&staff, "1", "2020-03-31").await, "employed_until");
    assert_refused(
        service.end_employment(&staff, "2", "2026-12-31").await,
        Code::Aborted,
        "ETAG_MISMATCH",
    );
    let ended = service.end_employment(&staff, "1", "2026-12-31").await.expect("ended");
    assert_eq!((ended.employed_until, ended.etag.as_str()), (day("2026-12-31"), "2"));
    assert_refused(
        service.end_employment(&staff, "2", "2027-12-31").await,
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    for (as_of, expected) in [("2020-03-31", 0), (LONG_AGO, 1), ("2026-12-31", 1), ("2027-01-01", 0)] {
        assert_eq!(list(&service, as_of, "").await.len(), expected, "{as_of}");
    }
    service.stop().await;
});
