//! What somebody else than its author puts in force, from a day on (separation rule 3: four eyes).

use chrono::NaiveDate;

/// That something was activated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// Who did.
    pub approver: String,
    /// First day on which it holds.
    pub effective_on: NaiveDate,
}

/// Why something cannot be activated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActivationError {
    /// It was activated already.
    #[error("it was activated already")]
    Active,
    /// Whoever wrote it activates it (separation rule 3).
    #[error("whoever wrote it may not activate it")]
    Own,
    /// The day has passed: what was done by what held then would be judged anew.
    #[error("the day has passed")]
    InPast,
}

impl ActivationError {
    /// The stable reason.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Active => "STATE_TRANSITION",
            Self::Own => "SEPARATION_OF_DUTIES",
            Self::InPast => "EFFECTIVE_IN_PAST",
        }
    }

    /// The same for people, in Japanese.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Active => "すでに有効化されています。",
            Self::Own => "作成者は有効化できません。",
            Self::InPast => "過去の日です。",
        }
    }
}

impl Activation {
    /// Activates what `author` wrote and, if `before` is none, nobody has activated.
    ///
    /// # Errors
    /// [`ActivationError`].
    pub fn of(
        (author, before): (&str, Option<&Self>),
        approver: &str,
        effective_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Self, ActivationError> {
        if before.is_some() {
            return Err(ActivationError::Active);
        }
        if author == approver {
            return Err(ActivationError::Own);
        }
        if effective_on < today {
            return Err(ActivationError::InPast);
        }
        Ok(Self {
            approver: approver.to_owned(),
            effective_on,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_activated_once_by_somebody_else_and_not_for_the_past() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-11-26");
        let activate = |by: &str, on: &str| Activation::of(("staff/a", None), by, day(on), today);
        assert_eq!(activate("staff/a", "2026-11-26").unwrap_err(), ActivationError::Own);
        assert_eq!(activate("staff/b", "2026-11-25").unwrap_err(), ActivationError::InPast);
        let active = activate("staff/b", "2026-11-26").unwrap();
        let again = Activation::of(("staff/a", Some(&active)), "staff/c", today, today);
        assert_eq!(again.unwrap_err(), ActivationError::Active);
    }
}
