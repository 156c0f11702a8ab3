//! The rules that hold together.

use serde::{Deserialize, Serialize};

use super::rules::{Rule, WeightedRule};
use crate::domain::TerminationReason;

/// Rules that fit together: none of them twice, and what one is built on is there. As JSON it is the list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<WeightedRule>", into = "Vec<WeightedRule>")]
pub struct RuleSet(Vec<WeightedRule>);

/// Why rules do not fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleSetError {
    /// A rule is there twice.
    #[error("the rule {0} is there twice")]
    Repeated(&'static str),
    /// A rule looks at what another one finds, and that one is missing.
    #[error("the rule {rule} needs the rule {other}")]
    Needs {
        /// The one.
        rule: &'static str,
        /// What it needs.
        other: &'static str,
    },
}

impl RuleSetError {
    /// The stable code of the reason.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Repeated(_) => "RULE_REPEATED",
            Self::Needs { .. } => "RULE_NEEDS_ANOTHER",
        }
    }

    /// The same in Japanese, for whoever wrote the rules.
    #[must_use]
    pub fn japanese(self) -> String {
        match self {
            Self::Repeated(rule) => format!("規則{rule}が重複しています。"),
            Self::Needs { rule, other } => format!("規則{rule}には規則{other}が必要です。"),
        }
    }
}

impl RuleSet {
    /// Takes rules that fit together.
    ///
    /// # Errors
    /// If a rule is there twice (an early lapse may come several times, with other months or another way to count them), or one that another
    /// is built on is missing.
    pub fn new(rules: Vec<WeightedRule>) -> Result<Self, RuleSetError> {
        for (at, WeightedRule { rule, .. }) in rules.iter().enumerate() {
            if rules[..at].iter().any(|earlier| is_repeated(&earlier.rule, rule)) {
                return Err(RuleSetError::Repeated(rule.title()));
            }
            let other = match rule {
                Rule::SwitchEvasion { .. } | Rule::RepeatedSwitch { .. } | Rule::MissingSwitchNotice => "SR-03",
                Rule::StaffOutlier { .. } | Rule::CampaignBurst { .. } => "SR-01",
                Rule::EarlyTermination { .. }
                | Rule::CoolingOffCluster { .. }
                | Rule::RecordContradiction { .. }
                | Rule::Unqualified
                | Rule::ComplaintLink { .. }
                | Rule::ShortTermSwitch { .. }
                | Rule::UninsuredAfterSwitch { .. }
                | Rule::ManyContracts { .. }
                | Rule::EarlyLapse { .. }
                | Rule::HouseholdSwitch { .. }
                | Rule::OfficeOutlier { .. } => continue,
            };
            if !rules.iter().any(|it| it.rule.title() == other) {
                let rule = rule.title();
                return Err(RuleSetError::Needs { rule, other });
            }
        }
        Ok(Self(rules))
    }

    /// The rules of domain 5.2 with its values.
    #[must_use]
    pub fn standard() -> Self {
        let rules = vec![
            Rule::EarlyTermination {
                life_months: 13,
                non_life_months: 6,
                high_months: 3,
                medium_months: 6,
                reasons: vec![TerminationReason::Surrender, TerminationReason::Lapse],
            },
            Rule::CoolingOffCluster {
                withdrawal_count: 2,
                within_days: 90,
                aged_alone: true,
            },
            Rule::ShortTermSwitch {
                before_months: 3,
                after_months: 6,
                high_months: 12,
                short_months: 24,
            },
            Rule::SwitchEvasion {
                gap_months: 6,
                overlap_months: 9,
            },
            Rule::UninsuredAfterSwitch { within_months: 6 },
            Rule::RepeatedSwitch {
                switch_count: 2,
                within_months: 36,
                count_pairs: false,
            },
            Rule::ManyContracts {
                contract_count: 10,
                within_months: 60,
                ended_percent: 30,
            },
            Rule::StaffOutlier {
                cohort_months: 36,
                least_contracts: 20,
                least_early: 3,
                chance_ppm: 10_000,
            },
            Rule::MissingSwitchNotice,
            Rule::RecordContradiction { most_weight: 40 },
            Rule::Unqualified,
            Rule::CampaignBurst {
                business_days: 3,
                within_months: 6,
                contract_count: 3,
                campaign_ends: Vec::new(),
            },
            Rule::ComplaintLink { months: 13 },
        ];
        Self(rules.into_iter().map(WeightedRule::from).collect())
    }

