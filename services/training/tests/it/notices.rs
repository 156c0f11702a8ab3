//! Notices: whom they reach, and who reads them.

use honi_proto::organization::v1 as pb;
use pb::notice::Recipient;
use tonic::Code;

use crate::fixtures::{Person, Service, admin, as_staff, assert_refused, on, on_both, person};
use crate::organisation::{VOICE, assignment, new_staff};

const NOBODY: &str = "staff/01920000-0000-7000-8000-00000000dead";
const NOWHERE: &str = "orgUnits/01920000-0000-7000-8000-00000000dead";

fn role_in_unit(role: &str, unit: &str) -> Recipient {
    Recipient::RoleInUnit(pb::RoleInUnit {
        role: role.to_owned(),
        org_unit: unit.to_owned(),
    })
}

/// Records a staff who holds a role.
async fn holder(service: &Service, staff_no: &str, unit: &str, role: &str) -> String {
    let new = pb::Staff {
        roles: vec![role.to_owned()],
        ..new_staff(staff_no)
    };
    service.employ(new, unit, "").await.expect("a staff").name
}

async fn notify(service: &Service, recipient: Recipient) -> String {
    service.notify(recipient).await.expect("a notice").name
}

on_both!(an_inbox_has_exactly_ones_own, async |service| {
    let (a, b) = (service.unit("A").await, service.unit("B").await);
    let (one, two) = (service.staff_member("S1", &a, "").await, service.staff_member("S2", &b, "").await);
    // Somebody holds each role, so that its notices are not for the compliance manager instead.
    holder(&service, "S3", &a, "SUP").await;
    holder(&service, "S4", &b, "SUP").await;
    holder(&service, "S5", &b, "CMH").await;
    let to_one = notify(&service, Recipient::Staff(one.clone())).await;
    let to_two = notify(&service, Recipient::Staff(two.clone())).await;
    let to_a = notify(&service, Recipient::OrgUnitQueue(a.clone())).await;
    let to_b = notify(&service, Recipient::OrgUnitQueue(b.clone())).await;
    let to_all_leads = notify(&service, Recipient::Role("SUP".to_owned())).await;
    let to_leads_of_a = notify(&service, role_in_unit("SUP", &a)).await;
    let to_leads_of_b = notify(&service, role_in_unit("SUP", &b)).await;
    let to_handlers = notify(&service, Recipient::Role("CMH".to_owned())).await;

    // Newest first.
    let cases = [
        (as_staff(&one, "REC", Some(&a)), vec![&to_a, &to_one]),
        (as_staff(&two, "SUP", Some(&b)), vec![&to_leads_of_b, &to_all_leads, &to_b, &to_two]),
        (as_staff(NOBODY, "SUP", Some(&a)), vec![&to_leads_of_a, &to_all_leads, &to_a]),
        (as_staff(NOBODY, "SUP", None), vec![&to_all_leads]),
        (as_staff(NOBODY, "CMH EXE", None), vec![&to_handlers]),
        (as_staff(NOBODY, "ADM", None), vec![]),
    ];
    let all = [
        &to_one,
        &to_two,
        &to_a,
        &to_b,
        &to_all_leads,
        &to_leads_of_a,
        &to_leads_of_b,
        &to_handlers,
    ];
    for (reader, expected) in cases {
        let inbox = service.inbox(&reader).await;
        assert_eq!(inbox.iter().collect::<Vec<_>>(), expected, "{}", reader.name);
        // What is not in the inbox cannot be read by its name either.
        for notice in all {
            assert_eq!(service.read(&reader, notice).await.is_ok(), expected.contains(&notice), "{notice}");
        }
    }
    service.stop().await;
});

on_both!(every_role_of_staff_has_an_inbox, async |service| {
    let codes = "REC SAL SUP BKO CMH COF CMG TRN PRD AUD AMG KED KAP EXE OPS ADM";
    let unit = service.unit("A").await;
    for code in codes.split(' ') {
        holder(&service, code, &unit, code).await;
        let notice = notify(&service, Recipient::Role(code.to_owned())).await;
        assert_eq!(service.inbox(&person(code)).await, [notice], "{code}");
    }
    for code in ["APP", "EXA", "PUB", "ZZZ"] {
        let refused = service.notify(Recipient::Role(code.to_owned())).await;
        assert_refused(refused, Code::FailedPrecondition, "RECIPIENT_UNKNOWN");
    }
    service.stop().await;
});

