//! Facts that hold from a day on until the next one replaces them.

use chrono::NaiveDate;

/// Something that holds from a day on.
pub trait Effective {
    /// First day on which it holds.
    fn effective_from(&self) -> NaiveDate;
}

/// A new fact must start after the latest one: history is added to, never rewritten.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must start after {latest}, when the latest one starts")]
pub struct OrderError {
    /// First day of the latest fact.
    pub latest: NaiveDate,
}

/// The fact in force on a day; `facts` are in order of their first days. Absent before the first.
#[must_use]
pub fn in_force_on<T: Effective>(facts: &[T], day: NaiveDate) -> Option<&T> {
    facts.iter().rev().find(|fact| fact.effective_from() <= day)
}

/// Adds a fact at the end of the history.
///
/// # Errors
/// Unless it starts after the latest one.
pub(super) fn append<T: Effective>(facts: &mut Vec<T>, fact: T) -> Result<(), OrderError> {
    if let Some(last) = facts.last()
        && fact.effective_from() <= last.effective_from()
    {
        return Err(OrderError {
            latest: last.effective_from(),
        });
    }
    facts.push(fact);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fact(NaiveDate);
    impl Effective for Fact {
        fn effective_from(&self) -> NaiveDate {
            self.0
        }
    }
    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_latest_fact_that_has_begun_is_in_force() {
        let facts = [Fact(day("2020-04-01")), Fact(day("2026-04-01"))];
        for (asked, found) in [
            ("2020-03-31", None),
            ("2020-04-01", Some("2020-04-01")),
            ("2026-03-31", Some("2020-04-01")),
            ("2026-04-01", Some("2026-04-01")),
            ("2030-01-01", Some("2026-04-01")),
        ] {
            assert_eq!(in_force_on(&facts, day(asked)).map(|fact| fact.0), found.map(day), "as of {asked}");
        }
    }

    #[test]
    fn history_is_only_added_to() {
        let mut facts = vec![Fact(day("2026-04-01"))];
        assert_eq!(
            append(&mut facts, Fact(day("2026-04-01"))),
            Err(OrderError { latest: day("2026-04-01") })
        );
        assert_eq!(
            append(&mut facts, Fact(day("2025-04-01"))),
            Err(OrderError { latest: day("2026-04-01") })
        );
        assert_eq!(append(&mut facts, Fact(day("2026-04-02"))), Ok(()));
    }
}
