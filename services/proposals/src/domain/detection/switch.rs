//! Switches: a contract takes the place of a similar one (SR-03, SR-03b, SR-04a, SR-04b), with or without the notice of what it costs (SR-08).

use chrono::NaiveDate;
use honi_calendar::add_months;

use super::facts::{Fact, Facts};
use super::finding::{Finding, Severity};
use super::months::months_before;
use super::rule_code::RuleCode;
use super::rule_set::RuleSet;
use super::rules::{Rule, WeightedRule, Weights};
use super::similar::Similar;

/// A pair of contracts, one of which took the place of the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Switch {
    pub rule: RuleCode,
    severity: Severity,
    /// The one whose cover began first, strictly (domain 5.2, "Readings fixed").
    pub old: usize,
    pub new: usize,
    /// When the old one ended.
    pub ended_on: NaiveDate,
}

/// The windows around the first day of cover of the new contract in which the end of the old one makes a switch, in months (domain 5.1).
struct Windows {
    before: u16,
    after: u16,
    high: u16,
    short: u16,
    gap: u16,
    overlap: u16,
}

impl Windows {
    /// Those of the rules; without SR-04 nothing is evasion.
    fn of(rules: &RuleSet) -> Option<Self> {
        let all = || rules.rules().iter().map(|it| &it.rule);
        let (gap, overlap) = all()
            .find_map(|rule| match rule {
                Rule::SwitchEvasion {
                    gap_months,
                    overlap_months,
                } => Some((*gap_months, *overlap_months)),
                _ => None,
            })
            .unwrap_or_default();
        all().find_map(|rule| match rule {
            Rule::ShortTermSwitch {
                before_months,
                after_months,
                high_months,
                short_months,
            } => Some(Self {
                before: *before_months,
                after: *after_months,
                high: *high_months,
                short: *short_months,
                gap,
                overlap,
            }),
            _ => None,
        })
    }

    /// Whether a new one began too early for an old one that ended then: true of new ones until some day, and false from there.
    fn is_too_early(&self, ended_on: NaiveDate, effective_on: NaiveDate) -> bool {
        ended_on > add_months(effective_on, self.after.max(self.overlap))
    }

    /// Whether it began too late: false of new ones until some day, and true from there.
    fn is_too_late(&self, ended_on: NaiveDate, effective_on: NaiveDate) -> bool {
        ended_on < months_before(effective_on, self.before.max(self.gap))
    }

    fn judge(&self, old: &Fact, new: &Fact, ended_on: NaiveDate) -> Option<(RuleCode, Severity)> {
        let near = (old.sales_staff.is_some() && old.sales_staff == new.sales_staff) || old.org_unit == new.org_unit;
        if ended_on < months_before(new.effective_on, self.before) {
            let seen = near && ended_on >= months_before(new.effective_on, self.gap);
            seen.then_some((RuleCode::Sr04a, Severity::High))
        } else if ended_on > add_months(new.effective_on, self.after) {
            let seen = near && ended_on <= add_months(new.effective_on, self.overlap);
            seen.then_some((RuleCode::Sr04b, Severity::High))
        } else if old.product == new.product {
            None
        } else if ended_on >= add_months(old.effective_on, self.short) {
            Some((RuleCode::Sr03b, Severity::Low))
        } else if ended_on < add_months(old.effective_on, self.high) {
            Some((RuleCode::Sr03, Severity::High))
        } else {
            Some((RuleCode::Sr03, Severity::Medium))
        }
    }
}

/// Every pair that the rules call a switch, once.
pub(super) fn find(facts: &Facts, similar: &Similar, rules: &RuleSet) -> Vec<Switch> {
    let mut switches = Vec::new();
    let Some(windows) = Windows::of(rules) else { return switches };
    for group in similar.groups() {
        for (place, first) in group.iter().enumerate() {
            let Some(ended_on) = first.left_on else { continue };
            let old = &facts.contracts()[first.at];
            let later = &group[place + 1..];
            let start =
                later.partition_point(|it| it.effective_on == first.effective_on || windows.is_too_early(ended_on, it.effective_on));
            for row in later[start..]
                .iter()
                .take_while(|it| !windows.is_too_late(ended_on, it.effective_on))
            {
                let new = &facts.contracts()[row.at];
                if !new.takes_part() || !old.protects_the_same(new) || old.goes_on_in(new) {
                    continue;
                }
                if let Some((rule, severity)) = windows.judge(old, new, ended_on) {
                    switches.push(Switch {
                        rule,
                        severity,
                        old: first.at,
                        new: row.at,
                        ended_on,
                    });
                }
            }
        }
    }
    switches
}

/// The findings of SR-03 and SR-03b, or of SR-04a and SR-04b.
pub(super) fn of_rules(facts: &Facts, switches: &[Switch], rules: [RuleCode; 2], weights: Weights, findings: &mut Vec<Finding>) {
    let found = switches.iter().filter(|it| rules.contains(&it.rule));
    findings.extend(found.map(|it| it.finding(facts, weights, it.rule, it.severity)));
}

/// SR-08: nobody acknowledged what the switch costs by the day of the application.
pub(super) fn without_notice(facts: &Facts, switches: &[Switch], rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let silent = switches.iter().filter(|it| {
        let new = &facts.contracts()[it.new];
        new.switch_notice_on.is_none_or(|notice| notice > new.applied_on)
    });
    findings.extend(silent.map(|it| it.finding(facts, rule.weights(), RuleCode::Sr08, Severity::High)));
}

impl Switch {
    fn finding(&self, facts: &Facts, weights: Weights, rule: RuleCode, severity: Severity) -> Finding {
        Finding::about_contracts(facts, weights, rule, severity, vec![self.old, self.new], self.ended_on)
    }
}
