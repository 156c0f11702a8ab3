//! What an underwriter gave the co-op or offered it (便宜供与; policy O-44): an entry of the ledger.

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::{BenefitName, codes};

codes! {
    /// Of what kind a benefit is.
    BenefitKind {
        /// A gift.
        Gift "GIFT",
        /// A meal, a journey, an event.
        Entertainment "ENTERTAINMENT",
        /// People of the underwriter's who work for the co-op (出向).
        Secondment "SECONDMENT",
        /// A share in costs.
        CostShare "COST_SHARE",
        /// Purchases from the co-op, or custom brought to it.
        Purchase "PURCHASE",
        /// Another kind.
        Other "OTHER",
    }

    /// How far an entry has come.
    BenefitState {
        /// Nothing more is asked: it was declined, or is worth too little.
        Recorded "RECORDED",
        /// Compliance must review it.
        Open "OPEN",
        /// Compliance reviewed it.
        Reviewed "REVIEWED",
    }

    /// What compliance found.
    BenefitVerdict {
        /// It was given back.
        Returned "RETURNED",
        /// It stays, and has no part in what is recommended.
        NoInfluence "NO_INFLUENCE",
    }
}

/// What is said of a benefit when it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Code of the underwriter.
    pub underwriter: String,
    /// Of what kind it is.
    pub kind: BenefitKind,
    /// What it is worth, in yen.
    pub value_yen: i64,
    /// Whether it was taken, or declined.
    pub received: bool,
    /// Day on which it was offered.
    pub offered_on: NaiveDate,
    /// What it is, naming nobody.
    pub summary: String,
}

/// An entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benefit {
    /// Resource name.
    pub name: BenefitName,
    /// What it is.
    pub given: Given,
    /// Whether it is one that compliance must review, by what was the bound when it was recorded.
    pub review_needed: bool,
    /// Who recorded it.
    pub recorder: String,
    /// What compliance found, if it has.
    pub review: Option<Review>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// How often it was written.
    pub version: i64,
}

/// What compliance found about a benefit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// What.
    pub verdict: BenefitVerdict,
    /// Why, naming nobody.
    pub reason: String,
    /// Who reviewed it.
    pub reviewer: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why something cannot be done with an entry. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BenefitError {
    /// It was offered on a day that has not come.
    #[error("the day has not come")]
    InFuture,
    /// It is not open.
    #[error("the benefit is not open")]
    NotOpen,
    /// Whoever recorded it reviews it.
    #[error("whoever recorded the benefit may not review it")]
    Own,
    /// The words say nothing.
    #[error("a reason must say something")]
    ReasonRequired,
}

impl BenefitError {
    /// The stable reason.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::InFuture => "TIME_OUT_OF_RANGE",
            Self::NotOpen => "STATE_TRANSITION",
            Self::Own => "SEPARATION_OF_DUTIES",
            Self::ReasonRequired => "REASON_REQUIRED",
        }
    }

    /// The same for people, in Japanese.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::InFuture => "まだ来ていない日です。",
            Self::NotOpen => "確認を待つ便宜供与ではありません。",
            Self::Own => "記録した本人は確認できません。",
            Self::ReasonRequired => "理由を書いてください。",
        }
    }
}

impl Given {
    /// Whether compliance must review it: it was taken, and is worth at least that much.
    #[must_use]
    pub const fn needs_review(&self, review_from_yen: i64) -> bool {
        self.received && self.value_yen >= review_from_yen
    }

    /// That it was offered by today.
    ///
    /// # Errors
    /// [`BenefitError::InFuture`].
    pub fn check(&self, today: NaiveDate) -> Result<(), BenefitError> {
        if self.offered_on > today {
            Err(BenefitError::InFuture)
        } else {
            Ok(())
        }
    }
}

impl Benefit {
    /// How far it has come.
    #[must_use]
    pub const fn state(&self) -> BenefitState {
        match (&self.review, self.review_needed) {
            (Some(_), _) => BenefitState::Reviewed,
            (None, true) => BenefitState::Open,
            (None, false) => BenefitState::Recorded,
        }
    }

    /// Records what compliance found.
    ///
    /// # Errors
    /// [`BenefitError`].
    pub fn review(self, review: Review) -> Result<Self, BenefitError> {
        if self.state() != BenefitState::Open {
            return Err(BenefitError::NotOpen);
        }
        if self.recorder == review.reviewer {
            return Err(BenefitError::Own);
        }
        if review.reason.trim().is_empty() {
            return Err(BenefitError::ReasonRequired);
        }
        Ok(Self {
            review: Some(review),
            version: self.version + 1,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn given(value_yen: i64, received: bool) -> Given {
        Given {
            underwriter: "INS-A".to_owned(),
            kind: BenefitKind::Gift,
            value_yen,
            received,
            offered_on: "2026-11-01".parse().unwrap(),
            summary: "架空の品".to_owned(),
        }
    }

    fn review(by: &str, reason: &str) -> Review {
        Review {
            verdict: BenefitVerdict::Returned,
            reason: reason.to_owned(),
            reviewer: by.to_owned(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_was_taken_and_is_worth_enough_waits_for_a_review() {
        for (value, received, expected) in [(9_999, true, false), (10_000, true, true), (10_000, false, false)] {
            assert_eq!(given(value, received).needs_review(10_000), expected, "{value} {received}");
        }
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(given(0, true).check(day("2026-10-31")).unwrap_err(), BenefitError::InFuture);
        assert_eq!(given(0, true).check(day("2026-11-01")), Ok(()));
    }

    #[test]
    fn somebody_else_reviews_it_once_and_says_why() {
        let open = Benefit {
            name: BenefitName::new(Uuid::from_u128(1)),
            given: given(50_000, true),
            review_needed: true,
            recorder: "staff/a".to_owned(),
            review: None,
            created_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        assert_eq!(open.state(), BenefitState::Open);
        assert_eq!(open.clone().review(review("staff/a", "返却")).unwrap_err(), BenefitError::Own);
        assert_eq!(
            open.clone().review(review("staff/b", " ")).unwrap_err(),
            BenefitError::ReasonRequired
        );
        let reviewed = open.clone().review(review("staff/b", "返却")).unwrap();
        assert_eq!((reviewed.state(), reviewed.version), (BenefitState::Reviewed, 2));
        assert_eq!(reviewed.review(review("staff/c", "返却")).unwrap_err(), BenefitError::NotOpen);
        let small = Benefit {
            review_needed: false,
            ..open
        };
        assert_eq!(small.review(review("staff/b", "返却")).unwrap_err(), BenefitError::NotOpen);
    }
}
