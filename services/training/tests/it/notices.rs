//! Notices: whom they reach, and who reads them.

use honi_proto::organization::v1 as pb;
use pb::notice::Recipient;
use tonic::Code;

use crate::fixtures::{Service, admin, as_staff, assert_refused, on_both, person};
use crate::organisation::{VOICE, assignment, new_staff};

const NOBODY: &str = "staff/01920000-0000-7000-8000-00000000dead";
const NOWHERE: &str = "orgUnits/01920000-0000-7000-8000-00000000dead";

fn role_in_unit(role: &str, unit: &str) -> Recipient {
    Recipient::RoleInUnit(pb::RoleInUnit {
        role: role.to_owned(),
        org_unit: unit.to_owned(),
    })
}

async fn notify(service: &Service, recipient: Recipient) -> String {
    service.notify(recipient).await.expect("a notice").name
}

on_both!(an_inbox_has_exactly_ones_own, async |service| {
    let (a, b) = (service.unit("A").await, service.unit("B").await);
    let (one, two) = (service.staff_member("S1", &a, "").await, service.staff_member("S2", &b, "").await);
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
    for code in codes.split(' ') {
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

on_both!(a_recipient_must_exist, async |service| {
    let later = service.create_unit("A", "", "2027-04-01").await.expect("a unit").name;
    for recipient in [
        Recipient::Staff(NOBODY.to_owned()),
        Recipient::SupervisorOf(NOBODY.to_owned()),
        Recipient::OrgUnitQueue(NOWHERE.to_owned()),
        Recipient::OrgUnitQueue(later),
        role_in_unit("SUP", NOWHERE),
    ] {
        assert_refused(service.notify(recipient).await, Code::FailedPrecondition, "RECIPIENT_UNKNOWN");
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
    assert_eq!(service.read(&two, &notice.name).await.expect("read again"), read);

    let unread = async |person| {
        let message = pb::ListNoticesRequest {
            unread_only: true,
            ..Default::default()
        };
        let answer = service.notices().list_notices(service.by(person, message)).await;
        answer.expect("a list").into_inner().notices.len()
    };
    assert_eq!((unread(&two).await, service.inbox(&two).await.len()), (0, 1));
    service.stop().await;
});

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
