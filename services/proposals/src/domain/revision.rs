//! A revision (改定) of a product, and what was decided on it (policy O-27, O-28).

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::codes;
use serde::{Deserialize, Serialize};

codes! {
    /// What becomes of recommending a product once it is revised.
    RevisionDecision {
        /// It is recommended as before.
        Keep "KEEP",
        /// It is recommended for other reasons, or to others.
        Change "CHANGE",
        /// It is not offered from the revision on.
        Retire "RETIRE",
    }
}

/// What holds of a product from a day on, until the next revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// From 1, in the order of their days.
    pub number: u32,
    /// First day.
    pub effective_on: NaiveDate,
    /// What changed.
    pub summary: String,
    /// How well it pays the co-op among the products of its line: 1 pays best. Never a reason to recommend it (policy O-23).
    pub commission_rank: u32,
    /// Who recorded it.
    #[serde(default)]
    pub author: String,
    /// What was decided on it. The first of a product needs no decision: nothing was recommended before.
    #[serde(default)]
    pub review: Option<RevisionReview>,
}

/// What was decided on a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionReview {
    /// What.
    pub decision: RevisionDecision,
    /// Why.
    pub reason: String,
    /// Who decided, never who recorded the revision.
    pub reviewer: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a product is not offered on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOffered {
    /// It is not on sale yet, was withdrawn, or was retired with its revision.
    OffSale,
    /// It was revised, and nobody decided whether it is still recommended.
    Suspended,
}

impl Revision {
    /// The same once it is in force: whether the product is offered by it.
    ///
    /// # Errors
    /// [`NotOffered`].
    pub fn offered(&self) -> Result<&Self, NotOffered> {
        match &self.review {
            None if self.number > 1 => Err(NotOffered::Suspended),
            Some(review) if review.decision == RevisionDecision::Retire => Err(NotOffered::OffSale),
            None | Some(_) => Ok(self),
        }
    }
}
