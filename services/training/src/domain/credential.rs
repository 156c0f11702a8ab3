//! Credentials (資格): the facts about one, and the steps that add to them. Nothing is erased, so that what was known at any time can be
//! read again.

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::{CredentialName, StaffName, codes};
use serde::{Deserialize, Serialize};

use super::lifecycle::Reached;

codes! {
    /// What a credential is.
    CredentialKind {
        /// AFP.
        Afp "AFP",
        /// CFP.
        Cfp "CFP",
        /// 1級FP技能士.
        FpSkill1 "FP_SKILL_1",
        /// 2級FP技能士.
        FpSkill2 "FP_SKILL_2",
        /// 3級FP技能士.
        FpSkill3 "FP_SKILL_3",
        /// Basic unit of non-life insurance (基礎単位).
        NonlifeBasic "NONLIFE_BASIC",
        /// Its automobile unit (自動車保険単位).
        NonlifeAuto "NONLIFE_AUTO",
        /// Its fire unit (火災保険単位).
        NonlifeFire "NONLIFE_FIRE",
        /// Its injury and illness unit (傷害疾病保険単位).
        NonlifeInjury "NONLIFE_INJURY",
        /// University course of non-life insurance, expert (損保大学課程 専門コース).
        NonlifeUnivExpert "NONLIFE_UNIV_EXPERT",
        /// University course of non-life insurance, consulting (コンサルティングコース).
        NonlifeUnivConsulting "NONLIFE_UNIV_CONSULTING",
        /// Life insurance, general (一般課程).
        LifeGeneral "LIFE_GENERAL",
        /// Life insurance, expert (専門課程).
        LifeExpert "LIFE_EXPERT",
        /// Life insurance, variable products (変額).
        LifeVariable "LIFE_VARIABLE",
        /// Life insurance, foreign currencies (外貨).
        LifeFx "LIFE_FX",
        /// Promoter of kyosai (共済推進資格).
        KyosaiPromoter "KYOSAI_PROMOTER",
    }
    /// Why somebody may not sell.
    MeasureReason {
        /// A case is being looked into.
        Investigation "INVESTIGATION",
        /// Improper solicitation was found.
        Misconduct "MISCONDUCT",
        /// An authority ordered it.
        Authority "AUTHORITY",
        /// The underwriter or the body that certifies decided so.
        Underwriter "UNDERWRITER",
        /// Continuing education is missing.
        EducationMissing "EDUCATION_MISSING",
        /// Away for long.
        Leave "LEAVE",
        /// It was recorded by mistake.
        EntryError "ENTRY_ERROR",
    }
    /// How a credential ended.
    Ending {
        /// Given up by its holder.
        Surrendered "SURRENDERED",
        /// Taken away.
        Revoked "REVOKED",
    }
}

/// Whether certificates of a kind have a last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// All have.
    Limited,
    /// None has.
    Unlimited,
    /// As its issuer decides.
    AsIssued,
}

impl CredentialKind {
    /// Whether its certificates have a last day.
    #[must_use]
    pub const fn validity(self) -> Validity {
        match self {
            Self::FpSkill1 | Self::FpSkill2 | Self::FpSkill3 => Validity::Unlimited,
            Self::LifeGeneral | Self::LifeExpert | Self::LifeVariable | Self::LifeFx | Self::KyosaiPromoter => Validity::AsIssued,
            Self::Afp
            | Self::Cfp
            | Self::NonlifeBasic
            | Self::NonlifeAuto
            | Self::NonlifeFire
            | Self::NonlifeInjury
            | Self::NonlifeUnivExpert
            | Self::NonlifeUnivConsulting => Validity::Limited,
        }
    }
}

/// Who saw the proof, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// For which days a credential is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// First day.
    pub issue_date: NaiveDate,
    /// Last day, if it has one.
    pub expire_date: Option<NaiveDate>,
    /// Since when the co-op knows of it.
    pub known_at: DateTime<Utc>,
    /// Who saw the proof; nobody yet if absent.
    pub verified: Option<Verification>,
}

/// Days on which a credential does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// First day.
    pub first_date: NaiveDate,
    /// Last day, if that is known.
    pub last_date: Option<NaiveDate>,
    /// Why.
    pub reason: MeasureReason,
    /// Since when the co-op knows of it.
    pub known_at: DateTime<Utc>,
    /// First day on which it counts again because somebody said so, and when they did.
    pub reinstated: Option<(NaiveDate, DateTime<Utc>)>,
}

/// The end of a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// How.
    pub how: Ending,
    /// First day on which it is not held any more.
    pub from: NaiveDate,
    /// Why, if it was taken away.
    pub reason: Option<MeasureReason>,
    /// Since when the co-op knows of it.
    pub known_at: DateTime<Utc>,
}

