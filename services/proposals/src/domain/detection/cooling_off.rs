//! SR-02: contracts of one staff that were withdrawn within the statutory days, several of them or one of an aged policyholder.

use chrono::{Days, NaiveDate};

use super::facts::{Facts, Key};
use super::finding::{Finding, Severity};
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};
use crate::domain::TerminationReason;

/// SR-02. Each withdrawal is found with those of the days before it.
pub(super) fn find(facts: &Facts, rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let Rule::CoolingOffCluster {
        withdrawal_count,
        within_days,
        aged_alone,
    } = rule.rule
    else {
        return;
    };
    let all = facts.contracts().iter().enumerate();
    let withdrawn = all.filter(|(_, it)| it.end_reason == Some(TerminationReason::CoolingOff) && it.takes_part());
    let mut rows: Vec<(Key, NaiveDate, usize)> = withdrawn.filter_map(|(at, it)| Some((it.sales_staff?, it.ended_on?, at))).collect();
    rows.sort_unstable();
    for of_staff in rows.chunk_by(|one, next| one.0 == next.0) {
        for (nth, (_, end, at)) in of_staff.iter().enumerate() {
            let from = *end - Days::new(within_days.into());
            let together: Vec<usize> = of_staff[..=nth].iter().filter(|it| it.1 >= from).map(|it| it.2).collect();
            let contracts = if together.len() >= withdrawal_count as usize {
                together
            } else if aged_alone && facts.contracts()[*at].extra_steps > 0 {
                vec![*at]
            } else {
                continue;
            };
            findings.push(Finding::about_contracts(
                facts,
                rule.weights(),
                RuleCode::Sr02,
                Severity::Medium,
                contracts,
                *end,
            ));
        }
    }
}
