//! SR-06b: one policyholder takes out contract after contract, and many of them end.

use chrono::NaiveDate;

use super::facts::{Fact, Facts, Key};
use super::finding::{Finding, Measure, Severity};
use super::months::months_before;
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};
use crate::domain::{ContractOrigin, LineGroup, TerminationReason};

/// SR-06b: counted are new contracts applied for in the months before the run. The day it is about is the last on which something happened
/// to one of them, and not that of the run, so that the same contracts are not found anew every day.
pub(super) fn find(facts: &Facts, as_of: NaiveDate, rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let Rule::ManyContracts {
        contract_count,
        within_months,
        ended_percent,
    } = rule.rule
    else {
        return;
    };
    let after = months_before(as_of, within_months);
    let all = facts.contracts().iter().enumerate();
    let counted =
        all.filter(|(_, it)| it.origin == ContractOrigin::New && it.takes_part() && after < it.applied_on && it.applied_on <= as_of);
    let mut rows: Vec<(Key, NaiveDate, usize)> = counted.map(|(at, it)| (it.policyholder, it.applied_on, at)).collect();
    rows.sort_unstable();
    for group in rows.chunk_by(|one, next| one.0 == next.0) {
        let ends = group.iter().filter_map(|(_, _, at)| end(facts, &facts.contracts()[*at], as_of));
        let ends: Vec<NaiveDate> = ends.collect();
        let (counted, ended) = (group.len(), ends.len());
        if counted < contract_count as usize || ended * 100 < counted * ended_percent as usize {
            continue;
        }
        let last_event = ends.into_iter().chain(group.iter().map(|(_, applied_on, _)| *applied_on)).max();
        let contracts = group.iter().map(|(_, _, at)| *at).collect();
        let found = Finding::about_contracts(
            facts,
            rule.weights(),
            RuleCode::Sr06b,
            Severity::High,
            contracts,
            last_event.unwrap_or(as_of),
        );
        findings.push(Finding {
            measure: Some(Measure {
                counted: number(counted),
                early: number(ended),
                expected: 0.0,
                chance: 0.0,
            }),
            ..found
        });
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// When a contract ended in a way that says something: neither by an event that nobody chose, nor undone or continued since (domain 5,
/// "Excluded").
fn end(facts: &Facts, fact: &Fact, as_of: NaiveDate) -> Option<NaiveDate> {
    let end = fact.ended_on.filter(|end| *end <= as_of)?;
    let disposed =
        fact.end_reason == Some(TerminationReason::ObjectDisposed) && matches!(fact.line_group, LineGroup::Auto | LineGroup::Fire);
    let neutral = fact.end_reason.is_some_and(|it| TerminationReason::NEUTRAL.contains(&it));
    (!disposed && !neutral && !facts.is_restored(fact) && !facts.is_continued(fact)).then_some(end)
}
