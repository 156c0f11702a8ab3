//! Somebody who works for the co-op (職員).

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::StaffName;

/// A staff's record; name and address are personal data and encrypted under the staff's own key.
#[derive(Clone)]
pub struct Staff {
    /// Resource name.
    pub name: StaffName,
    /// Staff number.
    pub staff_no: String,
    /// Family and given name (氏名).
    pub full_name: String,
    /// E-mail address at work; empty if none.
    pub email: String,
    /// Codes of the roles held.
    pub roles: BTreeSet<String>,
    /// First day of employment.
    pub employed_from: NaiveDate,
    /// Last day of employment, if it has one.
    pub employed_until: Option<NaiveDate>,
    /// When the record was created.
    pub created_at: DateTime<Utc>,
    /// How often it was written.
    pub version: i64,
}

/// An employment that cannot end as asked.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmploymentError {
    /// It ended already.
    #[error("the employment ended on {0}")]
    Ended(NaiveDate),
    /// The last day lies before the first.
    #[error("the last day lies before {0}, the first")]
    BeforeStart(NaiveDate),
}

impl Staff {
    /// Whether somebody is employed on a day: rights end at 24:00 JST of the last day (separation rule 9).
    #[must_use]
    pub fn employed_on(&self, day: NaiveDate) -> bool {
        self.employed_from <= day && self.employed_until.is_none_or(|last| day <= last)
    }

    /// Ends the employment.
    ///
    /// # Errors
    /// If it ended already, or would before it began.
    pub fn end_employment(mut self, last_day: NaiveDate) -> Result<Self, EmploymentError> {
        if let Some(ended) = self.employed_until {
            return Err(EmploymentError::Ended(ended));
        }
        if last_day < self.employed_from {
            return Err(EmploymentError::BeforeStart(self.employed_from));
        }
        self.employed_until = Some(last_day);
        self.version += 1;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn employment_lasts_from_the_first_to_the_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let staff = Staff {
            name: StaffName::new(Uuid::from_u128(1)),
            staff_no: "S001".to_owned(),
            full_name: "架空 一郎".to_owned(),
            email: String::new(),
            roles: BTreeSet::new(),
            employed_from: day("2020-04-01"),
            employed_until: None,
            created_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        assert_eq!(
            staff.clone().end_employment(day("2020-03-31")).err(),
            Some(EmploymentError::BeforeStart(day("2020-04-01")))
        );
        let left = staff.end_employment(day("2026-09-30")).unwrap();
        for (asked, expected) in [
            ("2020-03-31", false),
            ("2020-04-01", true),
            ("2026-09-30", true),
            ("2026-10-01", false),
        ] {
            assert_eq!(left.employed_on(day(asked)), expected, "on {asked}");
        }
        assert_eq!(
            left.end_employment(day("2026-12-31")).err(),
            Some(EmploymentError::Ended(day("2026-09-30")))
        );
    }
}
