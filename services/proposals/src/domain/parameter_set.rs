//! A set of parameters of detection: data that somebody else than its author puts in force (domain 5, four eyes).

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::DetectionParameterSetName;

use super::detection::RuleSet;

/// A set of rules with their parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterSet {
    /// Resource name.
    pub name: DetectionParameterSetName,
    /// What people call it.
    pub title: String,
    /// The rules.
    pub rules: RuleSet,
    /// Who wrote it.
    pub author: String,
    /// Who activated it and from which day it holds, if anybody did.
    pub activation: Option<Activation>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// How often it was written.
    pub version: i64,
}

/// That a set was activated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// Who did.
    pub approver: String,
    /// First day on which it holds.
    pub effective_on: NaiveDate,
}

/// Why a set cannot be activated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActivationError {
    /// It was activated already.
    #[error("the set was activated already")]
    Active,
    /// Whoever wrote it activates it (separation rule 3).
    #[error("whoever wrote the set may not activate it")]
    OwnSet,
    /// The day has passed: what was detected by another set would be rewritten.
    #[error("the day has passed")]
    InPast,
}

impl ParameterSet {
    /// Puts the set in force from a day on.
    ///
    /// # Errors
    /// [`ActivationError`].
    pub fn activate(self, approver: &str, effective_on: NaiveDate, today: NaiveDate) -> Result<Self, ActivationError> {
        if self.activation.is_some() {
            return Err(ActivationError::Active);
        }
        if self.author == approver {
            return Err(ActivationError::OwnSet);
        }
        if effective_on < today {
            return Err(ActivationError::InPast);
        }
        Ok(Self {
            activation: Some(Activation {
                approver: approver.to_owned(),
                effective_on,
            }),
            version: self.version + 1,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_set_is_activated_once_by_somebody_else_and_not_for_the_past() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let set = ParameterSet {
            name: DetectionParameterSetName::new(Uuid::from_u128(1)),
            title: "標準".to_owned(),
            rules: RuleSet::standard(),
            author: "staff/a".to_owned(),
            activation: None,
            created_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        let today = day("2026-11-26");
        let error = |by: &str, on: &str| set.clone().activate(by, day(on), today).unwrap_err();
        assert_eq!(error("staff/a", "2026-11-26"), ActivationError::OwnSet);
        assert_eq!(error("staff/b", "2026-11-25"), ActivationError::InPast);
        let active = set.activate("staff/b", today, today).unwrap();
        assert_eq!(active.version, 2);
        assert_eq!(active.activate("staff/c", today, today).unwrap_err(), ActivationError::Active);
    }
}