    /// Those that need no contract but those that insure one person. What they are built on is among them.
    #[must_use]
    pub fn about_one_person(&self) -> Self {
        Self(self.0.iter().filter(|it| it.rule.looks_at_one_person()).cloned().collect())
    }

    /// The rules, in the order in which they were given.
    #[must_use]
    pub fn rules(&self) -> &[WeightedRule] {
        &self.0
    }
}

/// Whether two rules would find the same thing under the same code.
fn is_repeated(one: &Rule, another: &Rule) -> bool {
    match (one, another) {
        (
            Rule::EarlyLapse { months, month_rule, .. },
            Rule::EarlyLapse {
                months: others,
                month_rule: other_rule,
                ..
            },
        ) => months == others && month_rule == other_rule,
        _ => one.title() == another.title(),
    }
}

impl TryFrom<Vec<WeightedRule>> for RuleSet {
    type Error = RuleSetError;

    fn try_from(rules: Vec<WeightedRule>) -> Result<Self, RuleSetError> {
        Self::new(rules)
    }
}

impl From<RuleSet> for Vec<WeightedRule> {
    fn from(rules: RuleSet) -> Self {
        rules.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::months::MonthRule;
    use super::*;

    fn lapse(months: u16, month_rule: MonthRule) -> Rule {
        Rule::EarlyLapse {
            months,
            month_rule,
            exempt_reasons: vec![TerminationReason::Death],
        }
    }

    fn set(rules: Vec<Rule>) -> Result<RuleSet, RuleSetError> {
        RuleSet::new(rules.into_iter().map(WeightedRule::from).collect())
    }

    #[test]
    fn the_standard_rules_fit_together_and_come_back_from_json() {
        let rules = RuleSet::standard();
        assert_eq!(RuleSet::new(rules.rules().to_vec()), Ok(rules.clone()));
        let json = serde_json::to_string(&rules).unwrap();
        assert!(json.starts_with(r#"[{"rule":{"early_termination":{"life_months":13,"#), "{json}");
        assert_eq!(serde_json::from_str::<RuleSet>(&json).unwrap(), rules);
    }

    #[test]
    fn an_early_lapse_may_come_again_with_other_months_and_no_rule_twice() {
        assert!(
            set(vec![
                lapse(6, MonthRule::Simple),
                lapse(6, MonthRule::Civil),
                lapse(12, MonthRule::Civil)
            ])
            .is_ok()
        );
        assert_eq!(
            set(vec![lapse(6, MonthRule::Simple), lapse(6, MonthRule::Simple)]),
            Err(RuleSetError::Repeated("EARLY_LAPSE"))
        );
        let twice = Rule::UninsuredAfterSwitch { within_months: 6 };
        let error = set(vec![twice.clone(), twice]).unwrap_err();
        assert_eq!(error.reason(), "RULE_REPEATED");
        assert_eq!(error.japanese(), "規則SR-05が重複しています。");
    }

    #[test]
    fn the_rules_about_one_person_fit_together() {
        let rules = RuleSet::standard().about_one_person();
        let titles: Vec<&str> = rules.rules().iter().map(|it| it.rule.title()).collect();
        assert_eq!(titles, ["SR-01", "SR-03", "SR-04", "SR-05", "SR-08", "SR-10", "SR-12", "SR-15"]);
        assert_eq!(RuleSet::new(rules.rules().to_vec()), Ok(rules));
    }

    #[test]
    fn what_a_rule_is_built_on_must_be_there() {
        let mut rules = RuleSet::standard().rules().to_vec();
        rules.retain(|it| !matches!(it.rule, Rule::ShortTermSwitch { .. }));
        let error = RuleSet::new(rules.clone()).unwrap_err();
        assert_eq!(
            error,
            RuleSetError::Needs {
                rule: "SR-04",
                other: "SR-03"
            }
        );
        assert_eq!(error.reason(), "RULE_NEEDS_ANOTHER");
        assert!(serde_json::from_str::<RuleSet>(&serde_json::to_string(&rules).unwrap()).is_err());
        let outlier = Rule::StaffOutlier {
            cohort_months: 36,
            least_contracts: 20,
            least_early: 3,
            chance_ppm: 10_000,
        };
        assert_eq!(
            set(vec![outlier]),
            Err(RuleSetError::Needs {
                rule: "SR-07",
                other: "SR-01"
            })
        );
        for rule in [
            Rule::MissingSwitchNotice,
            Rule::RepeatedSwitch {
                switch_count: 2,
                within_months: 36,
                count_pairs: true,
            },
        ] {
            assert_eq!(set(vec![rule]).unwrap_err().reason(), "RULE_NEEDS_ANOTHER");
        }
    }
}
