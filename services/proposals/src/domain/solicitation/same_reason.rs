//! C-08: a recommendation in the very words of several others of the same staff (domain 5.4), which is a template and no reason.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use honi_names::ProposalName;

/// So many recommendations in the same words are too many.
const LEAST: usize = 5;
/// Within so many days, the first and the last included.
const WITHIN_DAYS: u64 = 30;

/// Why a proposal recommends what it does, without the words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reasoned {
    /// Equal where the staff and the words are.
    pub index: Vec<u8>,
    /// Day of the recommendation.
    pub on: NaiveDate,
    /// Which proposal.
    pub proposal: ProposalName,
}

/// The proposals whose reason is a template, each with the day on which that came to be so.
#[must_use]
pub fn same_reasons(mut reasons: Vec<Reasoned>) -> HashMap<ProposalName, NaiveDate> {
    reasons.sort_unstable();
    let mut since = HashMap::new();
    for same in reasons.chunk_by(|one, next| one.index == next.index) {
        // The runs come in the order of their days, so that the first to name a proposal is the earliest.
        for run in same.windows(LEAST) {
            let last = run[LEAST - 1].on;
            if last - Days::new(WITHIN_DAYS) <= run[0].on {
                for it in run {
                    since.entry(it.proposal).or_insert(last);
                }
            }
        }
    }
    since
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Recommendations in these words (a letter) on these days, numbered in their order.
    fn found(given: &[(u8, &str)]) -> Vec<(u128, NaiveDate)> {
        let reasons = (1..).zip(given).map(|(number, (words, on))| Reasoned {
            index: vec![*words],
            on: day(on),
            proposal: ProposalName::new(Uuid::from_u128(number)),
        });
        let since = same_reasons(reasons.collect());
        let mut since: Vec<_> = since.into_iter().map(|(name, on)| (name.id().as_u128(), on)).collect();
        since.sort_unstable();
        since
    }

    #[test]
    fn c_08_five_in_thirty_days_are_a_template() {
        let four = [
            (b'a', "2026-01-01"),
            (b'a', "2026-01-02"),
            (b'a', "2026-01-02"),
            (b'a', "2026-01-03"),
        ];
        assert_eq!(found(&four), []);
        let with = |fifth| [&four[..], &[fifth]].concat();
        assert_eq!(found(&with((b'a', "2026-02-01"))), []);
        assert_eq!(found(&with((b'b', "2026-01-04"))), [], "other words, or of somebody else");
        let last = day("2026-01-31");
        assert_eq!(
            found(&with((b'a', "2026-01-31"))),
            [(1, last), (2, last), (3, last), (4, last), (5, last)]
        );
    }

    #[test]
    fn c_08_tells_since_when_for_each() {
        let days = ["2026-01-01", "2026-01-20", "2026-01-21", "2026-01-22", "2026-01-23", "2026-02-19"];
        let given: Vec<_> = days.iter().map(|on| (b'a', *on)).collect();
        let (fifth, sixth) = (day("2026-01-23"), day("2026-02-19"));
        assert_eq!(
            found(&given),
            [(1, fifth), (2, fifth), (3, fifth), (4, fifth), (5, fifth), (6, sixth)]
        );
    }
}
