//! SR-12: contracts whose solicitor lacked a credential for the line on the day of the application.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::facts::{Fact, Facts, Key};
use super::finding::{Finding, Severity};
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};
use crate::domain::ContractOrigin;

/// Days on which somebody may rest on a credential, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First day.
    pub first_date: NaiveDate,
    /// Last day, if there is one.
    pub last_date: Option<NaiveDate>,
}

impl Span {
    fn covers(&self, day: NaiveDate) -> bool {
        self.first_date <= day && self.last_date.is_none_or(|last| day <= last)
    }
}

/// A credential of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its kind.
    pub kind: Key,
    /// What is known of its days; nothing if it is only known to be there, which says neither that it lacked nor that it did not.
    pub days: Option<HeldDays>,
}

/// When a credential counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldDays {
    /// Since when anything is recorded of it.
    pub first_on: NaiveDate,
    /// When it counts, or may count once somebody has seen the proof.
    pub counts: Vec<Span>,
}

impl Held {
    fn lacks_on(&self, day: NaiveDate) -> bool {
        self.days.as_ref().is_some_and(|it| !it.counts.iter().any(|span| span.covers(day)))
    }
}

/// SR-12.
pub(super) fn find(facts: &Facts, rule: &WeightedRule, findings: &mut Vec<Finding>) {
    if !matches!(rule.rule, Rule::Unqualified) || !facts.has_credentials() {
        return;
    }
    for (at, fact) in facts.contracts().iter().enumerate() {
        if fact.is_sound() && is_solicited(fact.origin) && lacks(facts, fact) {
            let (code, severity) = (RuleCode::Sr12, Severity::High);
            findings.push(Finding::about_contracts(
                facts,
                rule.weights(),
                code,
                severity,
                vec![at],
                fact.applied_on,
            ));
        }
    }
}

/// Whether somebody had to solicit it: what renews by itself or comes back was not sold anew.
const fn is_solicited(origin: ContractOrigin) -> bool {
    match origin {
        ContractOrigin::New | ContractOrigin::Renewal | ContractOrigin::Conversion => true,
        ContractOrigin::AutoRenewal | ContractOrigin::Reinstatement | ContractOrigin::Reissue => false,
    }
}

/// Whether it is known that a credential lacked. Of whom nothing is recorded on that day, or of a line of which nobody said what it takes, nothing is
/// known: what was sold before the records begin was not sold without them.
fn lacks(facts: &Facts, fact: &Fact) -> bool {
    let Some(held) = fact.sales_staff.map(|staff| facts.held_by(staff)) else {
        return false;
    };
    let day = fact.applied_on;
    let is_on_record = held.iter().filter_map(|it| it.days.as_ref()).any(|it| it.first_on <= day);
    let may_count = |kind: &Key| held.iter().any(|it| it.kind == *kind && !it.lacks_on(day));
    is_on_record && !facts.required_for(fact).iter().all(may_count)
}
