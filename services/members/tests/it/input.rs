//! Bad input is refused with the path of its field, and changes nothing.

use honi_proto::calendar::v1::Date;
use honi_proto::members::v1 as pb;
use tonic::{Code, Response};

use crate::fixtures::{MANAGER, SALES, SYSTEM, assert_invalid, assert_refused, hanako, on, on_both};

type Spoil = fn(&mut pb::Member);

const SPOILT: [(&str, Spoil); 25] = [
    ("member.name", |it| {
        it.name = "members/01920000-0000-7000-8000-000000000001".to_owned()
    }),
    ("member.name", |it| it.name = "voices/1".to_owned()),
    ("member.member_no", |it| it.member_no.clear()),
    ("member.member_no", |it| it.member_no = "12 34".to_owned()),
    ("member.full_name", |it| it.full_name.clear()),
    ("member.full_name", |it| it.full_name = "\u{3000} \u{200b}".to_owned()),
    ("member.full_name", |it| it.full_name = "見".repeat(101)),
    ("member.full_name_kana", |it| it.full_name_kana = "・".to_owned()),
    ("member.birth_date", |it| {
        it.birth_date = Some(Date {
            year: 2027,
            month: 2,
            day: 29,
        })
    }),
    ("member.birth_date.month", |it| {
        it.birth_date = Some(Date {
            year: 2027,
            month: 13,
            day: 1,
        })
    }),
    ("member.phone", |it| it.phone = "call me".to_owned()),
    ("member.phone", |it| it.phone = "12-345".to_owned()),
    ("member.phone", |it| it.phone = "1234-5678-9012-3456".to_owned()),
    ("member.address", |it| it.address = "a\0b".to_owned()),
    ("member.email", |it| it.email = "hanako".to_owned()),
    ("member.address", |it| it.address = "長".repeat(301)),
    ("member.org_unit", |it| it.org_unit.clear()),
    ("member.org_unit", |it| {
        it.org_unit = "staff/01920000-0000-7000-8000-000000000001".to_owned()
    }),
    ("member.sales_staff", |it| it.sales_staff = "somebody".to_owned()),
    ("member.join_date", |it| it.join_date = None),
    ("member.state", |it| it.state = pb::MemberState::Active.into()),
    ("member.state", |it| it.state = 99),
    ("member.create_time", |it| it.create_time = Some(prost_types::Timestamp::default())),
    ("member.update_time", |it| it.update_time = Some(prost_types::Timestamp::default())),
    ("member.etag", |it| it.etag = "1".to_owned()),
];

on_both!(a_member_with_a_bad_field_is_not_recorded, async |service| {
    for (field, spoil) in SPOILT {
        let mut member = hanako();
        spoil(&mut member);
        assert_invalid(service.create(&SYSTEM, member).await, field);
    }
    let none = pb::CreateMemberRequest {
        member: None,
        request_id: service.request_id(),
        validate_only: false,
    };
    assert_invalid(service.members.clone().create_member(service.by(&SYSTEM, none)).await, "member");
    let id = pb::CreateMemberRequest {
        member: Some(hanako()),
        request_id: "1".to_owned(),
        validate_only: false,
    };
    assert_invalid(service.members.clone().create_member(service.by(&SYSTEM, id)).await, "request_id");
    assert!(service.create(&SYSTEM, hanako()).await.is_ok(), "the number is still free");
    service.stop().await;
});

on_both!(a_change_with_a_bad_field_changes_nothing, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    let update = async |change: fn(&mut pb::UpdateMemberRequest)| {
        let mut message = service.update_of(created.clone(), &["phone"]);
        change(&mut message);
        service
            .members
            .clone()
            .update_member(service.by(&SALES, message))
            .await
            .map(Response::into_inner)
    };
    let mask = |message: &mut pb::UpdateMemberRequest, paths: &[&str]| {
        message.update_mask = Some(prost_types::FieldMask {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        });
    };
    assert_invalid(update(|it| it.update_mask = None).await, "update_mask");
    assert_invalid(update(|it| it.etag.clear()).await, "etag");
    assert_invalid(update(|it| it.request_id.clear()).await, "request_id");
    assert_invalid(update(|it| it.member = None).await, "member");
    assert_invalid(update(|it| it.member.as_mut().expect("one").name.clear()).await, "member.name");
    assert_invalid(
        update(|it| it.member.as_mut().expect("one").phone = "1-1".to_owned()).await,
        "member.phone",
    );
    assert_invalid(
        update(|it| it.member.as_mut().expect("one").address = "a\0b".to_owned()).await,
        "member.address",
    );
    for (path, spoil) in [
        ("full_name", (|it| it.full_name = " ".to_owned()) as Spoil),
        ("full_name", |it| it.full_name.clear()),
        ("full_name_kana", |it| it.full_name_kana = "・".to_owned()),
        ("email", |it| it.email = "hanako".to_owned()),
        ("org_unit", |it| it.org_unit.clear()),
        ("sales_staff", |it| it.sales_staff = "somebody".to_owned()),
    ] {
        let mut message = service.update_of(created.clone(), &["phone", path]);
        spoil(message.member.as_mut().expect("one"));
        let answer = service.members.clone().update_member(service.by(&SALES, message)).await;
        assert_invalid(answer, &format!("member.{path}"));
    }
    for paths in [&[][..], &["state"], &["member_no"], &["*"], &["phone", "etag"]] {
        let mut message = service.update_of(created.clone(), &["phone"]);
        mask(&mut message, paths);
        let answer = service.members.clone().update_member(service.by(&SALES, message)).await;
        assert_eq!(answer.expect_err("refused").code(), Code::InvalidArgument, "{paths:?}");
    }
    assert_invalid(service.void(&MANAGER, "members/1", "1").await, "name");
    assert_invalid(service.void(&MANAGER, &created.name, "").await, "etag");
    assert_invalid(service.erase(&MANAGER, "", "1").await, "name");
    assert_invalid(service.get(&MANAGER, "members/").await, "name");
    let reason = "a\0b".to_owned();
    let (name, etag) = (created.name.clone(), "1".to_owned());
    let void = pb::VoidMemberRequest {
        name: name.clone(),
        reason: reason.clone(),
        etag: etag.clone(),
        request_id: service.request_id(),
    };
    assert_invalid(service.members.clone().void_member(service.by(&MANAGER, void)).await, "reason");
    let erase = pb::EraseMemberRequest {
        name,
        reason,
        etag,
        request_id: service.request_id(),
    };
    assert_invalid(service.members.clone().erase_member(service.by(&MANAGER, erase)).await, "reason");
    assert_eq!(service.get(&SYSTEM, &created.name).await.expect("read"), created);
    service.stop().await;
});

on_both!(permission_to_call_comes_before_the_look_at_the_message, async |service| {
    let answer = service.create(&MANAGER, pb::Member::default()).await;
    assert_refused(answer, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    service.stop().await;
});
