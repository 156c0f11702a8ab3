//! Input that no record could come of is told by its field.

use honi_proto::calendar::v1::Date;
use honi_proto::organization::v1 as pb;
use pb::notice::Recipient;
use tonic::{Code, Response, Status};

use crate::fixtures::{Service, admin, assert_invalid, assert_refused, day, on, on_both, worker};
use crate::organisation::{LONG_AGO, assignment, new_staff, notice, org_unit};

async fn create(service: &Service, unit: pb::OrgUnit) -> Result<pb::OrgUnit, Status> {
    let message = pb::CreateOrgUnitRequest {
        org_unit: Some(unit),
        request_id: service.request_id(),
    };
    let answer = service.org_units().create_org_unit(service.by(&admin(), message)).await;
    answer.map(Response::into_inner)
}

on_both!(a_unit_that_cannot_be_is_told_by_field, async |service| {
    let good = org_unit("A", "", LONG_AGO);
    let bad_day = Date {
        year: 2026,
        month: 2,
        day: 30,
    };
    let of = |change: fn(&mut pb::OrgUnit)| {
        let mut unit = good.clone();
        change(&mut unit);
        unit
    };
    let cases = [
        (of(|unit| unit.kind = 99), "org_unit.kind"),
        (of(|unit| unit.kind = 0), "org_unit.kind"),
        (of(|unit| unit.title = "架".repeat(101)), "org_unit.title"),
        (of(|unit| unit.title = "架\0空".to_owned()), "org_unit.title"),
        (of(|unit| unit.code = String::new()), "org_unit.code"),
        (of(|unit| unit.parent = "orgUnits/1".to_owned()), "org_unit.parent"),
        (of(|unit| unit.effective_from = None), "org_unit.effective_from"),
        (of(|unit| unit.etag = "1".to_owned()), "org_unit.etag"),
        (of(|unit| unit.name = "orgUnits/1".to_owned()), "org_unit.name"),
        (
            pb::OrgUnit {
                effective_from: Some(bad_day),
                ..good.clone()
            },
            "org_unit.effective_from",
        ),
    ];
    for (unit, field) in cases {
        assert_invalid(create(&service, unit).await, field);
    }
    let longest = pb::OrgUnit {
        title: "𠮷".repeat(100),
        ..good.clone()
    };
    assert!(
        create(&service, longest).await.is_ok(),
        "a hundred characters, whatever their bytes"
    );

    let message = pb::CreateOrgUnitRequest {
        org_unit: Some(good.clone()),
        request_id: "7".to_owned(),
    };
    let answer = service.org_units().create_org_unit(service.by(&admin(), message)).await;
    assert_invalid(answer, "request_id");
    let huge = pb::OrgUnit {
        title: "a".repeat(2 * 1024 * 1024),
        ..good
    };
    assert_refused(create(&service, huge).await, Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
    service.stop().await;
});

on_both!(a_staff_that_cannot_be_is_told_by_field, async |service| {
    let unit = service.unit("A").await;
    let of = |change: fn(&mut pb::Staff)| {
        let mut staff = new_staff("S1");
        change(&mut staff);
        staff
    };
    let cases = [
        (of(|staff| staff.roles = vec!["ZZZ".to_owned()]), "staff.roles[0]"),
        (of(|staff| staff.email = "nobody".to_owned()), "staff.email"),
        (of(|staff| staff.full_name = String::new()), "staff.full_name"),
        (of(|staff| staff.staff_no = "S".repeat(21)), "staff.staff_no"),
        (of(|staff| staff.staff_no = "S\0".to_owned()), "staff.staff_no"),
        (of(|staff| staff.employed_until = staff.employed_from), "staff.employed_until"),
    ];
    for (staff, field) in cases {
        assert_invalid(service.employ(staff, &unit, "").await, field);
    }
    let message = pb::CreateStaffRequest {
        staff: Some(new_staff("S1")),
        assignment: Some(pb::Assignment {
            effective_until: day("2027-04-01"),
            ..assignment(&unit, "", LONG_AGO)
        }),
        request_id: service.request_id(),
    };
    let answer = service.staff().create_staff(service.by(&admin(), message)).await;
    assert_invalid(answer, "assignment.effective_until");
    service.stop().await;
});

on_both!(a_notice_that_cannot_be_is_told_by_field, async |service| {
    let good = notice(Recipient::Role("CMG".to_owned()));
    let of = |change: fn(&mut pb::Notice)| {
        let mut notice = good.clone();
        change(&mut notice);
        notice
    };
    let cases = [
        (of(|notice| notice.kind = 99), "notice.kind"),
        (of(|notice| notice.resource = "見本 花子".to_owned()), "notice.resource"),
        (of(|notice| notice.topic = "Free text!".to_owned()), "notice.topic"),
        (of(|notice| notice.recipient = None), "notice.recipient"),
        (
            of(|notice| notice.recipient = Some(Recipient::Role("cmg".to_owned()))),
            "notice.role",
        ),
        (of(|notice| notice.reader = "staff/1".to_owned()), "notice.reader"),
    ];
    for (notice, field) in cases {
        let message = pb::CreateNoticeRequest {
            notice: Some(notice),
            request_id: service.request_id(),
        };
        let answer = service.notices().create_notice(service.by(&worker(), message)).await;
        assert_invalid(answer, field);
    }
    service.stop().await;
});
