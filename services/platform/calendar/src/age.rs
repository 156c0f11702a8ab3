//! How old something is, in the days that people ask by: calendar days, or business days of a calendar.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate};

use crate::business_calendar::BusinessCalendar;

/// A number of days, written as `30d` or, in business days, as `20bd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Age {
    /// Calendar days.
    CalendarDays(u16),
    /// Business days.
    BusinessDays(u16),
}

/// A text is no age.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no age: write 30d, or 20bd for business days")]
pub struct AgeError(String);

impl FromStr for Age {
    type Err = AgeError;

    fn from_str(text: &str) -> Result<Self, AgeError> {
        let wrong = || AgeError(text.to_owned());
        let (digits, make): (&str, fn(u16) -> Self) = match (text.strip_suffix("bd"), text.strip_suffix('d')) {
            (Some(digits), _) => (digits, Self::BusinessDays),
            (None, Some(digits)) => (digits, Self::CalendarDays),
            (None, None) => return Err(wrong()),
        };
        // The standard library's numbers may have a sign.
        if !digits.bytes().all(|it| it.is_ascii_digit()) {
            return Err(wrong());
        }
        digits.parse().map(make).map_err(|_| wrong())
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CalendarDays(n) => write!(f, "{n}d"),
            Self::BusinessDays(n) => write!(f, "{n}bd"),
        }
    }
}

impl BusinessCalendar {
    /// Whether more days than these have passed: the first day is day 0, the last one counts.
    #[must_use]
    pub fn is_older(&self, since: NaiveDate, as_of: NaiveDate, age: Age) -> bool {
        since <= self.last_day_older(as_of, age)
    }

    /// The last day since which more days than these have passed. Older is what began on it or before, so that a list of what is older is a
    /// list by date of beginning.
    #[must_use]
    pub fn last_day_older(&self, as_of: NaiveDate, age: Age) -> NaiveDate {
        match age {
            Age::CalendarDays(n) => as_of - Days::new(u64::from(n) + 1),
            // On the eve of the n-th business day back, n business days have passed; the day before a business day is one more.
            Age::BusinessDays(n) => {
                let tomorrow = as_of + Days::new(1);
                let first = (0..=n).fold(tomorrow, |day, _| self.business_day_before(day));
                first - Days::new(1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::CalendarRules;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn ages_read_as_they_write() {
        for age in [Age::CalendarDays(30), Age::BusinessDays(20), Age::CalendarDays(0)] {
            assert_eq!(age.to_string().parse(), Ok(age));
        }
        for wrong in ["", "d", "bd", "30", "+3d", "-1bd", "3 d", "70000d", "3w"] {
            assert!(wrong.parse::<Age>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_day_of_beginning_is_day_zero() {
        let calendar = BusinessCalendar::new(CalendarRules::holidays_only()).unwrap();
        let table = [
            ("2026-09-18", "2026-10-18", Age::CalendarDays(30), false),
            ("2026-09-17", "2026-10-18", Age::CalendarDays(30), true),
            ("2026-09-18", "2026-09-18", Age::CalendarDays(0), false),
            // 19 to 23 September are days off.
            ("2026-09-18", "2026-09-24", Age::BusinessDays(1), false),
            ("2026-09-18", "2026-09-25", Age::BusinessDays(1), true),
            ("2026-09-19", "2026-09-25", Age::BusinessDays(1), true),
            ("2026-09-24", "2026-09-25", Age::BusinessDays(1), false),
            ("2026-09-18", "2026-09-23", Age::BusinessDays(0), false),
            ("2026-09-18", "2026-09-24", Age::BusinessDays(0), true),
            // Nobody is closed at the end of the year by this calendar, but on New Year's Day.
            ("2026-12-30", "2027-01-04", Age::BusinessDays(1), true),
            ("2026-12-31", "2027-01-04", Age::BusinessDays(1), false),
        ];
        for (since, as_of, age, expected) in table {
            assert_eq!(
                calendar.is_older(day(since), day(as_of), age),
                expected,
                "{since} .. {as_of}, {age}"
            );
        }
    }

    #[test]
    fn older_is_what_counts_more_days() {
        let calendar = BusinessCalendar::new(CalendarRules::japan()).unwrap();
        let as_of = day("2026-05-10");
        for since in as_of.pred_opt().unwrap().iter_days().rev().take(400) {
            for n in [0, 1, 5, 20, 40] {
                let (days, business_days) = ((as_of - since).num_days(), calendar.business_days_between(since, as_of));
                let older = |age| calendar.is_older(since, as_of, age);
                assert_eq!(older(Age::CalendarDays(n)), days > i64::from(n), "{since} {n}");
                assert_eq!(older(Age::BusinessDays(n)), business_days > u32::from(n), "{since} {n}");
            }
        }
    }
}
