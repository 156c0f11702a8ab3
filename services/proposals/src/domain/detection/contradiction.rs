//! SR-10: contracts whose proposal contradicts itself (domain 5.4).

use super::facts::Facts;
use super::finding::{Finding, Severity};
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};
use crate::domain::ContractState;

/// SR-10. Each contradiction weighs, up to a limit.
pub(super) fn find(facts: &Facts, rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let Rule::RecordContradiction { most_weight } = rule.rule else {
        return;
    };
    for (at, fact) in facts.contracts().iter().enumerate() {
        let count = fact.contradictions.count();
        if count == 0 || fact.state == ContractState::Declined || !fact.is_sound() {
            continue;
        }
        let found = Finding::about_contracts(facts, rule.weights(), RuleCode::Sr10, Severity::Medium, vec![at], fact.applied_on);
        findings.push(Finding {
            weight: found.weight.saturating_mul(count).min(most_weight),
            ..found
        });
    }
}
