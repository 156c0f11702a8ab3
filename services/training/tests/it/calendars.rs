//! Calendars: every version stays readable, and rules that make no calendar are refused.

use honi_proto::organization::v1 as pb;
use tonic::{Code, Response, Status};

use crate::fixtures::{Service, admin, application, assert_invalid, assert_refused, day, on, on_both};

const JAPAN: &str = "calendars/japan";

async fn get(service: &Service, name: &str, version: i64) -> Result<pb::Calendar, Status> {
    let message = pb::GetCalendarRequest {
        name: name.to_owned(),
        version,
    };
    let answer = service
        .calendars()
        .get_calendar(service.by(&application("honi-voices"), message))
        .await;
    answer.map(Response::into_inner)
}

async fn update(service: &Service, etag: &str, calendar: pb::Calendar) -> Result<pb::Calendar, Status> {
    let message = pb::UpdateCalendarRequest {
        calendar: Some(calendar),
        etag: etag.to_owned(),
        request_id: service.request_id(),
    };
    let answer = service.calendars().update_calendar(service.by(&admin(), message)).await;
    answer.map(Response::into_inner)
}

/// What the service answers, as a caller sends it back: without what the service assigns.
fn content(calendar: pb::Calendar) -> pb::Calendar {
    pb::Calendar {
        version: 0,
        update_time: None,
        etag: String::new(),
        ..calendar
    }
}

fn closed_on(date: &str) -> pb::DayOverride {
    pb::DayOverride {
        date: day(date),
        business_day: false,
        title: "創立記念日".to_owned(),
    }
}

on_both!(the_first_calendar_is_there_and_made_once, async |service| {
    let first = get(&service, JAPAN, 0).await.expect("the first calendar");
    assert_eq!((first.title.as_str(), first.version, first.etag.as_str()), ("日本の営業日", 1, "1"));
    assert_eq!((first.opens_at_minute, first.closes_at_minute), (540, 1020));
    let service = service.restart(|_| {}).await;
    assert_eq!(get(&service, JAPAN, 0).await.expect("still"), first);
    service.stop().await;
});

on_both!(a_new_version_leaves_the_old_ones_readable, async |service| {
    let first = get(&service, JAPAN, 0).await.expect("a calendar");
    let mut next = content(first.clone());
    next.title = "日本の営業日(改)".to_owned();
    next.overrides = vec![closed_on("2027-05-06"), closed_on("2027-05-07")];
    let second = update(&service, "1", next.clone()).await.expect("a new version");
    assert_eq!((second.version, second.etag.as_str()), (2, "2"));
    assert_eq!(content(second.clone()), next);
    assert_eq!(get(&service, JAPAN, 0).await.expect("the latest"), second);
    assert_eq!(get(&service, JAPAN, 2).await.expect("the second"), second);
    assert_eq!(get(&service, JAPAN, 1).await.expect("the first"), first);
    assert_refused(get(&service, JAPAN, 3).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_refused(get(&service, "calendars/mars", 0).await, Code::NotFound, "RESOURCE_NOT_FOUND");

    assert_refused(update(&service, "1", next.clone()).await, Code::Aborted, "ETAG_MISMATCH");
    let elsewhere = pb::Calendar {
        name: "calendars/mars".to_owned(),
        ..next
    };
    assert_refused(update(&service, "1", elsewhere).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    service.stop().await;
});

on_both!(rules_that_make_no_calendar_are_refused, async |service| {
    let sound = content(get(&service, JAPAN, 0).await.expect("a calendar"));
    let yearly = |first_month, first_day, last_month, last_day| {
        vec![pb::YearlyClosure {
            first_month,
            first_day,
            last_month,
            last_day,
        }]
    };
    let cases = [
        pb::Calendar {
            closes_at_minute: 540,
            ..sound.clone()
        },
        pb::Calendar {
            yearly_closures: yearly(2, 30, 3, 1),
            ..sound.clone()
        },
        pb::Calendar {
            yearly_closures: yearly(1, 1, 12, 31),
            ..sound.clone()
        },
        pb::Calendar {
            overrides: vec![closed_on("2027-05-06"), closed_on("2027-05-06")],
            ..sound.clone()
        },
    ];
    for calendar in cases {
        assert_invalid(update(&service, "1", calendar).await, "calendar");
    }
    let late = pb::Calendar {
        closes_at_minute: 1441,
        ..sound.clone()
    };
    assert_invalid(update(&service, "1", late).await, "calendar.closes_at_minute");
    let assigned = pb::Calendar { version: 7, ..sound };
    assert_invalid(update(&service, "1", assigned).await, "calendar.version");
    assert_eq!(get(&service, JAPAN, 0).await.expect("unchanged").version, 1);
    service.stop().await;
});
