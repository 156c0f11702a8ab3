//! The rules, one after another.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use honi_calendar::BusinessCalendar;

use super::early::{self, EarlyTermination};
use super::facts::Facts;
use super::finding::{Finding, Tested};
use super::outlier::{self, Outliers};
use super::rule_code::RuleCode;
use super::rule_set::RuleSet;
use super::rules::{Rule, WeightedRule};
use super::similar::Similar;
use super::{campaign, complaint, contradiction, cooling_off, household, many, repeated, switch, uninsured, unqualified};

/// What the rules found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detected {
    /// The findings, in the order of the rules.
    pub findings: Vec<Finding>,
    /// How many staff each rule about staff tested; of OFFICE_OUTLIER, how many in each of their units.
    pub tested: BTreeMap<RuleCode, u32>,
    /// What those tests gave, also where nothing was found.
    pub measures: Vec<Tested>,
}

/// Applies the rules to what is known, as of a day; business days are those of the calendar. The same facts in the same order give the same findings.
#[must_use]
pub fn detect(facts: &Facts, rules: &RuleSet, calendar: &BusinessCalendar, as_of: NaiveDate) -> Detected {
    let mut detected = Detected::default();
    // Sorting and pairing a million contracts is most of the work: it is done once, and only for rules that look at pairs.
    let similar = LazyCell::new(|| Similar::new(facts));
    let switches = LazyCell::new(|| switch::find(facts, &similar, rules));
    for rule in rules.rules() {
        let findings = &mut detected.findings;
        match &rule.rule {
            Rule::EarlyTermination { .. } => early::terminations(facts, rule, findings),
            Rule::CoolingOffCluster { .. } => cooling_off::find(facts, rule, findings),
            Rule::RecordContradiction { .. } => {
                contradiction::find(facts, || contradiction::kept_cover_ended(facts, &similar), rule, findings);
            }
            Rule::Unqualified => unqualified::find(facts, rule, findings),
            Rule::CampaignBurst { .. } => {
                let early = rules.rules().iter().find_map(|it| EarlyTermination::of(&it.rule));
                campaign::find(facts, calendar, early.as_ref(), rule, findings);
            }
            Rule::ComplaintLink { .. } => complaint::find(facts, rule, findings),
            Rule::ShortTermSwitch { .. } => {
                switch::of_rules(facts, &switches, [RuleCode::Sr03, RuleCode::Sr03b], rule.weights(), findings);
            }
            Rule::SwitchEvasion { .. } => {
                switch::of_rules(facts, &switches, [RuleCode::Sr04a, RuleCode::Sr04b], rule.weights(), findings);
            }
            Rule::UninsuredAfterSwitch { .. } => uninsured::find(facts, &similar, rule, findings),
            Rule::RepeatedSwitch { .. } => repeated::find(facts, &switches, rule, findings),
            Rule::ManyContracts { .. } => many::find(facts, as_of, rule, findings),
            Rule::StaffOutlier { .. } => {
                let early = rules.rules().iter().find_map(|it| EarlyTermination::of(&it.rule));
                let outliers = early.map(|early| outlier::of_staff(facts, as_of, &rule.rule, &early));
                detected.add(RuleCode::Sr07, outliers.unwrap_or_default(), rule, as_of);
            }
            Rule::MissingSwitchNotice => switch::without_notice(facts, &switches, rule, findings),
            Rule::EarlyLapse { .. } => early::lapses(facts, rule, findings),
            Rule::HouseholdSwitch { .. } => household::find(facts, rule, findings),
            Rule::OfficeOutlier { .. } => {
                let outliers = outlier::of_offices(facts, as_of, &rule.rule);
                detected.add(RuleCode::OfficeOutlier, outliers, rule, as_of);
            }
        }
    }
    detected
}

impl Detected {
    fn add(&mut self, code: RuleCode, outliers: Outliers, rule: &WeightedRule, as_of: NaiveDate) {
        self.tested.insert(code, u32::try_from(outliers.len()).unwrap_or(u32::MAX));
        for (tested, stands_out) in outliers {
            if stands_out {
                self.findings.push(Finding::about_staff(&tested, rule.weights(), as_of));
            }
            self.measures.push(tested);
        }
    }
}