on_both!(a_supervisor_is_resolved_when_the_notice_is_recorded, async |service| {
    let unit = service.unit("A").await;
    let first = service.staff_member("S1", &unit, "").await;
    let second = service.staff_member("S2", &unit, "").await;
    let staff = service.staff_member("S3", &unit, &first).await;
    service
        .assign(&staff, "1", assignment(&unit, &second, "2026-12-01"))
        .await
        .expect("assigned");
    let recipient = async |of: &str| {
        let notice = service.notify(Recipient::SupervisorOf(of.to_owned())).await;
        notice.expect("a notice").recipient
    };
    assert_eq!(recipient(&staff).await, Some(Recipient::Staff(first.clone())));
    assert_eq!(recipient(&first).await, Some(Recipient::OrgUnitQueue(unit.clone())), "nobody above");
    service
        .clock
        .set("2026-11-30T15:00:00Z".parse().expect("0:00 of 1 December in Japan"));
    assert_eq!(recipient(&staff).await, Some(Recipient::Staff(second.clone())));
    service.end_employment(&second, "1", "2026-12-01").await.expect("ended");
    assert_eq!(
        recipient(&staff).await,
        Some(Recipient::Staff(second)),
        "to the end of the last day"
    );
    service
        .clock
        .set("2026-12-01T15:00:00Z".parse().expect("0:00 of 2 December in Japan"));
    assert_eq!(recipient(&staff).await, Some(Recipient::OrgUnitQueue(unit)), "has left");
    service.stop().await;
});

on_both!(a_notice_always_reaches_somebody, async |service| {
    let (a, b) = (service.unit("A").await, service.unit("B").await);
    let later = service.create_unit("C", "", "2027-04-01").await.expect("a unit").name;
    let manager = holder(&service, "S1", &b, "CMG").await;
    holder(&service, "S2", &b, "EXE").await;
    let lead = holder(&service, "S3", &a, "SUP").await;
    let staff = service.staff_member("S4", &a, &lead).await;
    let left = service.staff_member("S5", &a, &lead).await;
    service.end_employment(&left, "1", "2026-11-23").await.expect("ended");

    let role = |code: &str| Recipient::Role(code.to_owned());
    let (queue, cmg) = (Recipient::OrgUnitQueue(a.clone()), role("CMG"));
    let table = [
        // Left, or kept from: the unit's queue.
        (Recipient::Staff(left.clone()), vec![], &queue),
        (Recipient::Staff(staff.clone()), vec![&staff], &queue),
        (Recipient::SupervisorOf(staff.clone()), vec![&lead], &queue),
        // Empty, or of those it is kept from alone: the compliance manager.
        (Recipient::Role("SUP".to_owned()), vec![&lead], &cmg),
        (Recipient::Role("PRD".to_owned()), vec![], &cmg),
        (role_in_unit("SUP", &b), vec![], &cmg),
        (role_in_unit("SUP", &a), vec![&lead], &cmg),
        (queue.clone(), vec![&lead, &staff], &cmg),
        // Unknown.
        (Recipient::Staff(NOBODY.to_owned()), vec![], &cmg),
        (Recipient::SupervisorOf(NOBODY.to_owned()), vec![], &cmg),
        (Recipient::OrgUnitQueue(NOWHERE.to_owned()), vec![], &cmg),
        (Recipient::OrgUnitQueue(later), vec![], &cmg),
        (role_in_unit("SUP", NOWHERE), vec![], &cmg),
        // And above.
        (cmg.clone(), vec![&manager], &role("EXE")),
    ];
    for (recipient, excluded, expected) in table {
        let excluded: Vec<&str> = excluded.into_iter().map(String::as_str).collect();
        let label = format!("{recipient:?} but {excluded:?}");
        let notice = service.notify_but(recipient, &excluded).await.expect("a notice");
        assert_eq!(notice.recipient.as_ref(), Some(expected), "{label}");
        assert_eq!(notice.excluded_staff, Vec::<String>::new(), "not answered");
    }
    service.stop().await;
});

