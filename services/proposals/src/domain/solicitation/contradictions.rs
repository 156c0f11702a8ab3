//! Contradictions inside the record (domain 5.4): nothing is refused for them, but whoever checks proposals looks at these first.
//!
//! C-05, C-09 and C-10 cannot come about here: the initial intent stands still once products are compared, and an application is refused whose
//! documents are not those in force or whose staff had no right. C-07 and C-08 rest on more than one record: whoever has the others adds them
//! ([`crate::domain::detection::Facts::kept_cover_ended`], [`super::same_reasons`]).

use std::collections::BTreeSet;

use super::{ContradictionRule, Proposal};

/// The rules that something breaks, in a byte: a million contracts have room for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contradictions(u8);

impl Contradictions {
    /// The rules, in their order.
    pub fn iter(self) -> impl Iterator<Item = ContradictionRule> {
        let all = ContradictionRule::ALL.iter().enumerate();
        all.filter(move |(bit, _)| self.0 & (1 << bit) != 0).map(|(_, rule)| *rule)
    }

    /// With one more.
    #[must_use]
    pub fn with(self, rule: ContradictionRule) -> Self {
        self.iter().chain([rule]).collect()
    }

    /// How many there are.
    #[must_use]
    pub fn count(self) -> u8 {
        // A byte has eight bits.
        u8::try_from(self.0.count_ones()).unwrap_or(u8::MAX)
    }
}

impl FromIterator<ContradictionRule> for Contradictions {
    fn from_iter<I: IntoIterator<Item = ContradictionRule>>(rules: I) -> Self {
        let bit = |rule| ContradictionRule::ALL.iter().position(|it| *it == rule).unwrap_or(0);
        Self(rules.into_iter().fold(0, |bits, rule| bits | (1 << bit(rule))))
    }
}

/// The rules that a proposal breaks by itself.
#[must_use]
pub fn contradictions(proposal: &Proposal) -> Contradictions {
    let all = ContradictionRule::ALL.iter().copied();
    all.filter(|rule| breaks(proposal, *rule)).collect()
}

fn breaks(proposal: &Proposal, rule: ContradictionRule) -> bool {
    let course = proposal.course();
    let Some(comparison) = &course.comparison else { return false };
    let recommended = course
        .recommendation
        .as_ref()
        .and_then(|it| Some((it, comparison.find(it.product)?)));
    match rule {
        ContradictionRule::OneUnderwriter => {
            let intent = course.final_intent.as_ref().map_or(&course.initial, |it| &it.intent);
            let underwriters: BTreeSet<&str> = comparison.considered.iter().map(|it| it.underwriter.as_str()).collect();
            intent.preferred_underwriter.is_none() && underwriters.len() == 1
        }
        ContradictionRule::TooFewCompared => comparison.considered.len() < 2 && comparison.sole_reason.is_none(),
        ContradictionRule::NotBestFit => recommended.is_some_and(|(recommendation, considered)| {
            let best = comparison.best().is_some_and(|best| best.product == considered.product);
            !best && recommendation.clearance.is_none()
        }),
        ContradictionRule::MustUnmet => recommended.is_some_and(|(_, considered)| {
            let others = || comparison.considered.iter().any(|it| comparison.meets_all_musts(it));
            !comparison.meets_all_musts(considered) && others()
        }),
        ContradictionRule::OutsideLimits => {
            let Some((application, last)) = course.application.as_ref().zip(course.final_intent.as_ref()) else {
                return false;
            };
            let limit = last.intent.annual_premium_limit_yen;
            last.changes.is_empty() && limit.is_some_and(|limit| application.annual_premium_yen > limit)
        }
        // What other records say is not for one proposal to tell.
        ContradictionRule::KeptCoverEnded | ContradictionRule::SameReason => false,
    }
}
