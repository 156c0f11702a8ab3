//! SR-06a: one policyholder switches again and again.

use chrono::NaiveDate;
use honi_calendar::add_months;
use honi_names::ContractName;

use super::facts::{Facts, Key};
use super::finding::{Finding, Measure, Severity};
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};
use super::switch::Switch;

/// A switch in the order in which those of one policyholder are counted; names decide between equals, so that no order of the facts does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    policyholder: Key,
    ended_on: NaiveDate,
    old_name: ContractName,
    new_began_on: NaiveDate,
    new_name: ContractName,
    old: usize,
    new: usize,
}

/// SR-06a: one finding for a policyholder, about the first switches that are enough, on the day of the last of them.
pub(super) fn find(facts: &Facts, switches: &[Switch], rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let Rule::RepeatedSwitch {
        switch_count,
        within_months,
        count_pairs,
    } = rule.rule
    else {
        return;
    };
    let mut rows: Vec<Row> = switches.iter().filter_map(|it| row(facts, it)).collect();
    rows.sort_unstable();
    if !count_pairs {
        rows.dedup_by_key(|it| (it.policyholder, it.old));
    }
    for group in rows.chunk_by(|one, next| one.policyholder == next.policyholder) {
        let mut runs = group.windows(switch_count.max(1) as usize);
        let Some(run) = runs.find(|run| run[run.len() - 1].ended_on <= add_months(run[0].ended_on, within_months)) else {
            continue;
        };
        let mut contracts: Vec<usize> = Vec::with_capacity(2 * run.len());
        for at in run.iter().flat_map(|it| [it.old, it.new]) {
            // In a chain the new contract of one switch is the old one of the next; the last place is that of the newest.
            contracts.retain(|earlier| *earlier != at);
            contracts.push(at);
        }
        let anchor = run[run.len() - 1].ended_on;
        let found = Finding::about_contracts(facts, rule.weights(), RuleCode::Sr06a, Severity::High, contracts, anchor);
        findings.push(Finding {
            measure: Some(Measure {
                counted: switch_count,
                early: 0,
                expected: 0.0,
                chance: 0.0,
            }),
            ..found
        });
    }
}

/// A switch that was undone since is none.
fn row(facts: &Facts, switch: &Switch) -> Option<Row> {
    let (old, new) = (&facts.contracts()[switch.old], &facts.contracts()[switch.new]);
    (!facts.is_restored(old)).then_some(Row {
        policyholder: new.policyholder,
        ended_on: switch.ended_on,
        old_name: old.contract,
        new_began_on: new.effective_on,
        new_name: new.contract,
        old: switch.old,
        new: switch.new,
    })
}
