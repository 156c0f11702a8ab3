//! Contracts that ended early: SR-01, counted from the first day of cover, and early lapses, counted from the application.

use chrono::NaiveDate;
use honi_calendar::add_months;

use super::facts::{Fact, Facts};
use super::finding::{Finding, Severity};
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};
use crate::domain::TerminationReason;

/// The parameters of SR-01; SR-07 counts by them too.
pub(super) struct EarlyTermination<'a> {
    pub life_months: u16,
    non_life_months: u16,
    high_months: u16,
    medium_months: u16,
    reasons: &'a [TerminationReason],
}

impl<'a> EarlyTermination<'a> {
    /// The parameters, if the rule is SR-01.
    pub(super) fn of(rule: &'a Rule) -> Option<Self> {
        let Rule::EarlyTermination {
            life_months,
            non_life_months,
            high_months,
            medium_months,
            reasons,
        } = rule
        else {
            return None;
        };
        Some(Self {
            life_months: *life_months,
            non_life_months: *non_life_months,
            high_months: *high_months,
            medium_months: *medium_months,
            reasons,
        })
    }

    /// When the contract ended early, and the first day on which its end would not have been early. An end before the first day of cover is
    /// early (domain 5.2, "Readings fixed").
    pub(super) fn end_and_limit(&self, fact: &Fact) -> Option<(NaiveDate, NaiveDate)> {
        let end = fact.ended_on?;
        if !self.reasons.contains(&fact.end_reason?) {
            return None;
        }
        let months = if fact.line_group.is_life() {
            self.life_months
        } else {
            self.non_life_months
        };
        let limit = add_months(fact.effective_on, months);
        (end < limit).then_some((end, limit))
    }

    /// When the contract ended in one of these ways before so many months from its first day of cover were over, whatever its line.
    pub(super) fn end_within(&self, fact: &Fact, months: u16) -> Option<NaiveDate> {
        let end = fact.ended_on?;
        let early = self.reasons.contains(&fact.end_reason?) && end < add_months(fact.effective_on, months);
        early.then_some(end)
    }

    fn severity(&self, fact: &Fact, end: NaiveDate) -> Severity {
        if end < add_months(fact.effective_on, self.high_months) {
            Severity::High
        } else if end < add_months(fact.effective_on, self.medium_months) {
            Severity::Medium
        } else {
            Severity::Low
        }
    }
}

/// SR-01.
pub(super) fn terminations(facts: &Facts, rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let Some(early) = EarlyTermination::of(&rule.rule) else { return };
    for (at, fact) in facts.contracts().iter().enumerate() {
        if !fact.takes_part() {
            continue;
        }
        let Some((end, limit)) = early.end_and_limit(fact) else { continue };
        if facts.is_continued(fact) {
            continue;
        }
        let severity = early.severity(fact, end);
        let found = Finding::about_contracts(facts, rule.weights(), RuleCode::Sr01, severity, vec![at], end);
        findings.push(Finding {
            limit: Some(limit),
            ..found
        });
    }
}

/// The early lapse.
pub(super) fn lapses(facts: &Facts, rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let Rule::EarlyLapse {
        months,
        month_rule,
        exempt_reasons,
    } = &rule.rule
    else {
        return;
    };
    let code = RuleCode::EarlyLapse {
        months: *months,
        month_rule: *month_rule,
    };
    for (at, fact) in facts.contracts().iter().enumerate() {
        let Some(end) = fact.ended_on else { continue };
        if !fact.takes_part() || is_exempt(fact, exempt_reasons) {
            continue;
        }
        let limit = month_rule.last_day(fact.applied_on, *months);
        if end > limit || facts.is_continued(fact) {
            continue;
        }
        let found = Finding::about_contracts(facts, rule.weights(), code, Severity::High, vec![at], end);
        findings.push(Finding {
            limit: Some(limit),
            ..found
        });
    }
}

/// Whether a contract ended in one of these ways. An end whose reason nobody told is not exempt.
pub(super) fn is_exempt(fact: &Fact, reasons: &[TerminationReason]) -> bool {
    fact.end_reason.is_some_and(|reason| reasons.contains(&reason))
}