on_both!(whom_a_complaint_is_about_learns_nothing_of_it, async |service| {
    let unit = service.unit("A").await;
    let one = holder(&service, "S1", &unit, "SUP").await;
    let two = holder(&service, "S2", &unit, "SUP").await;
    let (about, other) = (
        as_staff(&one, "SUP CMG EXE", Some(&unit)),
        as_staff(&two, "SUP CMG EXE", Some(&unit)),
    );
    holder(&service, "S3", &unit, "CMG").await;
    holder(&service, "S4", &unit, "EXE").await;
    let mut notices = Vec::new();
    for recipient in [
        Recipient::OrgUnitQueue(unit.clone()),
        Recipient::Role("SUP".to_owned()),
        role_in_unit("SUP", &unit),
        Recipient::Role("CMG".to_owned()),
        Recipient::Role("EXE".to_owned()),
    ] {
        notices.insert(0, service.notify_but(recipient, &[&one]).await.expect("a notice").name);
    }
    assert_eq!(service.inbox(&about).await, Vec::<String>::new());
    assert_eq!(service.inbox(&other).await, notices);
    for notice in &notices {
        assert_refused(service.read(&about, notice).await, Code::NotFound, "RESOURCE_NOT_FOUND");
        assert_eq!(service.read(&other, notice).await.expect("read").reader, two);
    }
    service.stop().await;
});

on_both!(the_first_reader_stays, async |service| {
    let notice = service.notify(Recipient::Role("CMG".to_owned())).await.expect("a notice");
    assert_eq!(
        (notice.resource.as_str(), notice.reader.as_str(), notice.read_time),
        (VOICE, "", None)
    );
    let unit = service.unit("A").await;
    let one = service.employ(new_staff("S1"), &unit, "").await.expect("a staff").name;
    let (one, two) = (as_staff(&one, "CMG", None), person("CMG"));
    let read = service.read(&one, &notice.name).await.expect("read");
    assert_eq!(
        (read.reader.as_str(), read.etag.as_str(), read.read_time.is_some()),
        (one.name.as_str(), "2", true)
    );
    service.clock.advance(chrono::TimeDelta::minutes(1));
    let unread_before = unread(&service, &two).await;
    let again = service.read(&two, &notice.name).await.expect("read by another");
    assert_eq!((&again.reader, again.read_time), (&read.reader, read.read_time));
    assert_eq!(service.read(&two, &notice.name).await.expect("read again"), again);
    // What one has read is unread for the other still.
    assert_eq!(
        (unread_before, unread(&service, &two).await, unread(&service, &one).await),
        (1, 0, 0)
    );
    assert_eq!(unread(&service, &as_staff(NOBODY, "CMG", None)).await, 1);
    assert_eq!(service.inbox(&two).await.len(), 1);
    service.stop().await;
});

/// How many notices somebody has not read.
async fn unread(service: &Service, person: &Person) -> usize {
    let message = pb::ListNoticesRequest {
        unread_only: true,
        ..Default::default()
    };
    let answer = service.notices().list_notices(service.by(person, message)).await;
    answer.expect("a list").into_inner().notices.len()
}

on_both!(somebody_elses_notice_is_not_there_and_the_access_log_knows, async |service| {
    let unit = service.unit("A").await;
    let staff = service.staff_member("S1", &unit, "").await;
    let notice = notify(&service, Recipient::Staff(staff)).await;
    let unknown = "notices/01920000-0000-7000-8000-00000000dead";
    for name in [notice.as_str(), unknown] {
        assert_refused(service.read(&admin(), name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    }
    let refusals = service.refusals(1).await;
    let told: Vec<_> = refusals
        .iter()
        .map(|(_, it)| (it.actor.as_str(), it.method.as_str(), it.resource.as_deref()))
        .collect();
    let method = "honi.organization.v1.NoticeService/ReadNotice";
    assert_eq!(told, [(admin().name.as_str(), method, Some(notice.as_str()))]);
    service.stop().await;
});
