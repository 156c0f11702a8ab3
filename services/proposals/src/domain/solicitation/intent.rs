//! What a member wants (意向), at first and in the end, and what changed in between.

use std::collections::BTreeMap;

use honi_casework::Reason;
use serde::{Deserialize, Serialize};

use super::{ExistingCover, Importance, IntentChangeReason, IntentField};

/// Something by which products are judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// A short key, such as `cancer-hospital`.
    pub key: String,
    /// How much it matters.
    pub importance: Importance,
}

/// What a member wants. What was not said is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// For what the cover is, in words; kept sealed elsewhere.
    pub purpose: Option<Reason>,
    /// What matters, each key once.
    pub criteria: Vec<Criterion>,
    /// What it may cost a year, in yen. Zero is a statement: nothing more is to be spent.
    pub annual_premium_limit_yen: Option<i64>,
    /// How much cover, in yen.
    pub cover_yen: Option<i64>,
    /// For how many years.
    pub period_years: Option<u32>,
    /// Code of the underwriter that the member prefers; absent if they prefer none.
    pub preferred_underwriter: Option<String>,
    /// What becomes of cover that they have.
    pub existing_cover: Option<ExistingCover>,
}

/// What the member wants in the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalIntent {
    /// What they want.
    pub intent: Intent,
    /// What differs from the initial intent, and why.
    pub changes: Vec<Change>,
}

/// A part of the intent that changed, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which part.
    pub field: IntentField,
    /// Why.
    pub reason: IntentChangeReason,
}

impl Intent {
    /// What a proposal cannot rest on without (policy O-25): a criterion and a statement of what it may cost.
    #[must_use]
    pub fn missing(&self) -> Option<IntentField> {
        if self.criteria.is_empty() {
            Some(IntentField::Criteria)
        } else if self.annual_premium_limit_yen.is_none() {
            Some(IntentField::PremiumLimit)
        } else {
            None
        }
    }

    /// The parts in which the intent that comes after this one differs from it. Words say the same if none are given anew.
    #[must_use]
    pub fn changed_to(&self, after: &Self) -> Vec<IntentField> {
        let by_key = |intent: &Self| -> BTreeMap<String, Importance> {
            let criteria = intent.criteria.iter();
            criteria.map(|it| (it.key.clone(), it.importance)).collect()
        };
        let differs = |field: &IntentField| match field {
            IntentField::Purpose => after.purpose.is_some(),
            // The order in which things were named says nothing.
            IntentField::Criteria => by_key(self) != by_key(after),
            IntentField::PremiumLimit => self.annual_premium_limit_yen != after.annual_premium_limit_yen,
            IntentField::Cover => self.cover_yen != after.cover_yen,
            IntentField::Period => self.period_years != after.period_years,
            IntentField::Underwriter => self.preferred_underwriter != after.preferred_underwriter,
            IntentField::ExistingCover => self.existing_cover != after.existing_cover,
        };
        IntentField::ALL.iter().copied().filter(differs).collect()
    }
}
