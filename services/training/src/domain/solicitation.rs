//! The right to sell (募集の権利): line × act × day, from employment, measures and credentials.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::{CredentialName, SolicitationSuspensionName, StaffName, codes};

use super::credential::{Credential, CredentialKind, MeasureReason};
use super::credential_state::CredentialState;
use super::requirements::{LineGroup, SolicitationAct, UnderwriterKind, required};

codes! {
    /// Why somebody may not.
    DenialReason {
        /// Not employed on the day.
        NotEmployed "NOT_EMPLOYED",
        /// A measure forbids every act.
        SolicitationSuspended "SOLICITATION_SUSPENDED",
        /// A credential is not held.
        CredentialMissing "CREDENTIAL_MISSING",
        /// Nobody has seen the proof of one.
        CredentialUnverified "CREDENTIAL_UNVERIFIED",
        /// One has expired.
        CredentialExpired "CREDENTIAL_EXPIRED",
        /// One is suspended.
        CredentialSuspended "CREDENTIAL_SUSPENDED",
    }
}

/// A measure: a staff may not solicit at all (募集停止).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SolicitationSuspension {
    /// Resource name.
    pub name: SolicitationSuspensionName,
    /// Whom it is about.
    pub staff: StaffName,
    /// First day.
    pub first_date: NaiveDate,
    /// Last day, if that is known.
    pub last_date: Option<NaiveDate>,
    /// Why.
    pub reason: MeasureReason,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// First day on which they may again because somebody lifted it, and when they did.
    pub lifted: Option<(NaiveDate, DateTime<Utc>)>,
    /// How often it was written.
    pub version: i64,
}

/// Why a measure cannot be taken or lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuspensionError {
    /// Nobody decides on themselves (domain rule 6.3-1).
    #[error("nobody decides on their own suspension")]
    OwnSuspension,
    /// The last day lies before the first.
    #[error("the last day lies before the first")]
    BeforeFirst,
    /// It was lifted, is over by that day, or has not begun.
    #[error("it does not cover that day")]
    NotInForce,
}

impl SolicitationSuspension {
    /// Checks what is to be recorded, as somebody.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, by: &str) -> Result<(), SuspensionError> {
        if self.staff.to_string() == by {
            return Err(SuspensionError::OwnSuspension);
        }
        if self.last_date.is_some_and(|last| last < self.first_date) {
            return Err(SuspensionError::BeforeFirst);
        }
        Ok(())
    }

    /// Whether it is for a day.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        let over = self.lifted.is_some_and(|(again, _)| again <= day);
        self.first_date <= day && self.last_date.is_none_or(|last| day <= last) && !over
    }

    /// Lifts it from a day on, as somebody and at a time.
    ///
    /// # Errors
    /// Unless it is for that day, and about somebody else.
    pub fn lift(mut self, again: NaiveDate, by: &str, at: DateTime<Utc>) -> Result<Self, SuspensionError> {
        self.check(by)?;
        if self.lifted.is_some() || !self.covers(again) {
            return Err(SuspensionError::NotInForce);
        }
        self.lifted = Some((again, at));
        self.version += 1;
        Ok(self)
    }

    /// The measure as it was known at a time; nothing if it was not.
    #[must_use]
    pub fn as_known_at(&self, at: DateTime<Utc>) -> Option<Self> {
        let mut known = self.clone();
        known.lifted.take_if(|(_, when)| *when > at);
        (known.created_at <= at).then_some(known)
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The regime of the product.
    pub underwriter: UnderwriterKind,
    /// Against what it protects.
    pub line: LineGroup,
    /// What they would do.
    pub act: SolicitationAct,
    /// On which day.
    pub day: NaiveDate,
}

/// What is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SolicitationRight {
    /// Why not; empty if they may.
    pub reasons: BTreeSet<DenialReason>,
    /// The kinds of credentials that are needed and do not count.
    pub lacking: Vec<CredentialKind>,
    /// The credentials that are needed and count.
    pub rests_on: Vec<CredentialName>,
}

impl SolicitationRight {
    /// Whether they may.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// Whether a staff with these credentials and measures may do what is asked.
#[must_use]
pub fn solicitation_right(
    question: &Question,
    employed: bool,
    suspensions: &[SolicitationSuspension],
    credentials: &[Credential],
) -> SolicitationRight {
    let mut right = SolicitationRight::default();
    if !employed {
        right.reasons.insert(DenialReason::NotEmployed);
    }
    if suspensions.iter().any(|it| it.covers(question.day)) {
        right.reasons.insert(DenialReason::SolicitationSuspended);
    }
    let Some(kinds) = required(question.underwriter, question.line, question.act) else {
        right.reasons.insert(DenialReason::CredentialMissing);
        return right;
    };
    for &kind in kinds {
        let of_kind = credentials.iter().filter(|it| it.kind == kind);
        // Of several, as of one that was given up and one that came later, the most favourable decides.
        let best = of_kind.map(|it| (lack(it.state_on(question.day)), it.name)).min();
        match best {
            Some((None, name)) => right.rests_on.push(name),
            Some((Some(lack), _)) => right.deny(kind, lack.reason()),
            None => right.deny(kind, DenialReason::CredentialMissing),
        }
    }
    right
}

impl SolicitationRight {
    fn deny(&mut self, kind: CredentialKind, reason: DenialReason) {
        self.reasons.insert(reason);
        self.lacking.push(kind);
    }
}

/// What a credential lacks to count, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lack {
    Suspended,
    Unverified,
    Expired,
    Missing,
}

