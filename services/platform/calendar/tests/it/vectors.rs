//! The worked examples of the rules for business days, row by row.

use honi_calendar::{CalendarError, CalendarRules, YearlyClosure, last_day};

use crate::{day, japan, jst};

struct Row {
    received: &'static str,
    day_0: &'static str,
    business: [(u16, &'static str); 5],
    eight_weeks: &'static str,
}

const ROWS: [Row; 5] = [
    Row {
        received: "2026-09-18T10:00:00",
        day_0: "2026-09-18",
        business: [
            (1, "2026-09-24"),
            (3, "2026-09-28"),
            (5, "2026-09-30"),
            (10, "2026-10-07"),
            (20, "2026-10-22"),
        ],
        eight_weeks: "2026-11-13",
    },
    Row {
        received: "2026-09-18T18:10:00",
        day_0: "2026-09-24",
        business: [
            (1, "2026-09-25"),
            (3, "2026-09-29"),
            (5, "2026-10-01"),
            (10, "2026-10-08"),
            (20, "2026-10-23"),
        ],
        eight_weeks: "2026-11-13",
    },
    Row {
        received: "2026-12-28T10:00:00",
        day_0: "2026-12-28",
        business: [
            (1, "2027-01-04"),
            (3, "2027-01-06"),
            (5, "2027-01-08"),
            (10, "2027-01-18"),
            (20, "2027-02-01"),
        ],
        eight_weeks: "2027-02-22",
    },
    Row {
        received: "2027-03-20T12:00:00",
        day_0: "2027-03-23",
        business: [
            (1, "2027-03-24"),
            (3, "2027-03-26"),
            (5, "2027-03-30"),
            (10, "2027-04-06"),
            (20, "2027-04-20"),
        ],
        eight_weeks: "2027-05-15",
    },
    Row {
        received: "2027-04-28T10:00:00",
        day_0: "2027-04-28",
        business: [
            (1, "2027-04-30"),
            (3, "2027-05-07"),
            (5, "2027-05-11"),
            (10, "2027-05-18"),
            (20, "2027-06-01"),
        ],
        eight_weeks: "2027-06-23",
    },
];

#[test]
fn every_row_holds() {
    let calendar = japan();
    for row in &ROWS {
        let received = jst(row.received);
        assert_eq!(calendar.effective_day(received), day(row.day_0), "{}", row.received);
        for (n, date) in row.business {
            assert_eq!(
                calendar.add_business_days(received, n),
                jst(&format!("{date}T17:00:00")),
                "{} + {n}",
                row.received
            );
        }
        let limit = calendar.add_weeks(received, 8);
        assert_eq!(last_day(limit), day(row.eight_weeks), "{}", row.received);
        assert_eq!(
            limit,
            jst(&format!("{}T00:00:00", day(row.eight_weeks).succ_opt().unwrap())),
            "{}",
            row.received
        );
        assert_eq!(limit, calendar.add_calendar_days(received, 56));
    }
}

#[test]
fn a_reminder_of_a_limit_on_a_saturday_comes_on_friday() {
    let limit = japan().add_weeks(jst("2027-03-20T12:00:00"), 8);
    assert_eq!(japan().previous_business_moment(limit), jst("2027-05-14T17:00:00"));
}

#[test]
fn years_after_the_gazette_are_provisional() {
    for (date, expected) in [("2026-01-01", false), ("2027-12-31", false), ("2028-01-01", true)] {
        assert_eq!(japan().is_provisional(day(date)), expected, "{date}");
    }
}

#[test]
fn a_calendar_that_never_opens_is_refused() {
    let always = YearlyClosure {
        first_month: 1,
        first_day: 1,
        last_month: 12,
        last_day: 31,
    };
    let rules = CalendarRules {
        yearly_closures: vec![always],
        ..CalendarRules::japan()
    };
    assert_eq!(honi_calendar::BusinessCalendar::new(rules).unwrap_err(), CalendarError::NeverOpen);
}

#[test]
fn business_days_are_counted_over_years() {
    let table = [
        ("2026-09-18", "2026-09-24", 1),
        ("2026-09-24", "2026-09-18", 0),
        ("2026-12-28", "2027-01-04", 1),
        ("2025-12-31", "2026-12-31", 240),
        ("1954-12-24", "1954-12-31", 2), // Before the known holidays: weekends and the yearly closure.
    ];
    for (after, until, expected) in table {
        assert_eq!(
            japan().business_days_between(day(after), day(until)),
            expected,
            "{after} .. {until}"
        );
    }
}
