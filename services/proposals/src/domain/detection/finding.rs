//! What a rule found.

use chrono::NaiveDate;
use honi_names::codes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::facts::{Fact, Facts, Key};
use super::rule_code::RuleCode;
use super::rules::Weights;
use crate::domain::solicitation::Contradictions;

codes! {
    /// How serious a finding is; later ones are more serious.
    Severity {
        /// Low.
        Low "LOW",
        /// Medium.
        Medium "MEDIUM",
        /// High.
        High "HIGH",
    }
}

/// What was counted, and what was to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Contracts that were counted; of SR-06a switches, of SR-13 those of the staff that are like it.
    pub counted: u32,
    /// How many of them ended early; of SR-06b, ended at all; of SR-06a and SR-13 none.
    pub early: u32,
    /// The share that was expected. Zero where a rule compares with nothing (SR-06a, SR-06b, SR-13).
    pub expected: f64,
    /// The chance of so many or more if the share is that. Zero where a rule compares with nothing.
    pub chance: f64,
}

/// A staff whose contracts were enough to compare, whether or not something was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tested {
    /// SR-07 or OFFICE_OUTLIER.
    pub rule: RuleCode,
    /// Who.
    pub sales_staff: Key,
    /// The unit in which they sold them; of SR-07, which looks at all units together, that of the contract that began last.
    pub org_unit: Key,
    /// What was counted.
    pub measure: Measure,
}

/// What a rule found: a signal, before it has a number (domain 5).
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which rule.
    pub rule: RuleCode,
    /// How serious it is.
    pub severity: Severity,
    /// How much it weighs in the score of a case; nothing if it is cured.
    pub weight: u8,
    /// The contracts that it is about, by their places in [`Facts::contracts`]: of a switch the old one and then the new one. Empty if it is
    /// about a staff.
    pub contracts: Vec<usize>,
    /// Whose contracts they are: the policyholder of the last of them. `None` if it is about a staff.
    pub policyholder: Option<Key>,
    /// Who solicited the last of them.
    pub sales_staff: Option<Key>,
    /// The unit that sold it.
    pub org_unit: Option<Key>,
    /// The day that it is about: that of the end, or of the run if it is about a staff.
    pub anchor: NaiveDate,
    /// What the end was measured against: the first day that would not have been early (SR-01), or the last that was (an early lapse).
    pub limit: Option<NaiveDate>,
    /// What was counted, by rules that count.
    pub measure: Option<Measure>,
    /// What contradicts itself (SR-10).
    pub contradictions: Contradictions,
}

impl Finding {
    /// A finding about contracts; whose it is, the last of them says.
    pub(super) fn about_contracts(
        facts: &Facts,
        weights: Weights,
        rule: RuleCode,
        severity: Severity,
        contracts: Vec<usize>,
        anchor: NaiveDate,
    ) -> Self {
        let last = contracts.last().map(|at| &facts.contracts()[*at]);
        let mut finding = Self {
            rule,
            severity,
            weight: weights.of(severity),
            policyholder: last.map(|it| it.policyholder),
            sales_staff: last.and_then(|it| it.sales_staff),
            org_unit: last.map(|it| it.org_unit),
            contracts,
            anchor,
            limit: None,
            measure: None,
            contradictions: Contradictions::default(),
        };
        if finding.is_cured(facts) {
            finding.weight = 0;
        }
        finding
    }

    /// A finding about a staff; rules about staff know no severity but HIGH.
    pub(super) fn about_staff(tested: &Tested, weights: Weights, as_of: NaiveDate) -> Self {
        Self {
            rule: tested.rule,
            severity: Severity::High,
            weight: weights.of(Severity::High),
            contracts: Vec::new(),
            policyholder: None,
            sales_staff: Some(tested.sales_staff),
            org_unit: Some(tested.org_unit),
            anchor: as_of,
            limit: None,
            measure: Some(tested.measure),
            contradictions: Contradictions::default(),
        }
    }

    /// The contracts that it is about.
    pub fn facts<'a>(&'a self, facts: &'a Facts) -> impl DoubleEndedIterator<Item = &'a Fact> + ExactSizeIterator {
        self.contracts.iter().map(|at| &facts.contracts()[*at])
    }

    /// Whether the end on which it rests was undone since: then it is kept, and weighs nothing (example 13 of domain 5.3). Rules that count
    /// leave out such ends to begin with.
    #[must_use]
    pub fn is_cured(&self, facts: &Facts) -> bool {
        match self.rule {
            RuleCode::Sr01
            | RuleCode::Sr03
            | RuleCode::Sr03b
            | RuleCode::Sr04a
            | RuleCode::Sr04b
            | RuleCode::Sr08
            | RuleCode::EarlyLapse { .. }
            | RuleCode::HouseholdSwitch => self.facts(facts).next().is_some_and(|old| facts.is_restored(old)),
            // Either of the two being in force again, the person is insured.
            RuleCode::Sr05 => self.facts(facts).any(|it| facts.is_restored(it)),
            // What was withdrawn or complained about was, and what was recorded stays recorded; but what was to stay and is in force again stayed (C-07).
            RuleCode::Sr02 | RuleCode::Sr12 | RuleCode::Sr15 => false,
            RuleCode::Sr10 => self.contracts.len() > 1 && self.facts(facts).next().is_some_and(|old| facts.is_restored(old)),
            RuleCode::Sr06a | RuleCode::Sr06b | RuleCode::Sr07 | RuleCode::Sr13 | RuleCode::OfficeOutlier => false,
        }
    }

    /// The same for the same finding on any day that it is made: the SHA-256 of the rule, what it is about and its day, as hexadecimal
    /// digits (domain 5, "Engine contract"). What it is about are the names of its contracts, or the staff; in an office also the unit,
    /// because one staff may stand out in two.
    #[must_use]
    pub fn dedupe_key(&self, facts: &Facts) -> String {
        let mut about: Vec<String> = if self.rule.is_about_staff() {
            let unit = self.org_unit.filter(|_| self.rule == RuleCode::OfficeOutlier);
            self.sales_staff
                .into_iter()
                .chain(unit)
                .map(|key| facts.text(key).to_owned())
                .collect()
        } else {
            self.facts(facts).map(|it| it.contract.to_string()).collect()
        };
        if !self.rule.is_about_staff() {
            about.sort_unstable();
        }
        let text = [self.rule.to_string(), about.join(","), self.anchor.to_string()].join("\u{1f}");
        hex::encode(Sha256::digest(text.as_bytes()))
    }
}