/// Units of continuing education.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earned {
    /// The day on which they were earned.
    pub earn_date: NaiveDate,
    /// How many.
    pub units: u16,
    /// Since when the co-op knows of them.
    pub known_at: DateTime<Utc>,
}

/// What happened to a credential, each in the order in which it was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// At least one.
    pub certificates: Vec<Certificate>,
    /// Suspensions.
    pub suspensions: Vec<Suspension>,
    /// The end, if it came.
    pub ended: Option<Ended>,
    /// Units earned.
    pub earned: Vec<Earned>,
    /// Milestones that were reached; records of before have none.
    #[serde(default)]
    pub reached: Vec<Reached>,
}

/// A credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Resource name.
    pub name: CredentialName,
    /// Who holds it.
    pub staff: StaffName,
    /// What it is.
    pub kind: CredentialKind,
    /// What happened to it.
    pub facts: Facts,
    /// When the record was created.
    pub created_at: DateTime<Utc>,
    /// How often it was written.
    pub version: i64,
}

/// What is done to a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialStep {
    /// The proof of the certificate was seen.
    Verify,
    /// The next certificate.
    Renew {
        /// First day.
        issue_date: NaiveDate,
        /// Last day, if it has one.
        expire_date: Option<NaiveDate>,
    },
    /// Does not count on these days.
    Suspend {
        /// First day.
        first_date: NaiveDate,
        /// Last day, if that is known.
        last_date: Option<NaiveDate>,
        /// Why.
        reason: MeasureReason,
    },
    /// Counts again from a day on.
    Reinstate(NaiveDate),
    /// Taken away from a day on.
    Revoke(NaiveDate, MeasureReason),
    /// Given up from a day on.
    Surrender(NaiveDate),
    /// Units were earned on a day.
    Earn(NaiveDate, u16),
}

impl CredentialStep {
    /// The step's word in the audit log, and that of its event.
    #[must_use]
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Verify => ("verify", "verified"),
            Self::Renew { .. } => ("renew", "renewed"),
            Self::Suspend { .. } => ("suspend", "suspended"),
            Self::Reinstate(_) => ("reinstate", "reinstated"),
            Self::Revoke(..) => ("revoke", "revoked"),
            Self::Surrender(_) => ("surrender", "surrendered"),
            Self::Earn(..) => ("record-units", "units_recorded"),
        }
    }

    /// Why, if the step has a reason.
    #[must_use]
    pub const fn reason(&self) -> Option<MeasureReason> {
        match self {
            Self::Suspend { reason, .. } | Self::Revoke(_, reason) => Some(*reason),
            Self::Verify | Self::Renew { .. } | Self::Reinstate(_) | Self::Surrender(_) | Self::Earn(..) => None,
        }
    }
}

/// Why a credential cannot be recorded, or a step not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// Nobody changes a credential of their own (domain rule 6.3-4).
    #[error("nobody changes their own credential")]
    OwnCredential,
    /// The state does not allow it.
    #[error("the credential does not allow it")]
    State,
    /// The last day of a period lies before the first.
    #[error("the last day lies before the first")]
    BeforeFirst,
    /// A certificate of the kind must have a last day.
    #[error("the kind expires")]
    Expires,
    /// A certificate of the kind must have none.
    #[error("the kind never expires")]
    NeverExpires,
    /// A certificate must begin and end after the latest.
    #[error("the certificate does not follow the latest")]
    CertificateOrder,
    /// The kind takes no units.
    #[error("the kind takes no units")]
    NoUnits,
}

impl Certificate {
    /// Whether it has a last day where the kind has one, in order.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, kind: CredentialKind) -> Result<(), CredentialError> {
        match (kind.validity(), self.expire_date) {
            (Validity::Limited, None) => Err(CredentialError::Expires),
            (Validity::Unlimited, Some(_)) => Err(CredentialError::NeverExpires),
            (_, Some(last)) if last < self.issue_date => Err(CredentialError::BeforeFirst),
            _ => Ok(()),
        }
    }

    /// Whether it is for a day.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.issue_date <= day && self.expire_date.is_none_or(|last| day <= last)
    }

    /// Whether it begins and ends after another.
    fn follows(&self, other: &Self) -> bool {
        let ends_later = match (other.expire_date, self.expire_date) {
            (Some(earlier), Some(later)) => earlier < later,
            (Some(_), None) => true,
            (None, _) => false,
        };
        other.issue_date < self.issue_date && ends_later
    }
}

impl Suspension {
    /// Whether it is for a day.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        let over = self.reinstated.is_some_and(|(again, _)| again <= day);
        self.first_date <= day && self.last_date.is_none_or(|last| day <= last) && !over
    }
}

