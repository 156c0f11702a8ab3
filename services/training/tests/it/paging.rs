//! Lists of many rows, page by page.

use honi_proto::organization::v1 as pb;
use pb::notice::Recipient;

use crate::fixtures::{assert_invalid, day, on, on_both, person};
use crate::organisation::{LONG_AGO, person_inside};

const ROWS: usize = 11;

/// Goes through a list three at a time and answers all it had: the call answers the keys of a page and the token of the next.
async fn all_pages(mut page: impl AsyncFnMut(String) -> (Vec<String>, String)) -> Vec<String> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let (keys, next) = page(token).await;
        assert!(keys.len() == 3 || next.is_empty(), "only the last page is short");
        all.extend(keys);
        if next.is_empty() {
            return all;
        }
        token = next;
    }
}

on_both!(units_and_staff_come_page_by_page, async |service| {
    let codes: Vec<String> = (0..ROWS).map(|n| format!("U{n:02}")).collect();
    let mut first = String::new();
    // Entered in another order than listed.
    for code in codes.iter().rev() {
        first = service.unit(code).await;
    }
    let units = all_pages(async |page_token| {
        let message = pb::ListOrgUnitsRequest {
            page_size: 3,
            page_token,
            as_of: None,
        };
        let answer = service.org_units().list_org_units(service.by(&person_inside(), message)).await;
        let answer = answer.expect("a page").into_inner();
        (answer.org_units.into_iter().map(|unit| unit.code).collect(), answer.next_page_token)
    });
    assert_eq!(units.await, codes);

    let numbers: Vec<String> = (0..ROWS).map(|n| format!("S{n:02}")).collect();
    for number in numbers.iter().rev() {
        service.staff_member(number, &first, "").await;
    }
    let staff = all_pages(async |page_token| {
        let message = pb::ListStaffRequest {
            page_size: 3,
            page_token,
            as_of: day("2026-11-24"),
            org_unit: first.clone(),
        };
        let answer = service.staff().list_staff(service.by(&person_inside(), message)).await;
        let answer = answer.expect("a page").into_inner();
        (
            answer.staff.into_iter().map(|staff| staff.staff_no).collect(),
            answer.next_page_token,
        )
    });
    assert_eq!(staff.await, numbers);
    service.stop().await;
});

on_both!(notices_and_closures_come_page_by_page, async |service| {
    let unit = service.unit("A").await;
    let mut notices = Vec::new();
    let mut closures = Vec::new();
    for n in 0..ROWS {
        let notice = service.notify(Recipient::Role("CMG".to_owned())).await.expect("a notice");
        notices.insert(0, notice.name);
        let closure = pb::UnitClosure {
            org_unit: unit.clone(),
            // Three days, each for several closures, so that pages end within a day.
            first_date: day(&format!("2026-12-0{}", 3 - n % 3)),
            last_date: day("2026-12-31"),
            reason: "改装".to_owned(),
            ..pb::UnitClosure::default()
        };
        let message = pb::CreateUnitClosureRequest {
            unit_closure: Some(closure),
            request_id: service.request_id(),
        };
        let closure = service.calendars().create_unit_closure(service.by(&person("CMG"), message)).await;
        let closure = closure.expect("a closure").into_inner();
        closures.push((closure.first_date.map(|date| date.day), closure.name));
    }
    let inbox = all_pages(async |page_token| {
        let message = pb::ListNoticesRequest {
            page_size: 3,
            page_token,
            unread_only: true,
        };
        let answer = service.notices().list_notices(service.by(&person("CMG"), message)).await;
        let answer = answer.expect("a page").into_inner();
        (
            answer.notices.into_iter().map(|notice| notice.name).collect(),
            answer.next_page_token,
        )
    });
    assert_eq!(inbox.await, notices);
    let listed = all_pages(async |page_token| {
        let message = pb::ListUnitClosuresRequest {
            page_size: 3,
            page_token,
            org_unit: unit.clone(),
        };
        let answer = service.calendars().list_unit_closures(service.by(&person("CMG"), message)).await;
        let answer = answer.expect("a page").into_inner();
        (
            answer.unit_closures.into_iter().map(|closure| closure.name).collect(),
            answer.next_page_token,
        )
    });
    closures.sort();
    assert_eq!(listed.await, closures.into_iter().map(|(_, name)| name).collect::<Vec<_>>());
    service.stop().await;
});

on_both!(a_token_of_another_list_is_refused, async |service| {
    let units = async |page_token: &str, as_of: &str| {
        let message = pb::ListOrgUnitsRequest {
            page_size: 1,
            page_token: page_token.to_owned(),
            as_of: day(as_of),
        };
        service.org_units().list_org_units(service.by(&person_inside(), message)).await
    };
    for code in ["A", "B"] {
        service.unit(code).await;
    }
    let token = units("", LONG_AGO).await.expect("a page").into_inner().next_page_token;
    assert!(units(&token, LONG_AGO).await.is_ok());
    assert_invalid(units(&token, "2026-11-24").await, "page_token");
    assert_invalid(units(&token[1..], LONG_AGO).await, "page_token");
    assert_invalid(units("AAAA", LONG_AGO).await, "page_token");

    // An inbox is somebody's: the same list of another reader is another list.
    for _ in 0..2 {
        service.notify(Recipient::Role("CMG".to_owned())).await.expect("a notice");
    }
    let inbox = async |reader: &str, page_token: String| {
        let message = pb::ListNoticesRequest {
            page_size: 1,
            page_token,
            unread_only: false,
        };
        let reader = crate::fixtures::as_staff(reader, "CMG", None);
        service.notices().list_notices(service.by(&reader, message)).await
    };
    let (one, two) = (
        "staff/01920000-0000-7000-8000-000000000001",
        "staff/01920000-0000-7000-8000-000000000002",
    );
    let token = inbox(one, String::new()).await.expect("a page").into_inner().next_page_token;
    assert_invalid(inbox(two, token.clone()).await, "page_token");
    assert_eq!(inbox(one, token).await.expect("a page").into_inner().notices.len(), 1);
    service.stop().await;
});
