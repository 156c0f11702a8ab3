//! Finding members.

use honi_proto::members::v1 as pb;
use pb::search_members_request::Criterion;
use tonic::{Code, Response, Status};

use crate::fixtures::{
    HANDLER, OTHER_BRANCH, OTHER_SALES, OTHER_SUPERVISOR, Person, RECEPTION, SALES, SUPERVISOR, SYSTEM, Service, assert_invalid,
    assert_refused, hanako, member, on, on_both,
};

fn name(text: &str) -> Criterion {
    Criterion::FullName(text.to_owned())
}

fn kana(text: &str) -> Criterion {
    Criterion::FullNameKana(text.to_owned())
}

fn phone(text: &str) -> Criterion {
    Criterion::Phone(text.to_owned())
}

async fn page(service: &Service, person: &Person, by: Criterion, page_size: i32, token: &str) -> Result<pb::SearchMembersResponse, Status> {
    let message = pb::SearchMembersRequest {
        criterion: Some(by),
        page_size,
        page_token: token.to_owned(),
    };
    service
        .members
        .clone()
        .search_members(service.by(person, message))
        .await
        .map(Response::into_inner)
}

/// The membership numbers of all that is found.
async fn found(service: &Service, person: &Person, by: Criterion) -> Vec<String> {
    let page = page(service, person, by, 0, "").await.expect("searched");
    assert_eq!(page.next_page_token, "");
    page.members.into_iter().map(|member| member.member_no).collect()
}

on_both!(a_member_is_found_however_it_is_written, async |service| {
    service.create(&SYSTEM, hanako()).await.expect("created");
    service
        .create(
            &SYSTEM,
            pb::Member {
                phone: String::new(),
                ..member("0000002", "髙橋 Ｓａｍ")
            },
        )
        .await
        .expect("created");
    let found = async |by| found(&service, &RECEPTION, by).await;
    for text in ["見本 花子", "見本花子", "見本　花子", " 見本 花子 "] {
        assert_eq!(found(name(text)).await, ["0000001"], "{text}");
    }
    for text in ["髙橋Sam", "髙橋 sam", "髙橋　ＳＡＭ", "高橋 Sam"] {
        assert_eq!(found(name(text)).await, ["0000002"], "{text}");
    }
    for text in ["ミホン ハナコ", "みほん はなこ", "ﾐﾎﾝ ﾊﾅｺ", "ミホンハナコ"] {
        assert_eq!(found(kana(text)).await, ["0000001", "0000002"], "{text}");
    }
    for text in ["000-1111-0001", "00011110001", "０００ー１１１１ー０００１", "(000) 1111 0001"] {
        assert_eq!(found(phone(text)).await, ["0000001"], "{text}");
    }
    for by in [name("見本"), kana("ミホン"), phone("1111-0001"), name("ミホン ハナコ")] {
        assert!(found(by.clone()).await.is_empty(), "{by:?}");
    }
    service.stop().await;
});

on_both!(changes_are_found_and_voided_and_erased_members_are_not, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    let changed = pb::Member {
        full_name: "架空 花子".to_owned(),
        phone: String::new(),
        ..created
    };
    let changed = service.update(&SALES, changed, &["full_name", "phone"]).await.expect("updated");
    assert!(found(&service, &SYSTEM, name("見本 花子")).await.is_empty());
    assert!(found(&service, &SYSTEM, phone("000-1111-0001")).await.is_empty());
    assert_eq!(found(&service, &SYSTEM, name("架空花子")).await, ["0000001"]);
    service.void(&SALES, &changed.name, &changed.etag).await.expect("voided");
    assert!(found(&service, &SYSTEM, name("架空花子")).await.is_empty());
    service.stop().await;
});

on_both!(everybody_finds_whom_they_may_see, async |service| {
    service.create(&SYSTEM, hanako()).await.expect("created");
    let elsewhere = pb::Member {
        org_unit: OTHER_BRANCH.to_owned(),
        sales_staff: String::new(),
        ..member("0000002", "見本 花子")
    };
    service.create(&SYSTEM, elsewhere).await.expect("created");
    for (person, expected) in [
        (&SYSTEM, &["0000001", "0000002"][..]),
        (&RECEPTION, &["0000001", "0000002"]),
        (&SALES, &["0000001"]),
        (&OTHER_SALES, &[]),
        (&SUPERVISOR, &["0000001"]),
        (&OTHER_SUPERVISOR, &["0000002"]),
    ] {
        assert_eq!(found(&service, person, name("見本 花子")).await, expected, "{}", person.name);
    }
    assert_refused(
        page(&service, &HANDLER, name("見本 花子"), 0, "").await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    service.stop().await;
});

on_both!(pages_are_full_and_go_on_where_they_ended, async |service| {
    for number in 1..=9 {
        // Every other one is somebody else's.
        let sales_staff = if number % 2 == 1 { SALES.name } else { OTHER_SALES.name }.to_owned();
        service
            .create(
                &SYSTEM,
                pb::Member {
                    sales_staff,
                    ..member(&number.to_string(), "見本 花子")
                },
            )
            .await
            .expect("created");
    }
    let (mut token, mut pages) = (String::new(), Vec::new());
    loop {
        let page = page(&service, &SALES, name("見本 花子"), 2, &token).await.expect("a page");
        pages.push(page.members.iter().map(|member| member.member_no.clone()).collect::<Vec<_>>());
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(pages, [vec!["1", "3"], vec!["5", "7"], vec!["9"]]);
    service.stop().await;
});

on_both!(a_page_token_serves_its_search_and_caller_alone, async |service| {
    for number in 1..=3 {
        service
            .create(&SYSTEM, member(&number.to_string(), "見本 花子"))
            .await
            .expect("created");
    }
    let token = page(&service, &SALES, name("見本 花子"), 1, "")
        .await
        .expect("a page")
        .next_page_token;
    assert!(
        page(&service, &SALES, name("見本花子"), 2, &token).await.is_ok(),
        "the same after normalisation"
    );
    assert_invalid(page(&service, &SALES, name("見本 太郎"), 1, &token).await, "page_token");
    assert_invalid(page(&service, &SALES, kana("見本 花子"), 1, &token).await, "page_token");
    assert_invalid(page(&service, &RECEPTION, name("見本 花子"), 1, &token).await, "page_token");
    assert_invalid(page(&service, &SALES, name("見本 花子"), 1, "x").await, "page_token");
    service.stop().await;
});

on_both!(a_search_by_nothing_is_refused, async |service| {
    assert_invalid(page(&service, &SYSTEM, name("\u{3000}"), 0, "").await, "full_name");
    assert_invalid(page(&service, &SYSTEM, kana("・"), 0, "").await, "full_name_kana");
    assert_invalid(page(&service, &SYSTEM, phone("----"), 0, "").await, "phone");
    assert_invalid(page(&service, &SYSTEM, name(""), 0, "").await, "full_name");
    assert_invalid(page(&service, &SYSTEM, name("見本"), 201, "").await, "page_size");
    assert_invalid(page(&service, &SYSTEM, name("見本"), -1, "").await, "page_size");
    let none = pb::SearchMembersRequest::default();
    assert_invalid(service.members.clone().search_members(service.by(&SYSTEM, none)).await, "criterion");
    service.stop().await;
});
