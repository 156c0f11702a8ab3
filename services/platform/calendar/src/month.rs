//! Month arithmetic.

use chrono::{Months, NaiveDate};

/// The same day so many months later, or the last day of that month if it has no such day: 2025-08-31 and 6 months is 2026-02-28.
#[must_use]
pub fn add_months(date: NaiveDate, months: u16) -> NaiveDate {
    date + Months::new(u32::from(months))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_clamp_to_the_end() {
        let table = [
            ("2025-08-31", 6, "2026-02-28"),
            ("2023-08-31", 6, "2024-02-29"),
            ("2026-01-15", 1, "2026-02-15"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-12-31", 12, "2027-12-31"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2026-11-23", 0, "2026-11-23"),
        ];
        for (date, months, expected) in table {
            assert_eq!(add_months(date.parse().unwrap(), months).to_string(), expected, "{date} + {months}");
        }
    }
}