impl Lack {
    const fn reason(self) -> DenialReason {
        match self {
            Self::Suspended => DenialReason::CredentialSuspended,
            Self::Unverified => DenialReason::CredentialUnverified,
            Self::Expired => DenialReason::CredentialExpired,
            Self::Missing => DenialReason::CredentialMissing,
        }
    }
}

const fn lack(state: CredentialState) -> Option<Lack> {
    match state {
        CredentialState::Valid | CredentialState::RenewalWindow | CredentialState::Renewed => None,
        CredentialState::Suspended => Some(Lack::Suspended),
        CredentialState::Registered => Some(Lack::Unverified),
        CredentialState::Expired => Some(Lack::Expired),
        CredentialState::Verified | CredentialState::Surrendered | CredentialState::Revoked => Some(Lack::Missing),
    }
}

#[cfg(test)]
mod tests {
    use super::super::credential::CredentialStep;
    use super::super::credential::tests::{ADMINISTRATOR, at, day, registered, renew, suspend, taken, verified};
    use super::*;
    use DenialReason::{
        CredentialExpired, CredentialMissing, CredentialSuspended, CredentialUnverified, NotEmployed, SolicitationSuspended,
    };
    use uuid::Uuid;

    const EXPLAIN: SolicitationAct = SolicitationAct::Explanation;

    fn ask(line: LineGroup, on: &str) -> Question {
        Question {
            underwriter: UnderwriterKind::Insurer,
            line,
            act: EXPLAIN,
            day: day(on),
        }
    }

    fn reasons(question: &Question, credentials: &[Credential]) -> Vec<DenialReason> {
        solicitation_right(question, true, &[], credentials).reasons.into_iter().collect()
    }

    /// A staff of non-life insurance whose basic unit and automobile unit expire on these days; the fire unit lasts.
    fn nonlife(basic: &str, auto: &str) -> Vec<Credential> {
        vec![
            verified(CredentialKind::NonlifeBasic, "2022-09-01", Some(basic)),
            verified(CredentialKind::NonlifeAuto, "2022-09-01", Some(auto)),
            verified(CredentialKind::NonlifeFire, "2022-09-01", Some("2032-08-31")),
            verified(CredentialKind::NonlifeInjury, "2022-09-01", Some("2032-08-31")),
        ]
    }

    /// The example of domain 3.7: the automobile unit expires on 2027-08-31; from 2027-09-01 AUTO is denied, FIRE is not.
    #[test]
    fn the_gate_of_the_example_of_3_7() {
        let of_auto = nonlife("2032-08-31", "2027-08-31");
        let of_basic = nonlife("2027-08-31", "2032-08-31");
        let table = [
            (&of_auto, LineGroup::Auto, "2027-08-31", vec![]),
            (&of_auto, LineGroup::Auto, "2027-09-01", vec![CredentialExpired]),
            (&of_auto, LineGroup::Fire, "2027-09-01", vec![]),
            (&of_auto, LineGroup::Injury, "2027-09-01", vec![]),
            (&of_auto, LineGroup::Pet, "2027-09-01", vec![]),
            (&of_basic, LineGroup::Auto, "2027-08-31", vec![]),
            (&of_basic, LineGroup::Auto, "2027-09-01", vec![CredentialExpired]),
            (&of_basic, LineGroup::Fire, "2027-09-01", vec![CredentialExpired]),
            (&of_basic, LineGroup::Injury, "2027-09-01", vec![CredentialExpired]),
            (&of_basic, LineGroup::Pet, "2027-09-01", vec![CredentialExpired]),
            (&of_basic, LineGroup::Medical, "2027-08-31", vec![CredentialMissing]),
        ];
        for (credentials, line, on, expected) in table {
            for &act in SolicitationAct::ALL {
                let question = Question { act, ..ask(line, on) };
                assert_eq!(reasons(&question, credentials), expected, "{line} {act} {on}");
            }
        }
    }

