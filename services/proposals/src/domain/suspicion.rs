//! What a rule found, in words of its own: apart from the facts that it was found in.

use chrono::NaiveDate;
use honi_names::ContractName;
use serde::{Deserialize, Serialize};

use super::detection::{Facts, Finding, Measure, Severity};

/// A finding that stands by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspicion {
    /// Code of the rule.
    pub rule: String,
    /// How serious it is.
    pub severity: Severity,
    /// How much it weighs in the score of a case.
    pub weight: u8,
    /// The contracts that it is about: of a switch first the old one.
    pub contracts: Vec<ContractName>,
    /// Their keys in the system they came from, or their numbers.
    pub contract_keys: Vec<String>,
    /// Whose contracts they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policyholder: Option<String>,
    /// Who solicited the (new) contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_staff: Option<String>,
    /// The unit that sold it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org_unit: Option<String>,
    /// The day that it is about.
    pub anchor: NaiveDate,
    /// What was counted, of a rule that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
}

impl Suspicion {
    /// A finding with the texts of its facts.
    #[must_use]
    pub fn of(finding: &Finding, facts: &Facts) -> Self {
        let text = |key| facts.text(key).to_owned();
        Self {
            rule: finding.rule.to_string(),
            severity: finding.severity,
            weight: finding.weight,
            contracts: finding.facts(facts).map(|fact| fact.contract).collect(),
            contract_keys: finding.facts(facts).map(|fact| text(fact.external)).collect(),
            policyholder: finding.policyholder.map(text),
            sales_staff: finding.sales_staff.map(text),
            org_unit: finding.org_unit.map(text),
            anchor: finding.anchor,
            measure: finding.measure,
        }
    }
}
