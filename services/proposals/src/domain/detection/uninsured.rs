//! SR-05: the old contract is gone, and the new one was refused or taken back.

use honi_calendar::add_months;

use super::facts::Facts;
use super::finding::{Finding, Severity};
use super::months::months_before;
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};
use super::similar::Similar;

/// SR-05. The day it is about is that on which the new one was declined or rescinded: before it nobody was uninsured for good.
pub(super) fn find(facts: &Facts, similar: &Similar, rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let Rule::UninsuredAfterSwitch { within_months } = rule.rule else {
        return;
    };
    for group in similar.groups() {
        for row in group {
            let Some(failed_on) = row.failed_on else { continue };
            let new = &facts.contracts()[row.at];
            for other in group {
                let Some(left_on) = other.left_on else { continue };
                let old = &facts.contracts()[other.at];
                let began_first = old.effective_on < new.applied_on;
                let close = months_before(left_on, within_months) <= failed_on && failed_on <= add_months(left_on, within_months);
                if other.at == row.at || !began_first || !close || !old.protects_the_same(new) || old.goes_on_in(new) {
                    continue;
                }
                findings.push(Finding::about_contracts(
                    facts,
                    rule.weights(),
                    RuleCode::Sr05,
                    Severity::High,
                    vec![other.at, row.at],
                    failed_on,
                ));
            }
        }
    }
}
