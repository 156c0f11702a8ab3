//! The co-op's own rules of how it compares and recommends (比較推奨方針; policy O-09), by version and with four eyes.

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::RecommendationPolicyName;

use super::activation::{Activation, ActivationError};

/// A version of the rules. Its text never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecommendationPolicy {
    /// Resource name.
    pub name: RecommendationPolicyName,
    /// The version, as it is printed on it.
    pub version: String,
    /// The rules.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// Who activated it and from which day it holds, if anybody did.
    pub activation: Option<Activation>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// How often the record was written.
    pub writes: i64,
}

impl RecommendationPolicy {
    /// Puts the rules in force from a day on.
    ///
    /// # Errors
    /// [`ActivationError`].
    pub fn activate(self, approver: &str, effective_on: NaiveDate, today: NaiveDate) -> Result<Self, ActivationError> {
        let activation = Activation::of((&self.author, self.activation.as_ref()), approver, effective_on, today)?;
        Ok(Self {
            activation: Some(activation),
            writes: self.writes + 1,
            ..self
        })
    }
}
