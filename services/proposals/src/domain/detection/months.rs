//! Counting months, forwards and back.

use chrono::{Datelike, Days, Months, NaiveDate};
use honi_calendar::add_months;
use honi_names::codes;

codes! {
    /// How the last day of so many months is found.
    MonthRule {
        /// The same day so many months on, or the last of a month that has none.
        Simple "SIMPLE",
        /// By the Civil Code (articles 140, 141 and 143): from the next day on, to the eve of the day that corresponds to it.
        Civil "CIVIL",
    }
}

impl MonthRule {
    /// The last day of so many months from a day: 30 April and 6 months end on 30 October (simple) or on 31 October (Civil Code).
    #[must_use]
    pub fn last_day(self, from: NaiveDate, months: u16) -> NaiveDate {
        match self {
            Self::Simple => add_months(from, months),
            Self::Civil => {
                let first = from + Days::new(1);
                let corresponding = add_months(first, months);
                // In a month that has no such day the period ends with the month.
                if corresponding.day() == first.day() {
                    corresponding - Days::new(1)
                } else {
                    corresponding
                }
            }
        }
    }
}

/// The same day so many months earlier, or the last of a month that has none.
pub(super) fn months_before(date: NaiveDate, months: u16) -> NaiveDate {
    date - Months::new(u32::from(months))
}

/// How many whole months have passed from one day to a later one; none if it is not later.
pub(super) fn whole_months(from: NaiveDate, to: NaiveDate) -> u32 {
    let of = |date: NaiveDate| date.year() * 12 + date.month0().cast_signed();
    let months = u32::try_from(of(to) - of(from)).unwrap_or(0);
    // The day of the month decides whether the last of them is over.
    if months > 0 && from + Months::new(months) > to {
        months - 1
    } else {
        months
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_two_month_rules_differ_at_the_ends_of_months() {
        for (from, months, simple, civil) in [
            ("2023-02-28", 12, "2024-02-28", "2024-02-29"),
            ("2024-04-30", 6, "2024-10-30", "2024-10-31"),
            ("2024-08-31", 6, "2025-02-28", "2025-02-28"),
            ("2024-08-30", 6, "2025-02-28", "2025-02-28"),
            ("2024-08-29", 6, "2025-02-28", "2025-02-28"),
            ("2024-08-28", 6, "2025-02-28", "2025-02-28"),
            ("2024-02-29", 12, "2025-02-28", "2025-02-28"),
            ("2025-03-15", 6, "2025-09-15", "2025-09-15"),
        ] {
            assert_eq!(MonthRule::Simple.last_day(day(from), months), day(simple), "{from} + {months}");
            assert_eq!(MonthRule::Civil.last_day(day(from), months), day(civil), "{from} + {months}");
        }
    }

    #[test]
    fn months_back_clamp_to_the_end() {
        assert_eq!(months_before(day("2026-05-31"), 3), day("2026-02-28"));
        assert_eq!(months_before(day("2026-06-01"), 6), day("2025-12-01"));
    }

    #[test]
    fn months_are_whole_when_their_day_is_reached() {
        for (from, to, months) in [
            ("2025-08-01", "2026-03-15", 7),
            ("2025-08-01", "2026-03-01", 7),
            ("2025-08-02", "2026-03-01", 6),
            ("2025-11-30", "2026-02-28", 3),
            ("2026-03-01", "2026-03-01", 0),
            ("2026-03-02", "2026-03-01", 0),
            ("2026-03-02", "2025-03-01", 0),
        ] {
            assert_eq!(whole_months(day(from), day(to)), months, "{from} to {to}");
        }
    }
}
