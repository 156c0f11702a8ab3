//! Products side by side, and how well each fits (比較推奨; domain 5.4 "Fit score").

use std::cmp::Reverse;

use honi_names::ProductName;
use serde::{Deserialize, Serialize};

use super::{Criterion, Importance, Satisfaction, SoleReason};
use crate::domain::UnderwriterKind;

/// The products that were considered, as they stood that day. It does not change; another comparison takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The criteria of the intent it was made by.
    pub criteria: Vec<Criterion>,
    /// The products, in the order in which they were named.
    pub considered: Vec<Considered>,
    /// Why there are fewer than two, if there are and somebody said why.
    pub sole_reason: Option<SoleReason>,
}

/// A product as it was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Considered {
    /// Which product.
    pub product: ProductName,
    /// Its code.
    pub code: String,
    /// The number of its revision in force that day.
    pub revision: u32,
    /// Code of its underwriter.
    pub underwriter: String,
    /// Which regime the underwriter is under.
    pub underwriter_kind: UnderwriterKind,
    /// How well it pays the co-op: 1 pays best.
    pub commission_rank: u32,
    /// What it would cost the member a year, in yen.
    pub annual_premium_yen: i64,
    /// How far it meets each criterion, in the order of the criteria.
    pub ratings: Vec<Rating>,
}

/// How far a product meets a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Key of the criterion.
    pub criterion: String,
    /// How far.
    pub satisfaction: Satisfaction,
}

/// How well a product fits what the member wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It lacks what must be there.
    Excluded,
    /// Its score.
    Score {
        /// The weights, each by twice the share that is met. Scores of one comparison compare by it: what it is divided by is the same.
        reached: u32,
        /// Twice the sum of the weights.
        possible: u32,
    },
}

impl Fit {
    /// The score in basis points, 10,000 for a product that meets everything, rounded half up; absent if it is excluded.
    #[must_use]
    pub fn basis_points(self) -> Option<u32> {
        match self {
            Self::Excluded | Self::Score { possible: 0, .. } => None,
            Self::Score { reached, possible } => Some((20_000 * reached + possible) / (2 * possible)),
        }
    }
}

impl Comparison {
    /// The product of that name, if it was considered.
    #[must_use]
    pub fn find(&self, product: ProductName) -> Option<&Considered> {
        self.considered.iter().find(|it| it.product == product)
    }

    /// How well one fits.
    #[must_use]
    pub fn fit(&self, considered: &Considered) -> Fit {
        let pairs = || self.criteria.iter().zip(&considered.ratings);
        if pairs().any(|(it, rating)| it.importance == Importance::Must && rating.satisfaction == Satisfaction::Unmet) {
            return Fit::Excluded;
        }
        Fit::Score {
            reached: pairs()
                .map(|(it, rating)| it.importance.weight() * rating.satisfaction.halves())
                .sum(),
            possible: pairs().map(|(it, _)| it.importance.weight() * Satisfaction::Met.halves()).sum(),
        }
    }

    /// The one that fits best; of equals the one that costs less, then the one whose name comes first. None if all are excluded.
    #[must_use]
    pub fn best(&self) -> Option<&Considered> {
        let suitable = self.considered.iter().filter(|it| self.fit(it) != Fit::Excluded);
        suitable.max_by_key(|it| (self.fit(it), Reverse(it.annual_premium_yen), Reverse(it.product)))
    }

    /// Whether one wholly meets everything that must be.
    #[must_use]
    pub fn meets_all_musts(&self, considered: &Considered) -> bool {
        let mut pairs = self.criteria.iter().zip(&considered.ratings);
        pairs.all(|(it, rating)| it.importance != Importance::Must || rating.satisfaction == Satisfaction::Met)
    }
}