    #[test]
    fn each_state_denies_by_its_name() {
        let kind = CredentialKind::LifeGeneral;
        let held = || verified(kind, "2022-09-01", Some("2027-08-31"));
        let revoke = CredentialStep::Revoke(day("2026-01-01"), MeasureReason::Misconduct);
        let revoked = taken(held(), &revoke, "2026-01-01");
        let suspended = taken(held(), &suspend("2026-01-01", None), "2026-01-01");
        let table = [
            (vec![], vec![CredentialMissing]),
            (vec![held()], vec![]),
            (vec![registered(kind, "2022-09-01", Some("2027-08-31"))], vec![CredentialUnverified]),
            (vec![verified(kind, "2022-09-01", Some("2025-08-31"))], vec![CredentialExpired]),
            (vec![verified(kind, "2026-09-01", None)], vec![CredentialMissing]),
            (vec![suspended.clone()], vec![CredentialSuspended]),
            (vec![revoked.clone()], vec![CredentialMissing]),
            (vec![revoked.clone(), held()], vec![]),
            (vec![revoked, suspended], vec![CredentialSuspended]),
        ];
        for (credentials, expected) in table {
            assert_eq!(reasons(&ask(LineGroup::Cancer, "2026-04-01"), &credentials), expected);
        }
    }

    #[test]
    fn kyosai_of_any_line_takes_the_promoter_alone() {
        let promoter = [verified(CredentialKind::KyosaiPromoter, "2022-09-01", None)];
        for &line in LineGroup::ALL {
            let kyosai = Question {
                underwriter: UnderwriterKind::KyosaiFederation,
                ..ask(line, "2026-04-01")
            };
            assert_eq!(reasons(&kyosai, &promoter), [], "{line}");
            assert_eq!(
                reasons(&kyosai, &nonlife("2032-08-31", "2032-08-31")),
                [CredentialMissing],
                "{line}"
            );
        }
    }

    #[test]
    fn late_proof_counts_from_its_own_day_and_what_was_known_can_be_asked() {
        let mut credentials = nonlife("2032-08-31", "2027-08-31");
        credentials[1] = taken(credentials[1].clone(), &renew("2027-09-01", "2032-08-31"), "2027-09-20");
        let asked = ask(LineGroup::Auto, "2027-09-05");
        assert_eq!(reasons(&asked, &credentials), []);
        let known = |when| credentials.iter().filter_map(|it| it.as_known_at(at(when))).collect::<Vec<_>>();
        assert_eq!(reasons(&asked, &known("2027-09-19")), [CredentialExpired]);
        assert_eq!(reasons(&asked, &known("2027-09-20")), []);
    }

    #[test]
    fn a_measure_denies_everything_and_says_until_when() {
        let measure = SolicitationSuspension {
            name: SolicitationSuspensionName::new(Uuid::from_u128(9)),
            staff: StaffName::new(Uuid::from_u128(1)),
            first_date: day("2026-04-01"),
            last_date: Some(day("2026-06-30")),
            reason: MeasureReason::Investigation,
            created_at: at("2026-04-01"),
            lifted: None,
            version: 1,
        };
        let lifted = measure.clone().lift(day("2026-05-01"), ADMINISTRATOR, at("2026-05-01")).unwrap();
        let table = [
            (&measure, "2026-03-31", false),
            (&measure, "2026-04-01", true),
            (&measure, "2026-06-30", true),
            (&measure, "2026-07-01", false),
            (&lifted, "2026-04-30", true),
            (&lifted, "2026-05-01", false),
        ];
        let credentials = nonlife("2032-08-31", "2032-08-31");
        for (measure, on, denied) in table {
            let right = solicitation_right(&ask(LineGroup::Auto, on), true, std::slice::from_ref(measure), &credentials);
            let expected = if denied { vec![SolicitationSuspended] } else { Vec::new() };
            assert_eq!(right.reasons.into_iter().collect::<Vec<_>>(), expected, "{on}");
        }
        let gone = solicitation_right(
            &ask(LineGroup::Auto, "2026-04-01"),
            false,
            std::slice::from_ref(&measure),
            &credentials,
        );
        assert_eq!(gone.reasons, BTreeSet::from([NotEmployed, SolicitationSuspended]));
        assert_eq!((gone.rests_on.len(), gone.lacking), (2, vec![]));

        let lift = |on: &str, by: &str| measure.clone().lift(day(on), by, at("2026-05-01")).err();
        assert_eq!(lift("2026-07-01", ADMINISTRATOR), Some(SuspensionError::NotInForce));
        assert_eq!(lift("2026-05-01", &measure.staff.to_string()), Some(SuspensionError::OwnSuspension));
        assert_eq!(
            lifted.clone().lift(day("2026-04-10"), ADMINISTRATOR, at("2026-05-02")).err(),
            Some(SuspensionError::NotInForce)
        );
        assert_eq!(lifted.as_known_at(at("2026-04-30")).map(|it| it.lifted), Some(None));
        assert_eq!(measure.as_known_at(at("2026-03-31")), None);
    }
}
