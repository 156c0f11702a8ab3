//! Closures of units.

use honi_proto::organization::v1 as pb;
use tonic::{Code, Response, Status};

use crate::fixtures::{Service, application, assert_invalid, assert_refused, day, on, on_both, person};
use crate::organisation::LONG_AGO;

const REASON: &str = "台風による休業";

async fn close(service: &Service, unit: &str, first: &str, last: &str) -> Result<pb::UnitClosure, Status> {
    let message = pb::CreateUnitClosureRequest {
        unit_closure: Some(pb::UnitClosure {
            org_unit: unit.to_owned(),
            first_date: day(first),
            last_date: day(last),
            reason: REASON.to_owned(),
            ..pb::UnitClosure::default()
        }),
        request_id: service.request_id(),
    };
    let answer = service.calendars().create_unit_closure(service.by(&person("CMG"), message)).await;
    answer.map(Response::into_inner)
}

async fn void(service: &Service, name: &str, etag: &str) -> Result<pb::UnitClosure, Status> {
    let message = pb::VoidUnitClosureRequest {
        name: name.to_owned(),
        reason: "誤入力".to_owned(),
        etag: etag.to_owned(),
        request_id: service.request_id(),
    };
    let answer = service.calendars().void_unit_closure(service.by(&person("CMG"), message)).await;
    answer.map(Response::into_inner)
}

async fn list(service: &Service, unit: &str) -> Vec<String> {
    let message = pb::ListUnitClosuresRequest {
        org_unit: unit.to_owned(),
        ..Default::default()
    };
    let request = service.by(&application("honi-voices"), message);
    let answer = service.calendars().list_unit_closures(request).await.expect("a list");
    answer.into_inner().unit_closures.into_iter().map(|closure| closure.name).collect()
}

on_both!(a_unit_is_closed_by_its_own_closures_and_those_above, async |service| {
    let top = service.unit("A").await;
    let middle = service.create_unit("B", &top, LONG_AGO).await.expect("a unit").name;
    let branch = service.create_unit("C", &middle, LONG_AGO).await.expect("a unit").name;
    let other = service.create_unit("D", &top, LONG_AGO).await.expect("a unit").name;
    let of_branch = close(&service, &branch, "2026-12-03", "2026-12-03").await.expect("closed");
    let of_other = close(&service, &other, "2026-12-02", "2026-12-04").await.expect("closed");
    let of_top = close(&service, &top, "2026-12-01", "2026-12-01").await.expect("closed");
    assert_eq!((of_top.reason.as_str(), of_top.voided, of_top.etag.as_str()), (REASON, false, "1"));

    // Earliest first, whenever they were entered.
    let all = [&of_top, &of_other, &of_branch].map(|closure| closure.name.clone());
    assert_eq!(list(&service, "").await, all);
    assert_eq!(list(&service, &branch).await, [of_top.name.clone(), of_branch.name.clone()]);
    assert_eq!(list(&service, &other).await, [of_top.name.clone(), of_other.name.clone()]);
    assert_eq!(list(&service, &top).await, [of_top.name.as_str()]);
    assert!(list(&service, "orgUnits/01920000-0000-7000-8000-00000000dead").await.is_empty());

    let voided = void(&service, &of_top.name, "1").await.expect("voided");
    assert_eq!((voided.voided, voided.etag.as_str()), (true, "2"));
    assert_eq!(list(&service, &branch).await, [of_branch.name]);
    assert!(list(&service, &top).await.is_empty());
    service.stop().await;
});

on_both!(closures_that_cannot_be_are_refused, async |service| {
    let unit = service.create_unit("A", "", "2026-12-01").await.expect("a unit").name;
    let reversed = close(&service, &unit, "2026-12-02", "2026-12-01").await;
    assert_invalid(reversed, "unit_closure.last_date");
    let early = close(&service, &unit, "2026-11-30", "2026-12-01").await;
    assert_refused(early, Code::FailedPrecondition, "ORG_UNIT_NOT_IN_FORCE");
    let closure = close(&service, &unit, "2026-12-01", "2026-12-01").await.expect("one day");
    assert_refused(void(&service, &closure.name, "2").await, Code::Aborted, "ETAG_MISMATCH");
    void(&service, &closure.name, "1").await.expect("voided");
    assert_refused(
        void(&service, &closure.name, "2").await,
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    let unknown = "unitClosures/01920000-0000-7000-8000-00000000dead";
    assert_refused(void(&service, unknown, "1").await, Code::NotFound, "RESOURCE_NOT_FOUND");
    service.stop().await;
});