impl Credential {
    /// The latest certificate.
    #[must_use]
    pub fn latest(&self) -> Option<&Certificate> {
        self.facts.certificates.last()
    }

    /// Takes a step, as somebody and at a time.
    ///
    /// # Errors
    /// Why it cannot be taken.
    pub fn take(mut self, step: &CredentialStep, by: &str, at: DateTime<Utc>) -> Result<Self, CredentialError> {
        if self.staff.to_string() == by {
            return Err(CredentialError::OwnCredential);
        }
        if self.facts.ended.is_some() {
            return Err(CredentialError::State);
        }
        let verified = Some(Verification { by: by.to_owned(), at });
        match *step {
            CredentialStep::Verify => {
                let waiting = self.facts.certificates.iter_mut().find(|it| it.verified.is_none());
                waiting.ok_or(CredentialError::State)?.verified = verified;
            }
            CredentialStep::Renew { issue_date, expire_date } => {
                let next = Certificate {
                    issue_date,
                    expire_date,
                    known_at: at,
                    verified,
                };
                self.renew(next)?;
            }
            CredentialStep::Suspend {
                first_date,
                last_date,
                reason,
            } => {
                if last_date.is_some_and(|last| last < first_date) {
                    return Err(CredentialError::BeforeFirst);
                }
                if self.facts.suspensions.iter().any(|it| it.covers(first_date)) {
                    return Err(CredentialError::State);
                }
                self.facts.suspensions.push(Suspension {
                    first_date,
                    last_date,
                    reason,
                    known_at: at,
                    reinstated: None,
                });
            }
            CredentialStep::Reinstate(again) => {
                let suspended = self.facts.suspensions.iter_mut().find(|it| it.covers(again));
                suspended.ok_or(CredentialError::State)?.reinstated = Some((again, at));
            }
            CredentialStep::Revoke(from, reason) => self.end(Ending::Revoked, from, Some(reason), at),
            CredentialStep::Surrender(from) => self.end(Ending::Surrendered, from, None, at),
            CredentialStep::Earn(earn_date, units) => {
                if self.kind.units_required() == 0 {
                    return Err(CredentialError::NoUnits);
                }
                self.facts.earned.push(Earned {
                    earn_date,
                    units,
                    known_at: at,
                });
            }
        }
        self.version += 1;
        Ok(self)
    }

    /// Adds a certificate whose proof was seen; that of the one before must have been, too.
    fn renew(&mut self, next: Certificate) -> Result<(), CredentialError> {
        let latest = self.latest().filter(|it| it.verified.is_some()).ok_or(CredentialError::State)?;
        next.check(self.kind)?;
        if !next.follows(latest) {
            return Err(CredentialError::CertificateOrder);
        }
        self.facts.certificates.push(next);
        Ok(())
    }

    fn end(&mut self, how: Ending, from: NaiveDate, reason: Option<MeasureReason>, known_at: DateTime<Utc>) {
        self.facts.ended = Some(Ended {
            how,
            from,
            reason,
            known_at,
        });
    }

