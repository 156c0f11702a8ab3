//! Time within business hours, and shares of a limit.

use chrono::{DateTime, TimeDelta, Utc};

use crate::business_calendar::BusinessCalendar;
use crate::japan_time::japan_date;

impl BusinessCalendar {
    /// Time within business hours from one instant to a later one; nothing if it is not later.
    #[must_use]
    pub fn business_time_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        if to <= from {
            return TimeDelta::zero();
        }
        let (first, last) = (japan_date(from), japan_date(to));
        if first == last {
            return self.time_before(to) - self.time_before(from);
        }
        let whole_days = self.business_days_between(first, last) - u32::from(self.is_business_day(last));
        self.time_on(first) - self.time_before(from) + self.business_day_length() * whole_days.cast_signed() + self.time_before(to)
    }

    /// The same in whole seconds.
    #[must_use]
    pub fn business_seconds_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
        self.business_time_between(from, to).num_seconds()
    }

    /// The first instant at which so much business time has passed since `from`. The end of a business day, not the opening of the next,
    /// if it comes out even. `from` itself for no time at all.
    #[must_use]
    pub fn after_business_time(&self, from: DateTime<Utc>, time: TimeDelta) -> DateTime<Utc> {
        if time <= TimeDelta::zero() {
            return from;
        }
        let mut date = japan_date(from);
        let mut left = time + self.time_before(from);
        // Each business day takes its share, so this ends with the time.
        loop {
            let here = self.time_on(date);
            if here > TimeDelta::zero() && left <= here {
                return self.opening(date) + left;
            }
            left -= here;
            date = self.business_day_after(date, 1);
        }
    }

    /// When so many percent of the business time of a limit in business days have passed. From `base`, if the limit leaves none.
    #[must_use]
    pub fn at_business_fraction(&self, base: DateTime<Utc>, due: DateTime<Utc>, percent: u8) -> DateTime<Utc> {
        let total = self.business_time_between(base, due);
        self.after_business_time(base, share(total, percent))
    }

    /// When so many percent of all the time of a limit in calendar days, weeks or months have passed.
    #[must_use]
    pub fn at_calendar_fraction(&self, base: DateTime<Utc>, due: DateTime<Utc>, percent: u8) -> DateTime<Utc> {
        base + share(due - base, percent)
    }

    fn business_day_length(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.rules().closes_at_minute - self.rules().opens_at_minute))
    }

    /// Business time of an instant's whole day.
    fn time_on(&self, date: chrono::NaiveDate) -> TimeDelta {
        if self.is_business_day(date) {
            self.business_day_length()
        } else {
            TimeDelta::zero()
        }
    }

    /// Business time of an instant's day before the instant.
    fn time_before(&self, at: DateTime<Utc>) -> TimeDelta {
        let date = japan_date(at);
        (at - self.opening(date)).clamp(TimeDelta::zero(), self.time_on(date))
    }
}

/// So many percent of a time, to the microsecond; a limit of a thousand years still fits.
fn share(time: TimeDelta, percent: u8) -> TimeDelta {
    let microseconds = time.num_microseconds().unwrap_or(i64::MAX);
    let part = i128::from(microseconds) * i128::from(percent) / 100;
    TimeDelta::microseconds(i64::try_from(part).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::CalendarRules;

    fn jst(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(&format!("{text}+09:00")).unwrap().to_utc()
    }

    fn japan() -> BusinessCalendar {
        BusinessCalendar::new(CalendarRules::japan()).unwrap()
    }

    #[test]
    fn only_hours_of_business_days_count() {
        let table = [
            ("2026-09-18T10:00:00", "2026-09-18T10:00:00", 0),
            ("2026-09-18T10:00:00", "2026-09-18T09:00:00", 0),
            ("2026-09-18T10:00:00", "2026-09-18T10:00:07", 7),
            ("2026-09-18T08:00:00", "2026-09-18T18:00:00", 8 * 3600),
            ("2026-09-18T16:59:00", "2026-09-24T09:01:00", 120),
            ("2026-09-19T00:00:00", "2026-09-23T23:59:59", 0),
            ("2026-09-18T10:00:00", "2026-09-24T17:00:00", 15 * 3600),
            ("2026-09-18T18:10:00", "2026-09-25T17:00:00", 16 * 3600),
            ("2026-12-28T16:00:00", "2027-01-04T10:00:00", 2 * 3600),
            ("2026-09-24T17:00:00", "2026-09-25T00:00:00", 0),
        ];
        for (from, to, seconds) in table {
            assert_eq!(japan().business_seconds_between(jst(from), jst(to)), seconds, "{from} .. {to}");
        }
    }

    #[test]
    fn shares_of_a_business_limit() {
        let table = [
            // 15 hours from Friday 10:00 to Thursday 17:00.
            ("2026-09-18T10:00:00", "2026-09-24T17:00:00", 50, "2026-09-24T09:30:00"),
            ("2026-09-18T10:00:00", "2026-09-24T17:00:00", 80, "2026-09-24T14:00:00"),
            ("2026-09-18T10:00:00", "2026-09-24T17:00:00", 100, "2026-09-24T17:00:00"),
            // 16 hours, counted from the next opening.
            ("2026-09-18T18:10:00", "2026-09-25T17:00:00", 50, "2026-09-24T17:00:00"),
            ("2026-09-18T18:10:00", "2026-09-25T17:00:00", 80, "2026-09-25T13:48:00"),
            // No business time at all.
            ("2026-09-19T10:00:00", "2026-09-20T10:00:00", 50, "2026-09-19T10:00:00"),
        ];
        for (base, due, percent, expected) in table {
            assert_eq!(
                japan().at_business_fraction(jst(base), jst(due), percent),
                jst(expected),
                "{base} .. {due}, {percent} %"
            );
        }
    }

    #[test]
    fn shares_of_a_calendar_limit_count_all_seconds() {
        let (base, due) = (jst("2026-09-18T10:00:00"), jst("2026-11-14T00:00:00"));
        assert_eq!(japan().at_calendar_fraction(base, due, 50), jst("2026-10-16T17:00:00"));
        assert_eq!(japan().at_calendar_fraction(base, due, 100), due);
    }
}
