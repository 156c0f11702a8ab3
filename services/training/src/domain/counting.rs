//! On which days a credential counts, and for what: what other services need to judge a sale of long ago.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::credential::{Credential, CredentialKind};
use super::requirements::{LineGroup, SolicitationAct, UnderwriterKind, required};

/// Days on which somebody may rest on a credential, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountingDays {
    /// First day.
    pub first: NaiveDate,
    /// Last day, if there is one.
    pub last: Option<NaiveDate>,
}

/// What a kind of credential is needed for, alone or with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The regime.
    pub underwriter: UnderwriterKind,
    /// The line.
    pub line: LineGroup,
    /// All kinds that an application takes.
    pub credentials: &'static [CredentialKind],
}

impl Credential {
    /// Since when anything is recorded of it, whether or not anybody has seen the proof.
    #[must_use]
    pub fn first_date(&self) -> Option<NaiveDate> {
        self.facts.certificates.iter().map(|it| it.issue_date).min()
    }

    /// On which days it counts, in their order.
    #[must_use]
    pub fn counting_days(&self) -> Vec<CountingDays> {
        let mut days: Vec<CountingDays> = Vec::new();
        let turns: Vec<NaiveDate> = self.turns().into_iter().collect();
        for (at, first) in turns.iter().enumerate() {
            if !self.state_on(*first).counts() {
                continue;
            }
            let last = turns.get(at + 1).map(|next| *next - Days::new(1));
            match days.last_mut().filter(|it| it.last == Some(*first - Days::new(1))) {
                Some(before) => before.last = last,
                None => days.push(CountingDays { first: *first, last }),
            }
        }
        days
    }

    /// The days of certificates of which nobody has seen the proof, and which may count once somebody has.
    #[must_use]
    pub fn unseen_days(&self) -> Vec<CountingDays> {
        let unseen = self.facts.certificates.iter().filter(|it| it.verified.is_none());
        let days = unseen.map(|it| CountingDays {
            first: it.issue_date,
            last: it.expire_date,
        });
        days.collect()
    }

    /// The days on which its state may become another one.
    fn turns(&self) -> BTreeSet<NaiveDate> {
        let after = |last: Option<NaiveDate>| last.and_then(|last| last.checked_add_days(Days::new(1)));
        let certificates = self.facts.certificates.iter();
        let certificates = certificates.flat_map(|it| [Some(it.issue_date), after(it.expire_date)]);
        let suspensions = self.facts.suspensions.iter();
        let suspensions = suspensions.flat_map(|it| [Some(it.first_date), after(it.last_date), it.reinstated.map(|(day, _)| day)]);
        let ended = self.facts.ended.iter().map(|it| Some(it.from));
        certificates.chain(suspensions).chain(ended).flatten().collect()
    }
}

impl CredentialKind {
    /// What it is needed for.
    #[must_use]
    pub fn openings(self) -> Vec<Opening> {
        let regimes = UnderwriterKind::ALL.iter();
        let all = regimes.flat_map(|underwriter| LineGroup::ALL.iter().map(move |line| (*underwriter, *line)));
        let openings = all.filter_map(|(underwriter, line)| {
            let credentials = required(underwriter, line, SolicitationAct::Application)?;
            Some(Opening {
                underwriter,
                line,
                credentials,
            })
        });
        openings.filter(|it| it.credentials.contains(&self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use honi_names::{CredentialName, StaffName};
    use uuid::Uuid;

    use super::super::credential::{Certificate, Ended, Ending, Facts, MeasureReason, Suspension, Verification};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn certificate(first: &str, last: Option<&str>, seen: bool) -> Certificate {
        let known_at = DateTime::<Utc>::default();
        Certificate {
            issue_date: day(first),
            expire_date: last.map(day),
            known_at,
            verified: seen.then(|| Verification {
                by: "staff/x".to_owned(),
                at: known_at,
            }),
        }
    }

    fn days(facts: Facts) -> Vec<(String, String)> {
        let credential = Credential {
            name: CredentialName::new(Uuid::from_u128(1)),
            staff: StaffName::new(Uuid::from_u128(2)),
            kind: CredentialKind::NonlifeAuto,
            facts,
            created_at: DateTime::default(),
            version: 1,
        };
        let days = credential.counting_days().into_iter();
        days.map(|it| {
            (
                it.first.to_string(),
                it.last.map_or_else(|| "…".to_owned(), |last| last.to_string()),
            )
        })
        .collect()
    }

    fn of(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(first, last)| ((*first).to_owned(), (*last).to_owned()))
            .collect()
    }

    #[test]
    fn certificates_that_follow_each_other_are_one_time_and_a_gap_is_none() {
        let certificates = vec![
            certificate("2020-04-01", Some("2025-03-31"), true),
            certificate("2025-04-01", Some("2030-03-31"), true),
            certificate("2030-05-01", None, true),
        ];
        let facts = Facts {
            certificates,
            ..Facts::default()
        };
        assert_eq!(days(facts), of(&[("2020-04-01", "2030-03-31"), ("2030-05-01", "…")]));
    }

    #[test]
    fn what_nobody_has_seen_does_not_count() {
        let facts = Facts {
            certificates: vec![certificate("2020-04-01", None, false)],
            ..Facts::default()
        };
        assert_eq!(days(facts), of(&[]));
    }

    #[test]
    fn a_suspension_and_an_end_are_left_out() {
        let facts = Facts {
            certificates: vec![certificate("2020-04-01", Some("2025-03-31"), true)],
            suspensions: vec![Suspension {
                first_date: day("2021-01-01"),
                last_date: None,
                reason: MeasureReason::Investigation,
                known_at: DateTime::default(),
                reinstated: Some((day("2021-02-01"), DateTime::default())),
            }],
            ended: Some(Ended {
                how: Ending::Revoked,
                from: day("2023-07-01"),
                reason: Some(MeasureReason::Misconduct),
                known_at: DateTime::default(),
            }),
            ..Facts::default()
        };
        assert_eq!(days(facts), of(&[("2020-04-01", "2020-12-31"), ("2021-02-01", "2023-06-30")]));
    }

    #[test]
    fn a_kind_is_needed_alone_or_with_others() {
        let auto = CredentialKind::NonlifeAuto.openings();
        assert_eq!(auto.len(), 1);
        assert_eq!(auto[0].credentials, [CredentialKind::NonlifeBasic, CredentialKind::NonlifeAuto]);
        let basic = CredentialKind::NonlifeBasic.openings();
        let lines: Vec<_> = basic.iter().map(|it| it.line).collect();
        assert_eq!(lines, [LineGroup::Injury, LineGroup::Auto, LineGroup::Fire, LineGroup::Pet]);
        assert_eq!(CredentialKind::KyosaiPromoter.openings().len(), LineGroup::ALL.len());
        assert_eq!(CredentialKind::Cfp.openings(), []);
    }
}
