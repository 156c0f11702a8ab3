//! How signals add up to a case (end of domain 5.2). Scores order work; they never decide guilt.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use honi_names::SignalName;
use serde::{Deserialize, Serialize};

use super::Severity;

/// From this score on a case is opened.
const OPEN_FROM: u8 = 60;
/// From this score on somebody looks at it.
const TRIAGE_FROM: u8 = 25;
/// No score is higher.
const MOST: u8 = 100;
/// Signals whose days are no further apart belong together.
const DAYS: u64 = 90;
/// Rules that open a case alone.
const OPEN_ALONE: [&str; 3] = ["SR-05", "SR-12", "SR-14"];
/// The rule that finds a switch without its notice.
const WITHOUT_NOTICE: &str = "SR-08";

/// A signal, as far as a case must know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSignal {
    /// Which.
    pub signal: SignalName,
    /// By which rule it was found.
    pub rule: String,
    /// How serious it is.
    pub severity: Severity,
    /// How much it weighs; nothing once it is cured.
    pub weight: u8,
    /// The day that it is about.
    pub anchor: NaiveDate,
}

/// What a score calls for; later ones are more urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallsFor {
    /// It is only watched.
    Watching,
    /// Somebody decides whether to open an investigation.
    Triage,
    /// An investigation is opened.
    Opening,
}

impl CaseSignal {
    /// Whether it belongs to what happened on that day.
    #[must_use]
    pub fn is_near(&self, day: NaiveDate) -> bool {
        (self.anchor - day).num_days().unsigned_abs() <= DAYS
    }

    /// Whether the member must be asked because of it: it is HIGH, or a switch without its notice.
    #[must_use]
    pub fn needs_member(&self) -> bool {
        self.weight > 0 && (self.severity == Severity::High || self.rule == WITHOUT_NOTICE)
    }
}

/// The weights of different rules added up, within the 90 days in which they are most. Of one rule the heaviest signal counts, however many
/// there are; an early lapse is one rule with whatever months.
#[must_use]
pub fn score(signals: &[CaseSignal]) -> u8 {
    let mut signals: Vec<&CaseSignal> = signals.iter().collect();
    signals.sort_unstable_by_key(|it| it.anchor);
    let spans = signals.iter().enumerate().map(|(first, from)| {
        let last = from.anchor + Days::new(DAYS);
        let mut heaviest: BTreeMap<&str, u8> = BTreeMap::new();
        for it in signals[first..].iter().take_while(|it| it.anchor <= last) {
            let weight = heaviest.entry(one_rule(&it.rule)).or_default();
            *weight = it.weight.max(*weight);
        }
        heaviest.into_values().fold(0, u8::saturating_add).min(MOST)
    });
    spans.max().unwrap_or(0)
}

/// What the signals of a case call for.
#[must_use]
pub fn calls_for(signals: &[CaseSignal]) -> CallsFor {
    let opens_alone = signals.iter().any(|it| it.weight > 0 && OPEN_ALONE.contains(&it.rule.as_str()));
    match score(signals) {
        OPEN_FROM.. => CallsFor::Opening,
        _ if opens_alone => CallsFor::Opening,
        TRIAGE_FROM.. => CallsFor::Triage,
        _ => CallsFor::Watching,
    }
}

/// Early lapses counted in several ways are about one thing: `EARLY_LAPSE_12_SIMPLE` and `EARLY_LAPSE_6_CIVIL` are one rule.
fn one_rule(rule: &str) -> &str {
    const EARLY_LAPSE: &str = "EARLY_LAPSE";
    if rule.starts_with(EARLY_LAPSE) { EARLY_LAPSE } else { rule }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rule: &str, weight: u8, anchor: &str) -> CaseSignal {
        CaseSignal {
            signal: SignalName::new(uuid::Uuid::from_u128(u128::from(weight))),
            rule: rule.to_owned(),
            severity: Severity::Medium,
            weight,
            anchor: anchor.parse().unwrap(),
        }
    }

    #[test]
    fn different_rules_add_up_and_the_same_rule_counts_once() {
        let day = "2026-03-15";
        // Example 1 of domain 5.3: 90, opened; example 2: 50, triaged, or 90 without the notice.
        let switch = [found("SR-03", 40, day), found("SR-01", 10, day), found("SR-08", 40, day)];
        assert_eq!((score(&switch), calls_for(&switch)), (90, CallsFor::Opening));
        assert_eq!((score(&switch[..2]), calls_for(&switch[..2])), (50, CallsFor::Triage));
        assert_eq!((score(&switch[1..2]), calls_for(&switch[1..2])), (10, CallsFor::Watching));
        assert_eq!((score(&[]), calls_for(&[])), (0, CallsFor::Watching));
        let twice = [found("SR-03", 30, day), found("SR-03", 40, "2026-04-15")];
        assert_eq!(score(&twice), 40);
        let mut all = switch.to_vec();
        all.push(found("SR-06a", 40, day));
        assert_eq!(score(&all), 100);
    }

    #[test]
    fn the_bounds_are_those_of_the_domain() {
        let of = |weight| calls_for(&[found("SR-03", weight, "2026-03-15")]);
        assert_eq!(
            [of(60), of(59), of(25), of(24)],
            [CallsFor::Opening, CallsFor::Triage, CallsFor::Triage, CallsFor::Watching]
        );
    }

    #[test]
    fn signals_belong_together_within_ninety_days() {
        let of = |later| score(&[found("SR-03", 40, "2026-01-01"), found("SR-08", 40, later)]);
        assert_eq!(of("2026-04-01"), 80, "90 days later");
        assert_eq!(of("2026-04-02"), 40, "91 days later");
    }

    #[test]
    fn some_rules_open_a_case_alone_unless_it_is_cured() {
        let of = |rule, weight| calls_for(&[found(rule, weight, "2026-06-10")]);
        for rule in OPEN_ALONE {
            assert_eq!(of(rule, 10), CallsFor::Opening, "{rule}");
        }
        assert_eq!(of("SR-05", 0), CallsFor::Watching);
        assert_eq!(of("SR-15", 10), CallsFor::Watching);
    }

    #[test]
    fn an_early_lapse_counted_in_three_ways_is_one() {
        let ways = ["EARLY_LAPSE_6_CIVIL", "EARLY_LAPSE_12_CIVIL", "EARLY_LAPSE_24_SIMPLE"];
        assert_eq!(score(&ways.map(|rule| found(rule, 20, "2026-06-10"))), 20);
    }
}