    /// The credential as it was known at a time; nothing if it was not.
    #[must_use]
    pub fn as_known_at(&self, at: DateTime<Utc>) -> Option<Self> {
        let mut known = self.clone();
        let facts = &mut known.facts;
        facts.certificates.retain(|it| it.known_at <= at);
        for certificate in &mut facts.certificates {
            certificate.verified.take_if(|it| it.at > at);
        }
        facts.suspensions.retain(|it| it.known_at <= at);
        for suspension in &mut facts.suspensions {
            suspension.reinstated.take_if(|(_, when)| *when > at);
        }
        facts.ended.take_if(|it| it.known_at > at);
        facts.earned.retain(|it| it.known_at <= at);
        facts.reached.retain(|it| it.at <= at);
        (!known.facts.certificates.is_empty()).then_some(known)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use uuid::Uuid;

    pub(in crate::domain) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Noon in Japan.
    pub(in crate::domain) fn at(text: &str) -> DateTime<Utc> {
        format!("{text}T03:00:00Z").parse().unwrap()
    }

    pub(in crate::domain) const ADMINISTRATOR: &str = "staff/00000000-0000-0000-0000-0000000000ad";

    /// A credential of the staff 1 of which nobody has seen the proof, known since its first day.
    pub(in crate::domain) fn registered(kind: CredentialKind, issue: &str, expire: Option<&str>) -> Credential {
        Credential {
            name: CredentialName::new(Uuid::from_u128(0xc0 + kind as u128)),
            staff: StaffName::new(Uuid::from_u128(1)),
            kind,
            facts: Facts {
                certificates: vec![Certificate {
                    issue_date: day(issue),
                    expire_date: expire.map(day),
                    known_at: at(issue),
                    verified: None,
                }],
                ..Facts::default()
            },
            created_at: at(issue),
            version: 1,
        }
    }

    /// The same, verified on its first day.
    pub(in crate::domain) fn verified(kind: CredentialKind, issue: &str, expire: Option<&str>) -> Credential {
        taken(registered(kind, issue, expire), &CredentialStep::Verify, issue)
    }

    pub(in crate::domain) fn taken(credential: Credential, step: &CredentialStep, on: &str) -> Credential {
        credential.take(step, ADMINISTRATOR, at(on)).unwrap()
    }

    pub(in crate::domain) fn renew(issue: &str, expire: &str) -> CredentialStep {
        CredentialStep::Renew {
            issue_date: day(issue),
            expire_date: Some(day(expire)),
        }
    }

    pub(in crate::domain) fn suspend(first: &str, last: Option<&str>) -> CredentialStep {
        CredentialStep::Suspend {
            first_date: day(first),
            last_date: last.map(day),
            reason: MeasureReason::Investigation,
        }
    }

    const AUTO: CredentialKind = CredentialKind::NonlifeAuto;

    #[test]
    fn steps_are_refused_by_name() {
        use CredentialError::{BeforeFirst, CertificateOrder, Expires, NeverExpires, NoUnits, State};
        let new = registered(AUTO, "2022-09-01", Some("2027-08-31"));
        let held = verified(AUTO, "2022-09-01", Some("2027-08-31"));
        let revoked = taken(
            held.clone(),
            &CredentialStep::Revoke(day("2026-01-01"), MeasureReason::Misconduct),
            "2026-01-01",
        );
        let suspended = taken(held.clone(), &suspend("2026-04-01", Some("2026-04-30")), "2026-04-01");
        let skilled = verified(CredentialKind::FpSkill2, "2020-01-01", None);
        let endless = CredentialStep::Renew {
            issue_date: day("2027-09-01"),
            expire_date: None,
        };
        let table = [
            (&held, CredentialStep::Verify, State),
            (&new, renew("2027-09-01", "2032-08-31"), State),
            (&held, renew("2022-09-01", "2032-08-31"), CertificateOrder),
            (&held, renew("2022-09-02", "2027-08-31"), CertificateOrder),
            (&held, renew("2027-09-01", "2027-08-31"), BeforeFirst),
            (&held, endless.clone(), Expires),
            (&skilled, endless, CertificateOrder),
            (&skilled, renew("2027-09-01", "2032-08-31"), NeverExpires),
            (&held, suspend("2026-04-02", Some("2026-04-01")), BeforeFirst),
            (&suspended, suspend("2026-04-30", None), State),
            (&held, CredentialStep::Reinstate(day("2026-04-01")), State),
            (&suspended, CredentialStep::Reinstate(day("2026-05-01")), State),
            (&held, CredentialStep::Earn(day("2026-04-01"), 1), NoUnits),
            (&revoked, CredentialStep::Surrender(day("2026-04-01")), State),
            (&revoked, suspend("2026-04-01", None), State),
        ];
        for (credential, step, error) in table {
            assert_eq!(
                credential.clone().take(&step, ADMINISTRATOR, at("2026-04-01")).err(),
                Some(error),
                "{step:?}"
            );
        }
    }

    #[test]
    fn nobody_changes_their_own() {
        let credential = registered(AUTO, "2022-09-01", Some("2027-08-31"));
        let holder = credential.staff.to_string();
        let steps = [
            CredentialStep::Verify,
            renew("2027-09-01", "2032-08-31"),
            suspend("2026-04-01", None),
            CredentialStep::Reinstate(day("2026-04-01")),
            CredentialStep::Revoke(day("2026-04-01"), MeasureReason::EntryError),
            CredentialStep::Surrender(day("2026-04-01")),
            CredentialStep::Earn(day("2026-04-01"), 1),
        ];
        for step in steps {
            let answer = credential.clone().take(&step, &holder, at("2026-04-01"));
            assert_eq!(answer.err(), Some(CredentialError::OwnCredential), "{step:?}");
        }
    }

    #[test]
    fn renewal_erases_nothing() {
        let first = verified(AUTO, "2022-09-01", Some("2027-08-31"));
        let renewed = taken(first.clone(), &renew("2027-09-01", "2032-08-31"), "2027-09-20");
        assert_eq!(renewed.facts.certificates[0], first.facts.certificates[0]);
        assert_eq!((renewed.facts.certificates.len(), renewed.version), (2, first.version + 1));
        assert_eq!(renewed.as_known_at(at("2027-09-19")).map(|it| it.facts), Some(first.facts.clone()));
        assert_eq!(
            renewed.as_known_at(at("2027-09-20")).map(|it| it.facts),
            Some(renewed.facts.clone())
        );
        assert_eq!(renewed.as_known_at(at("2022-08-31")), None);
    }
}
