//! Business calendars and closures of units, as records; what they mean for deadlines is honi-calendar's.

use chrono::{DateTime, NaiveDate, Utc};
use honi_calendar::CalendarRules;
use honi_names::{CalendarName, OrgUnitName, UnitClosureName};

/// One version of a business calendar.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Resource name.
    pub name: CalendarName,
    /// Title.
    pub title: String,
    /// The rules; their version is the calendar's.
    pub rules: CalendarRules,
    /// When this version was made.
    pub updated_at: DateTime<Utc>,
}

impl Calendar {
    /// Replaces the calendar by a new version.
    #[must_use]
    pub fn replace(self, title: String, rules: CalendarRules, at: DateTime<Utc>) -> Self {
        let version = self.rules.version + 1;
        Self {
            title,
            rules: CalendarRules { version, ..rules },
            updated_at: at,
            ..self
        }
    }
}

/// Days on which one unit and the units below it are closed (O-42).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitClosure {
    /// Resource name.
    pub name: UnitClosureName,
    /// The unit.
    pub org_unit: OrgUnitName,
    /// First day.
    pub first_date: NaiveDate,
    /// Last day.
    pub last_date: NaiveDate,
    /// Why.
    pub reason: String,
    /// When the record was created.
    pub created_at: DateTime<Utc>,
    /// Whether it was voided.
    pub voided: bool,
    /// How often it was written.
    pub version: i64,
}

/// A closure that cannot be as asked.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClosureError {
    /// The last day lies before the first.
    #[error("the last day lies before the first")]
    Reversed,
    /// It was voided already.
    #[error("the closure was voided already")]
    Voided,
}

impl UnitClosure {
    /// Checks that the days are in order.
    ///
    /// # Errors
    /// If the last day lies before the first.
    pub fn checked(self) -> Result<Self, ClosureError> {
        if self.last_date < self.first_date {
            Err(ClosureError::Reversed)
        } else {
            Ok(self)
        }
    }

    /// Voids a closure entered in error.
    ///
    /// # Errors
    /// If it was voided already.
    pub fn void(mut self) -> Result<Self, ClosureError> {
        if self.voided {
            return Err(ClosureError::Voided);
        }
        self.voided = true;
        self.version += 1;
        Ok(self)
    }
}
