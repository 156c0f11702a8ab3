//! When limits end.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::business_calendar::BusinessCalendar;
use crate::japan_time::{end_of_day, japan_date, last_day};
use crate::month::add_months;

impl BusinessCalendar {
    /// Day 0 of a count of business days: the day of receipt, or the next business day if it was received on a day that is none or after
    /// closing time. Closing time itself is still within hours, and before opening counts as that day.
    #[must_use]
    pub fn effective_day(&self, receipt: DateTime<Utc>) -> NaiveDate {
        let date = japan_date(receipt);
        if receipt > self.closing(date) {
            self.business_day_after(date, 1)
        } else {
            self.business_day_from(date)
        }
    }

    /// Closing time of the n-th business day after day 0. Also for a moment that is no receipt, such as five business days after a limit.
    #[must_use]
    pub fn add_business_days(&self, receipt: DateTime<Utc>, n: u16) -> DateTime<Utc> {
        self.closing(self.business_day_after(self.effective_day(receipt), n))
    }

    /// 24:00 JST of the n-th day after the real day of receipt, business day or not.
    #[must_use]
    pub fn add_calendar_days(&self, receipt: DateTime<Utc>, n: u16) -> DateTime<Utc> {
        end_of_day(japan_date(receipt) + Days::new(u64::from(n)))
    }

    /// 24:00 JST of the same weekday n weeks after the real day of receipt, business day or not.
    #[must_use]
    pub fn add_weeks(&self, receipt: DateTime<Utc>, n: u16) -> DateTime<Utc> {
        end_of_day(japan_date(receipt) + Days::new(7 * u64::from(n)))
    }

    /// 24:00 JST of the same day n months after the real day of receipt, clamped to the end of its month ([`add_months`]).
    #[must_use]
    pub fn add_calendar_months(&self, receipt: DateTime<Utc>, n: u16) -> DateTime<Utc> {
        end_of_day(add_months(japan_date(receipt), n))
    }

    /// Where to put a reminder that would come at `at`: there, if that is on a business day; else at closing time of the business day
    /// before. A limit on a day off is not moved, but who is to be reminded of it must be at work. 00:00 JST is the 24:00 of the day
    /// before, as it is for limits.
    #[must_use]
    pub fn previous_business_moment(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let date = last_day(at);
        if self.is_business_day(date) {
            at
        } else {
            self.closing(self.business_day_before(date))
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::rules::{CalendarRules, ClosedDays, DayOverride};

    fn jst(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(&format!("{text}+09:00")).unwrap().to_utc()
    }

    fn japan() -> BusinessCalendar {
        BusinessCalendar::new(CalendarRules::japan()).unwrap()
    }

    #[test]
    fn day_0_is_the_next_business_day_after_hours() {
        let table = [
            ("2026-09-18T00:00:00", "2026-09-18"),
            ("2026-09-18T08:59:59", "2026-09-18"),
            ("2026-09-18T17:00:00", "2026-09-18"),
            ("2026-09-18T17:00:00.000001", "2026-09-24"),
            ("2026-09-18T23:59:59", "2026-09-24"),
            ("2026-09-19T10:00:00", "2026-09-24"),
            ("2026-12-28T17:00:01", "2027-01-04"),
        ];
        for (receipt, expected) in table {
            assert_eq!(japan().effective_day(jst(receipt)).to_string(), expected, "{receipt}");
        }
    }

    #[test]
    fn calendar_limits_end_at_24_hours_of_their_day() {
        let calendar = japan();
        let receipt = jst("2026-01-31T18:30:00");
        assert_eq!(calendar.add_calendar_days(receipt, 0), jst("2026-02-01T00:00:00"));
        assert_eq!(calendar.add_calendar_days(receipt, 28), jst("2026-03-01T00:00:00"));
        assert_eq!(calendar.add_calendar_months(receipt, 1), jst("2026-03-01T00:00:00"));
        assert_eq!(calendar.add_weeks(receipt, 8), calendar.add_calendar_days(receipt, 56));
    }

    #[test]
    fn reminders_move_to_the_business_day_before() {
        let table = [
            ("2026-09-18T03:00:00", "2026-09-18T03:00:00"),
            ("2026-09-19T00:00:00", "2026-09-19T00:00:00"),
            ("2026-09-19T00:00:01", "2026-09-18T17:00:00"),
            ("2026-09-23T12:00:00", "2026-09-18T17:00:00"),
            ("2026-09-24T00:00:00", "2026-09-18T17:00:00"),
            ("2026-09-24T00:00:01", "2026-09-24T00:00:01"),
            ("2027-01-03T12:00:00", "2026-12-28T17:00:00"),
        ];
        for (at, expected) in table {
            assert_eq!(japan().previous_business_moment(jst(at)), jst(expected), "{at}");
        }
    }

    #[test]
    fn closures_win_over_overrides_and_overrides_over_the_rest() {
        let title = "Special act".to_owned();
        let open_sunday = DayOverride {
            date: "2026-09-20".parse().unwrap(),
            business_day: true,
            title: title.clone(),
        };
        let closed_friday = DayOverride {
            date: "2026-09-25".parse().unwrap(),
            business_day: false,
            title,
        };
        let flood = ClosedDays {
            first_date: "2026-09-24".parse().unwrap(),
            last_date: "2026-09-24".parse().unwrap(),
        };
        let overrides = vec![closed_friday, open_sunday];
        let receipt = jst("2026-09-18T10:00:00");
        // The first three business days after Friday 18 September.
        let table = [
            (
                CalendarRules {
                    overrides: overrides.clone(),
                    ..CalendarRules::japan()
                },
                ["2026-09-20", "2026-09-24", "2026-09-28"],
            ),
            (
                CalendarRules {
                    overrides,
                    closures: vec![flood],
                    ..CalendarRules::japan()
                },
                ["2026-09-20", "2026-09-28", "2026-09-29"],
            ),
            (
                CalendarRules {
                    closures: vec![flood],
                    ..CalendarRules::japan()
                },
                ["2026-09-25", "2026-09-28", "2026-09-29"],
            ),
        ];
        for (rules, expected) in table {
            let calendar = BusinessCalendar::new(rules).unwrap();
            let days = [1, 2, 3].map(|n| japan_date(calendar.add_business_days(receipt, n)).to_string());
            assert_eq!(days, expected);
        }
    }
}
