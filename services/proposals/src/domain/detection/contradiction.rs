//! SR-10: contracts whose proposal contradicts itself (domain 5.4), or what became of the contracts beside it.

use chrono::NaiveDate;
use honi_calendar::add_months;

use super::facts::{Fact, Facts};
use super::finding::{Finding, Severity};
use super::months::months_before;
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};
use super::similar::Similar;
use crate::domain::ContractState;
use crate::domain::solicitation::{ContradictionRule, Contradictions};

/// C-07: the old one ended at most so many months before the new one began.
const KEPT_BEFORE_MONTHS: u16 = 3;
/// Or at most so many months after.
const KEPT_AFTER_MONTHS: u16 = 6;

/// A contract that was to stay and ended, and the one that was sold beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The one whose cover began first.
    pub old: usize,
    /// The one in whose proposal the other was to stay.
    pub new: usize,
    /// When the old one ended.
    ended_on: NaiveDate,
}

/// SR-10. Each contradiction weighs, up to a limit. What came to be known after the application is another finding, with what was known by then:
/// a signal that was raised stays as it is.
pub(super) fn find(facts: &Facts, kept: impl FnOnce() -> Vec<Pair>, rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let Rule::RecordContradiction { most_weight } = rule.rule else {
        return;
    };
    let mut add = |contracts: Vec<usize>, contradictions: Contradictions, anchor| {
        let found = Finding::about_contracts(facts, rule.weights(), RuleCode::Sr10, Severity::Medium, contracts, anchor);
        findings.push(Finding {
            weight: found.weight.saturating_mul(contradictions.count()).min(most_weight),
            contradictions,
            ..found
        });
    };
    for (at, fact) in facts.contracts().iter().enumerate() {
        if fact.state == ContractState::Declined || !fact.is_sound() {
            continue;
        }
        let at_application = known_on(fact, fact.applied_on);
        if at_application.count() > 0 {
            add(vec![at], at_application, fact.applied_on);
        }
        if let Some(later) = fact.same_reason_on.filter(|on| *on > fact.applied_on) {
            add(vec![at], known_on(fact, later), later);
        }
    }
    if facts.contracts().iter().any(|fact| fact.keeps_cover) {
        for Pair { old, new, ended_on } in kept() {
            let fact = &facts.contracts()[new];
            let by_then = known_on(fact, ended_on.max(fact.applied_on));
            add(vec![old, new], by_then.with(ContradictionRule::KeptCoverEnded), ended_on);
        }
    }
}

/// What a proposal is known to contradict by a day, C-07 aside.
fn known_on(fact: &Fact, day: NaiveDate) -> Contradictions {
    if fact.same_reason_on.is_some_and(|on| on <= day) {
        fact.contradictions.with(ContradictionRule::SameReason)
    } else {
        fact.contradictions
    }
}

/// C-07: similar contracts that were to stay and ended around the first day of cover of the new one, with whatever product.
pub(super) fn kept_cover_ended(facts: &Facts, similar: &Similar) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for group in similar.groups() {
        for row in group.iter().filter(|row| row.keeps_cover) {
            let new = &facts.contracts()[row.at];
            let first = months_before(new.effective_on, KEPT_BEFORE_MONTHS);
            let last = add_months(new.effective_on, KEPT_AFTER_MONTHS);
            for other in group.iter().take_while(|it| it.effective_on < row.effective_on) {
                let Some(ended_on) = other.left_on.filter(|end| (first..=last).contains(end)) else {
                    continue;
                };
                let old = &facts.contracts()[other.at];
                if new.takes_part() && old.protects_the_same(new) && !old.goes_on_in(new) {
                    pairs.push(Pair {
                        old: other.at,
                        new: row.at,
                        ended_on,
                    });
                }
            }
        }
    }
    pairs
}
