//! What has become of the signals of each rule: its precision (domain 3.2, "conversion per rule").

use std::collections::{BTreeMap, BTreeSet};

use super::{Conclusion, Investigation, Stage};

/// What has become of the signals of one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleOutcomes {
    /// Its signals.
    pub signals: u32,
    /// Cases that have at least one of them.
    pub cases: u32,
    /// Those that nobody has decided yet.
    pub open: u32,
    /// Those behind which nothing was found to be.
    pub dismissed: u32,
    /// Those that were decided to be proper.
    pub proper: u32,
    /// Those that were decided to be improper.
    pub improper: u32,
    /// Those of which it could not be found out.
    pub undetermined: u32,
}

impl RuleOutcomes {
    /// Of the cases that were dismissed, proper or improper, how many were improper: per mille, rounded half up. Nothing while there are none.
    #[must_use]
    pub fn precision_per_mille(&self) -> Option<u32> {
        let told_apart = self.dismissed + self.proper + self.improper;
        (told_apart > 0).then(|| (2000 * self.improper + told_apart) / (2 * told_apart))
    }
}

/// What has become of signals, by rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes(BTreeMap<String, RuleOutcomes>);

impl Outcomes {
    /// Counts a case. One that was merged is none of its own: another has its signals.
    pub fn count(&mut self, case: &Investigation) {
        let handling = case.handling();
        if matches!(handling.stage, Stage::Merged { .. }) {
            return;
        }
        for signal in &handling.signals {
            self.0.entry(signal.rule.clone()).or_default().signals += 1;
        }
        let rules: BTreeSet<&String> = handling.signals.iter().map(|signal| &signal.rule).collect();
        for rule in rules {
            let outcomes = self.0.entry(rule.clone()).or_default();
            outcomes.cases += 1;
            let conclusion = handling.stage.decision().map(|it| it.proposed.proposal.conclusion);
            let became = match conclusion {
                Some(Conclusion::Proper) => &mut outcomes.proper,
                Some(Conclusion::ImproperMinor | Conclusion::Improper | Conclusion::Misconduct) => &mut outcomes.improper,
                Some(Conclusion::Undetermined) => &mut outcomes.undetermined,
                None if matches!(handling.stage, Stage::Dismissed { .. }) => &mut outcomes.dismissed,
                None => &mut outcomes.open,
            };
            *became += 1;
        }
    }

    /// By rule, in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RuleOutcomes)> {
        self.0.iter().map(|(rule, outcomes)| (rule.as_str(), outcomes))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Tale, officer, signal};
    use super::super::{DismissReason, Severity, Step, Triaging};
    use super::*;

    /// A case with a signal of that rule and one of SR-01.
    fn case(rule: &str) -> Tale {
        Tale::of([signal(1, rule, Severity::Medium, 20), signal(2, "SR-01", Severity::Low, 10)])
    }

    #[test]
    fn each_rule_counts_what_became_of_its_cases() {
        let dismissed = Step::Triage(Triaging::Dismiss(DismissReason::DataError, "".into()));
        let cases = [
            case("SR-03b").analysed().decided(Conclusion::Improper),
            case("SR-03b").analysed().decided(Conclusion::ImproperMinor).remedied(),
            case("SR-03b").analysed().decided(Conclusion::Proper),
            case("SR-03b").analysed().decided(Conclusion::Undetermined),
            case("SR-13").then(dismissed, &officer()),
            case("SR-13").opened(),
            Tale::of([signal(1, "SR-13", Severity::Low, 10), signal(2, "SR-13", Severity::Low, 10)]),
        ];
        let mut outcomes = Outcomes::default();
        cases.iter().for_each(|tale| outcomes.count(&tale.case));
        let counted: Vec<(&str, [u32; 7], Option<u32>)> = outcomes
            .iter()
            .map(|(rule, it)| {
                let counts = [it.signals, it.cases, it.open, it.dismissed, it.proper, it.improper, it.undetermined];
                (rule, counts, it.precision_per_mille())
            })
            .collect();
        assert_eq!(
            counted,
            [
                ("SR-01", [6, 6, 1, 1, 1, 2, 1], Some(500)),
                ("SR-03b", [4, 4, 0, 0, 1, 2, 1], Some(667)),
                ("SR-13", [4, 3, 2, 1, 0, 0, 0], Some(0)),
            ]
        );
    }

    #[test]
    fn precision_is_rounded_half_up_and_absent_while_nothing_is_decided() {
        let of = |improper, proper, dismissed| {
            let outcomes = RuleOutcomes {
                improper,
                proper,
                dismissed,
                ..RuleOutcomes::default()
            };
            outcomes.precision_per_mille()
        };
        for (outcomes, expected) in [
            (of(0, 0, 0), None),
            (of(0, 1, 0), Some(0)),
            (of(1, 2, 0), Some(333)),
            (of(1, 0, 1), Some(500)),
            (of(1, 1, 14), Some(63)), // 62.5
            (of(7, 0, 0), Some(1000)),
        ] {
            assert_eq!(outcomes, expected);
        }
    }
}
