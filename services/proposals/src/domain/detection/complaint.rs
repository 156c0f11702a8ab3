//! SR-15: complaints that name a contract, soon after it began.

use chrono::NaiveDate;
use honi_calendar::add_months;
use honi_names::codes;

use super::facts::Facts;
use super::finding::{Finding, Severity};
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};
use crate::domain::ContractState;

codes! {
    /// Matters of a complaint that are about how a contract was sold; other matters are none of this service's business.
    ComplaintMatter {
        /// How a new contract was made (新契約関係).
        NewContract "NEW_CONTRACT",
        /// The conduct of staff (職員の応対・態度).
        StaffConduct "STAFF_CONDUCT",
    }
}

/// That somebody complained about a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// About what. Of several the first.
    pub matter: ComplaintMatter,
    /// Day on which it was received.
    pub received_on: NaiveDate,
}

/// SR-15. A complaint before the first day of cover is soon as well.
pub(super) fn find(facts: &Facts, rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let Rule::ComplaintLink { months } = rule.rule else { return };
    if !facts.has_complaints() {
        return;
    }
    for (at, fact) in facts.contracts().iter().enumerate() {
        if fact.state == ContractState::Declined || !fact.is_sound() {
            continue;
        }
        let limit = add_months(fact.effective_on, months);
        for Complaint { received_on, .. } in facts.complaints_about(fact.contract) {
            if *received_on >= limit {
                continue;
            }
            let found = Finding::about_contracts(facts, rule.weights(), RuleCode::Sr15, Severity::Medium, vec![at], *received_on);
            findings.push(Finding {
                limit: Some(limit),
                ..found
            });
        }
    }
}
