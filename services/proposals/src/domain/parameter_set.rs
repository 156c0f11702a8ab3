//! A set of parameters of detection: data that somebody else than its author puts in force (domain 5, four eyes).

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::DetectionParameterSetName;

use super::activation::{Activation, ActivationError};
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

impl ParameterSet {
    /// Puts the set in force from a day on.
    ///
    /// # Errors
    /// [`ActivationError`].
    pub fn activate(self, approver: &str, effective_on: NaiveDate, today: NaiveDate) -> Result<Self, ActivationError> {
        let activation = Activation::of((&self.author, self.activation.as_ref()), approver, effective_on, today)?;
        Ok(Self {
            activation: Some(activation),
            version: self.version + 1,
            ..self
        })
    }
}
