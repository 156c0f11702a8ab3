//! The organisation's calendar is followed, kept, and holds while the organisation is away.

use chrono::{DateTime, Utc};
use honi_proto::calendar::v1::Date;
use honi_proto::organization::v1 as org;
use honi_proto::time::instant;
use honi_proto::voices::v1 as pb;
use honi_testkit::eventually;

use crate::fixtures::{LIMIT, Service, japan, jst, on, on_both};
use crate::people::{BRANCH, CENTRE, HEADQUARTERS, MANAGER, RECEPTION, SALES};

fn day(day: i32) -> Option<Date> {
    Some(Date { year: 2026, month: 9, day })
}

fn unit(name: &str, parent: &str) -> org::OrgUnit {
    org::OrgUnit {
        name: name.to_owned(),
        parent: parent.to_owned(),
        ..Default::default()
    }
}

fn closure(unit: &str, first: i32, last: i32) -> org::UnitClosure {
    org::UnitClosure {
        org_unit: unit.to_owned(),
        first_date: day(first),
        last_date: day(last),
        ..Default::default()
    }
}

/// A complaint of a unit, received now: version of the calendar, and when receipt is to be confirmed.
async fn receive(service: &Service, unit: &str) -> (i64, DateTime<Utc>) {
    let voice = service
        .create(
            &RECEPTION,
            pb::Voice {
                org_unit: unit.to_owned(),
                ..service.complaint()
            },
        )
        .await
        .expect("created");
    let deadline = &voice.deadlines[0];
    (
        deadline.calendar_version,
        deadline.due_time.as_ref().and_then(instant).expect("a time"),
    )
}

/// Waits until the version is in force.
async fn in_force(service: &Service, version: i64) {
    eventually(LIMIT, async || receive(service, CENTRE).await.0 == version).await;
}

on_both!(closures_hold_for_the_units_below, async |service| {
    {
        let mut world = service.neighbours.world();
        world.units = vec![unit(HEADQUARTERS, ""), unit(CENTRE, HEADQUARTERS), unit(BRANCH, HEADQUARTERS)];
        let voided = org::UnitClosure {
            voided: true,
            ..closure(CENTRE, 1, 30)
        };
        world.closures = vec![closure(HEADQUARTERS, 24, 24), closure(BRANCH, 25, 28), voided];
        let moved = org::DayOverride {
            date: day(29),
            business_day: false,
            title: "創立記念日".to_owned(),
        };
        world.calendar = org::Calendar {
            overrides: vec![moved],
            ..japan(2)
        };
    }
    in_force(&service, 2).await;
    // Thursday 24 is closed everywhere; the branch also until Monday 28, and nobody works on the 29th.
    assert_eq!(receive(&service, CENTRE).await, (2, jst("2026-09-25T17:00:00")));
    assert_eq!(receive(&service, HEADQUARTERS).await, (2, jst("2026-09-25T17:00:00")));
    assert_eq!(receive(&service, BRANCH).await, (2, jst("2026-09-30T17:00:00")));
    service.stop().await;
});

on_both!(deadlines_that_exist_do_not_move, async |service| {
    let before = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let explain = async || {
        let explained = service.explain(&MANAGER, &before.name, pb::DeadlineKind::Acknowledge).await;
        let steps = explained.expect("explained").steps;
        steps.into_iter().map(|step| step.en).collect::<Vec<_>>()
    };
    let as_set = [
        "Confirming receipt is due within 1 business day of receipt, by rule standard/acknowledge.",
        "Received on Fri 18 Sep 2026 10:00 JST.",
        "That is a business day within business hours, so it is day 0.",
        "Not counted, because closed: 2 days of weekends; Mon 21 Sep 2026 (Respect for the Aged Day); \
         Tue 22 Sep 2026 (a day between two national holidays); Wed 23 Sep 2026 (Autumnal Equinox Day).",
        "Business day 1 is Thu 24 Sep 2026; the limit ends at 17:00 JST of that day, that moment included.",
        "By version 1 of the business calendar.",
        "The owner is reminded: Thu 24 Sep 2026 09:30 JST",
        "The owner and the team lead are told: Thu 24 Sep 2026 14:00 JST",
        "Overdue, the compliance manager is told: Thu 24 Sep 2026 17:00 JST",
        "The executive is told: Thu 1 Oct 2026 17:00 JST",
    ];
    assert_eq!(explain().await, as_set);
    {
        let mut world = service.neighbours.world();
        world.closures = vec![closure(CENTRE, 24, 25)];
        world.calendar = japan(2);
    }
    in_force(&service, 2).await;
    let after = service.get(&MANAGER, &before.name).await.expect("readable");
    assert_eq!(after, before);
    let explained = service
        .explain(&MANAGER, &before.name, pb::DeadlineKind::Acknowledge)
        .await
        .expect("explained");
    assert_eq!(explained.deadline.as_ref(), before.deadlines.first());
    let mut steps = explain().await;
    assert_eq!(
        steps.remove(6),
        "It was fixed as Thu 24 Sep 2026 17:00 JST when it was set. By the calendar of now it would be Mon 28 Sep 2026 17:00 JST, but it does \
         not move by itself."
    );
    assert_eq!(steps, as_set, "as it was counted, by the calendar of then");
    service.stop().await;
});

on_both!(what_was_told_last_holds_while_nobody_answers, async |service| {
    service.neighbours.world().calendar = japan(7);
    in_force(&service, 7).await;
    service.neighbours.world().down = true;
    let service = service.restart().await;
    assert_eq!(receive(&service, CENTRE).await.0, 7, "kept in the database");
    {
        let mut world = service.neighbours.world();
        world.down = false;
        // One that makes no calendar changes nothing.
        world.calendar = org::Calendar {
            opens_at_minute: 18 * 60,
            ..japan(8)
        };
    }
    let asked = service.neighbours.world().feed_asked;
    eventually(LIMIT, async || service.neighbours.world().feed_asked > asked + 2).await;
    assert_eq!(receive(&service, CENTRE).await.0, 7);
    service.neighbours.world().calendar = japan(9);
    in_force(&service, 9).await;
    service.stop().await;
});

on_both!(voices_are_taken_while_nobody_answers, async |service| {
    service.neighbours.world().down = true;
    let service = service.restart().await;
    let voice = service
        .create(
            &SALES,
            pb::Voice {
                org_unit: BRANCH.to_owned(),
                ..service.complaint()
            },
        )
        .await
        .expect("created");
    assert_eq!(voice.deadlines.len(), 7);
    service.stop().await;
});
