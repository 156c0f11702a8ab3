//! How findings add up to a case (end of domain 5.2). Scores order work; they never decide guilt.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use honi_names::codes;

use super::facts::Key;
use super::finding::Finding;
use super::months::MonthRule;
use super::rule_code::RuleCode;

codes! {
    /// What a case calls for; later ones are more urgent.
    CaseOutcome {
        /// It is only watched.
        Monitor "MONITOR",
        /// Somebody decides whether to open an investigation.
        Triage "TRIAGE",
        /// An investigation is opened.
        Open "OPEN",
    }
}

/// From this score on a case is opened.
const OPEN_FROM: u8 = 60;
/// From this score on somebody looks at it.
const TRIAGE_FROM: u8 = 25;
/// No score is higher.
const MOST: u8 = 100;
/// Findings whose days are no further apart belong together.
const DAYS: u64 = 90;

/// What the score of a case needs of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// Which rule.
    pub rule: RuleCode,
    /// How much it weighs; nothing if it is cured.
    pub weight: u8,
    /// The day that it is about.
    pub anchor: NaiveDate,
}

impl From<&Finding> for Weighed {
    fn from(finding: &Finding) -> Self {
        Self {
            rule: finding.rule,
            weight: finding.weight,
            anchor: finding.anchor,
        }
    }
}

/// The score of a case, and what it calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseScore {
    /// From 0 to 100.
    pub score: u8,
    /// What it calls for.
    pub outcome: CaseOutcome,
}

/// The score of what was found about one policyholder and one staff: the weights of different rules added up, within the 90 days in which
/// they are most. Of one rule the heaviest finding counts, however many there are; an early lapse is one rule with whatever months.
#[must_use]
pub fn case_score(found: &[Weighed]) -> CaseScore {
    let mut found = found.to_vec();
    found.sort_unstable_by_key(|it| it.anchor);
    let spans = found.iter().enumerate().map(|(first, from)| {
        let last = from.anchor + Days::new(DAYS);
        score_of_span(found[first..].iter().take_while(|it| it.anchor <= last))
    });
    let score = spans.max().unwrap_or(0);
    let opens_alone = found
        .iter()
        .any(|it| matches!(it.rule, RuleCode::Sr05 | RuleCode::Sr12) && it.weight > 0);
    let outcome = if opens_alone || score >= OPEN_FROM {
        CaseOutcome::Open
    } else if score >= TRIAGE_FROM {
        CaseOutcome::Triage
    } else {
        CaseOutcome::Monitor
    };
    CaseScore { score, outcome }
}

fn score_of_span<'a>(found: impl Iterator<Item = &'a Weighed>) -> u8 {
    let mut heaviest: BTreeMap<RuleCode, u8> = BTreeMap::new();
    for it in found {
        let weight = heaviest.entry(one_rule(it.rule)).or_default();
        *weight = it.weight.max(*weight);
    }
    heaviest.into_values().fold(0, u8::saturating_add).min(MOST)
}

/// Early lapses counted in several ways are about one thing.
const fn one_rule(rule: RuleCode) -> RuleCode {
    match rule {
        RuleCode::EarlyLapse { .. } => RuleCode::EarlyLapse {
            months: 0,
            month_rule: MonthRule::Simple,
        },
        other => other,
    }
}

/// The scores of all that was found, by policyholder and staff. What is about a staff has no policyholder.
#[must_use]
pub fn case_scores(findings: &[Finding]) -> BTreeMap<(Option<Key>, Option<Key>), CaseScore> {
    let mut cases: BTreeMap<_, Vec<Weighed>> = BTreeMap::new();
    for finding in findings {
        let case = cases.entry((finding.policyholder, finding.sales_staff)).or_default();
        case.push(finding.into());
    }
    cases.into_iter().map(|(case, found)| (case, case_score(&found))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rule: RuleCode, weight: u8, anchor: &str) -> Weighed {
        let anchor = anchor.parse().unwrap();
        Weighed { rule, weight, anchor }
    }

    fn score(score: u8, outcome: CaseOutcome) -> CaseScore {
        CaseScore { score, outcome }
    }

    #[test]
    fn different_rules_add_up_and_the_same_rule_counts_once() {
        let day = "2026-03-15";
        let switch = [
            found(RuleCode::Sr03, 40, day),
            found(RuleCode::Sr01, 10, day),
            found(RuleCode::Sr08, 40, day),
        ];
        assert_eq!(case_score(&switch), score(90, CaseOutcome::Open));
        assert_eq!(case_score(&switch[..2]), score(50, CaseOutcome::Triage));
        assert_eq!(case_score(&switch[1..2]), score(10, CaseOutcome::Monitor));
        assert_eq!(case_score(&[]), score(0, CaseOutcome::Monitor));
        let twice = [found(RuleCode::Sr03, 30, day), found(RuleCode::Sr03, 40, "2026-04-15")];
        assert_eq!(case_score(&twice), score(40, CaseOutcome::Triage));
        let mut all = switch.to_vec();
        all.push(found(RuleCode::Sr06a, 40, day));
        assert_eq!(case_score(&all), score(100, CaseOutcome::Open));
    }

    #[test]
    fn the_bounds_are_those_of_the_domain() {
        let of = |weight| case_score(&[found(RuleCode::Sr03, weight, "2026-03-15")]);
        assert_eq!(of(60).outcome, CaseOutcome::Open);
        assert_eq!(of(59).outcome, CaseOutcome::Triage);
        assert_eq!(of(25).outcome, CaseOutcome::Triage);
        assert_eq!(of(24).outcome, CaseOutcome::Monitor);
    }

    #[test]
    fn findings_belong_together_within_ninety_days() {
        let of = |later| case_score(&[found(RuleCode::Sr03, 40, "2026-01-01"), found(RuleCode::Sr08, 40, later)]).score;
        assert_eq!(of("2026-04-01"), 80, "90 days later");
        assert_eq!(of("2026-04-02"), 40, "91 days later");
    }

    #[test]
    fn being_uninsured_opens_a_case_alone_unless_it_is_cured() {
        let of = |weight| case_score(&[found(RuleCode::Sr05, weight, "2026-06-10")]);
        assert_eq!(of(10), score(10, CaseOutcome::Open));
        assert_eq!(of(0), score(0, CaseOutcome::Monitor));
    }

    #[test]
    fn an_early_lapse_counted_in_three_ways_is_one() {
        let of = |months| {
            let month_rule = MonthRule::Civil;
            found(RuleCode::EarlyLapse { months, month_rule }, 20, "2026-06-10")
        };
        assert_eq!(case_score(&[of(6), of(12), of(24)]), score(20, CaseOutcome::Monitor));
    }
}
