//! The rules together: what the design says they find, and what others computed from the same contracts.

mod bounds;
mod examples;
mod portfolio;
mod reference;
mod selling;
mod sentences;

use chrono::NaiveDate;
use honi_calendar::{BusinessCalendar, CalendarRules};
use honi_names::ContractName;
use uuid::Uuid;

use super::{Detected, Fact, Facts, Finding, Rule, RuleSet, WeightedRule, detect};
use crate::domain::solicitation::{ContradictionRule, Contradictions};
use crate::domain::{ContractOrigin, ContractState, LineGroup, TerminationReason, UnderwriterKind};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calendar() -> BusinessCalendar {
    BusinessCalendar::new(CalendarRules::japan()).unwrap()
}

fn name(number: u128) -> ContractName {
    ContractName::new(Uuid::from_u128(number))
}

/// Contracts that differ from a plain one only in what a test says.
#[derive(Default)]
struct Book {
    facts: Facts,
}

impl Book {
    /// A medical contract of one member and staff, each with a product of its own, in force, applied for on its first day of cover.
    fn plain(&mut self, effective_on: &str) -> Fact {
        let number = self.facts.len() as u128 + 1;
        let member = self.facts.key("members/taro");
        Fact {
            contract: name(number),
            external: self.facts.key(&format!("K-{number}")),
            state: ContractState::InForce,
            policyholder: member,
            insured: member,
            household: None,
            object: None,
            org_unit: self.facts.key("orgUnits/one"),
            sales_staff: Some(self.facts.key("staff/hanako")),
            underwriter_kind: UnderwriterKind::KyosaiFederation,
            line_group: LineGroup::Medical,
            product: self.facts.key(&format!("P-{number}")),
            origin: ContractOrigin::New,
            previous_contract: None,
            applied_on: day(effective_on),
            established_on: Some(day(effective_on)),
            effective_on: day(effective_on),
            declined_on: None,
            ended_on: None,
            end_reason: None,
            reinstated_on: None,
            annual_premium_yen: Some(36_000),
            switch_notice_on: None,
            extra_steps: 0,
            contradictions: Contradictions::default(),
            keeps_cover: false,
            same_reason_on: None,
        }
    }

    /// Adds a plain contract after a change, and tells its name.
    fn add(&mut self, effective_on: &str, change: impl FnOnce(&mut Fact, &mut Facts)) -> ContractName {
        let mut fact = self.plain(effective_on);
        change(&mut fact, &mut self.facts);
        let name = fact.contract;
        self.facts.push(fact);
        name
    }

    fn detect(&self) -> Detected {
        detect(&self.facts, &RuleSet::standard(), &calendar(), day("2027-03-31"))
    }

    /// What the standard rules find, as `RULE SEVERITY weight`.
    fn found(&self) -> Vec<String> {
        self.detect().findings.iter().map(line).collect()
    }

    /// The same of one rule alone, with what it is built on.
    fn found_by(&self, rules: Vec<Rule>) -> Detected {
        let rules = RuleSet::new(rules.into_iter().map(WeightedRule::from).collect()).unwrap();
        detect(&self.facts, &rules, &calendar(), day("2027-03-31"))
    }
}

fn line(finding: &Finding) -> String {
    format!("{} {} {}", finding.rule, finding.severity, finding.weight)
}

/// Ends a contract.
fn ended(fact: &mut Fact, on: &str, reason: TerminationReason) {
    fact.state = ContractState::Ended;
    fact.ended_on = Some(day(on));
    fact.end_reason = Some(reason);
}
