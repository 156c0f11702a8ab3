//! What holds for any instant.

use chrono::{DateTime, TimeDelta, Utc};
use honi_calendar::{BusinessCalendar, CalendarRules, ClosedDays, japan_date, last_day};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::{day, japan};

/// Instants from 2019 to 2035, to the second.
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    (1_546_300_800_i64..2_051_222_400).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

/// The co-op's calendar with some closure of a unit.
fn calendars() -> impl Strategy<Value = BusinessCalendar> {
    (0_u64..6000, 0_u64..20).prop_map(|(start, length)| {
        let first_date = day("2019-01-01") + chrono::Days::new(start);
        let closures = vec![ClosedDays {
            first_date,
            last_date: first_date + chrono::Days::new(length),
        }];
        BusinessCalendar::new(CalendarRules {
            closures,
            ..CalendarRules::japan()
        })
        .unwrap()
    })
}

/// The same cases at every run.
fn seeded() -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(20_261_123),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn limits_end_on_business_days_and_grow_with_n(calendar in calendars(), receipt in instants(), n in 0_u16..60) {
        let due = calendar.add_business_days(receipt, n);
        prop_assert!(calendar.is_business_day(japan_date(due)));
        prop_assert!(receipt <= due);
        prop_assert!(due < calendar.add_business_days(receipt, n + 1));
        prop_assert_eq!(calendar.business_days_between(calendar.effective_day(receipt), japan_date(due)), u32::from(n));
    }

    #[test]
    fn a_later_receipt_never_has_an_earlier_limit(calendar in calendars(), receipt in instants(), later in 0_i64..2_000_000, n in 0_u16..40) {
        let second = receipt + TimeDelta::seconds(later);
        prop_assert!(calendar.add_business_days(receipt, n) <= calendar.add_business_days(second, n));
        prop_assert!(calendar.add_calendar_days(receipt, n) <= calendar.add_calendar_days(second, n));
    }

    #[test]
    fn closures_only_move_limits_later(calendar in calendars(), receipt in instants(), n in 0_u16..40) {
        prop_assert!(japan().add_business_days(receipt, n) <= calendar.add_business_days(receipt, n));
        prop_assert_eq!(japan().add_calendar_days(receipt, n), calendar.add_calendar_days(receipt, n));
    }

    #[test]
    fn business_time_adds_up(calendar in calendars(), from in instants(), first in 0_i64..9_000_000, second in 0_i64..9_000_000) {
        let (middle, to) = (from + TimeDelta::seconds(first), from + TimeDelta::seconds(first + second));
        let parts = calendar.business_seconds_between(from, middle) + calendar.business_seconds_between(middle, to);
        prop_assert_eq!(calendar.business_seconds_between(from, to), parts);
    }

    #[test]
    fn business_time_is_what_a_walk_over_days_counts(calendar in calendars(), from in instants(), length in 0_i64..9_000_000) {
        let to = from + TimeDelta::seconds(length);
        let hours = |date: chrono::NaiveDate| {
            let opens = date.and_hms_opt(0, 0, 0).unwrap().and_utc(); // 09:00 JST is midnight in UTC.
            let (start, end) = (from.max(opens), to.min(opens + TimeDelta::hours(8)));
            if calendar.is_business_day(date) { (end - start).num_seconds().max(0) } else { 0 }
        };
        let walked: i64 = japan_date(from).iter_days().take_while(|it| *it <= japan_date(to)).map(hours).sum();
        prop_assert_eq!(calendar.business_seconds_between(from, to), walked);
    }

    #[test]
    fn after_business_time_undoes_the_count(calendar in calendars(), from in instants(), seconds in 1_i64..2_000_000) {
        let to = calendar.after_business_time(from, TimeDelta::seconds(seconds));
        prop_assert!(calendar.is_open(to));
        prop_assert_eq!(calendar.business_seconds_between(from, to), seconds);
    }

    #[test]
    fn shares_lie_in_order_within_the_limit(calendar in calendars(), receipt in instants(), n in 1_u16..30) {
        let due = calendar.add_business_days(receipt, n);
        let at = |percent| calendar.at_business_fraction(receipt, due, percent);
        prop_assert!(receipt <= at(50) && at(50) < at(80) && at(80) < at(100));
        prop_assert_eq!(at(100), due);
    }

    #[test]
    fn a_reminder_is_never_late_and_comes_on_a_business_day(calendar in calendars(), at in instants()) {
        let moved = calendar.previous_business_moment(at);
        prop_assert!(moved <= at);
        prop_assert!(calendar.is_business_day(last_day(moved)));
        prop_assert_eq!(calendar.previous_business_moment(moved), moved);
    }

    #[test]
    fn explanations_end_where_the_limit_does(calendar in calendars(), receipt in instants(), n in 0_u16..30) {
        let due = honi_calendar::english_day(last_day(calendar.add_business_days(receipt, n)));
        prop_assert!(calendar.explain_business_days(receipt, n).iter().any(|it| it.en.contains(&due)));
        let due = honi_calendar::english_day(last_day(calendar.add_calendar_days(receipt, n)));
        prop_assert!(calendar.explain_calendar_days(receipt, n).iter().any(|it| it.en.contains(&due)));
    }
}
