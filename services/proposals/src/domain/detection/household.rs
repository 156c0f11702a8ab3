//! Switches within a household, by whoever of it.

use chrono::{Days, NaiveDate};
use honi_calendar::add_months;

use super::early::is_exempt;
use super::facts::{Fact, Facts, Key};
use super::finding::{Finding, Severity};
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};
use crate::domain::{LineGroup, TerminationReason};

/// Who lives together; somebody of no known household lives alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Home {
    Household(Key),
    Alone(Key),
}

/// A contract in the order of its application.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    home: Home,
    line_group: LineGroup,
    applied_on: NaiveDate,
    at: usize,
    /// When it ended, if the end counts.
    ended_on: Option<NaiveDate>,
}

/// HOUSEHOLD_SWITCH: applied for after another one of the same household and line group, within days of the early end of that.
pub(super) fn find(facts: &Facts, rule: &WeightedRule, findings: &mut Vec<Finding>) {
    let Rule::HouseholdSwitch {
        within_days,
        short_months,
        exempt_reasons,
    } = &rule.rule
    else {
        return;
    };
    let days = Days::new(u64::from(*within_days));
    let rows = rows(facts, *short_months, exempt_reasons);
    for group in rows.chunk_by(|one, next| (one.home, one.line_group) == (next.home, next.line_group)) {
        for (place, first) in group.iter().enumerate() {
            let Some(end) = first.ended_on else { continue };
            let old = &facts.contracts()[first.at];
            let later = &group[place + 1..];
            let start = later.partition_point(|it| it.applied_on == first.applied_on || it.applied_on < end - days);
            for row in later[start..].iter().take_while(|it| it.applied_on <= end + days) {
                if old.goes_on_in(&facts.contracts()[row.at]) {
                    continue;
                }
                let pair = vec![first.at, row.at];
                let code = RuleCode::HouseholdSwitch;
                findings.push(Finding::about_contracts(facts, rule.weights(), code, Severity::High, pair, end));
            }
        }
    }
}

fn rows(facts: &Facts, short_months: u16, exempt_reasons: &[TerminationReason]) -> Vec<Row> {
    let counts = |fact: &Fact, end| end <= add_months(fact.effective_on, short_months) && !is_exempt(fact, exempt_reasons);
    let all = facts.contracts().iter().enumerate().filter(|(_, it)| it.takes_part());
    let mut rows: Vec<Row> = all
        .map(|(at, fact)| Row {
            home: fact.household.map_or(Home::Alone(fact.policyholder), Home::Household),
            line_group: fact.line_group,
            applied_on: fact.applied_on,
            at,
            ended_on: fact.ended_on.filter(|end| counts(fact, *end)),
        })
        .collect();
    rows.sort_unstable();
    rows
}
