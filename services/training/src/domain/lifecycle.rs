//! What comes to pass in the life of a certificate that has a last day: its holder is reminded, and it expires. When each is to be, and what
//! of it was. The right to sell rests on none of this: it follows from the days of the certificates.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use honi_calendar::{end_of_day, start_of_day};
use honi_names::codes;
use serde::{Deserialize, Serialize};

use super::credential::{Certificate, Credential};
use super::reminders::reminders;
use super::units::half_time;

codes! {
    /// What comes to pass, each once in the life of a certificate, in this order where a moment is the same.
    CredentialMilestone {
        /// Nine months are left.
        NineMonths "nine-months",
        /// Half of its time is over, and too few units of continuing education are earned.
        UnitsBehind "units-behind",
        /// Three months are left.
        ThreeMonths "three-months",
        /// 30 days are left.
        ThirtyDays "thirty-days",
        /// It expires this month.
        ExpiryMonth "expiry-month",
        /// Seven days are left.
        SevenDays "seven-days",
        /// Its last day is over.
        Expiry "expiry",
    }
}

/// A milestone that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Of which certificate, from 1.
    pub certificate: u32,
    /// Which.
    pub milestone: CredentialMilestone,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}

/// A milestone of a certificate, and how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MilestonePlan {
    /// Of which certificate, from 1.
    pub certificate: u32,
    /// Which.
    pub milestone: CredentialMilestone,
    /// When it is to be reached.
    pub at: DateTime<Utc>,
    /// When the certificate is over: the midnight after its last day.
    pub end_at: DateTime<Utc>,
    /// When it was reached.
    pub reached_at: Option<DateTime<Utc>>,
    /// Since when it does not matter any more.
    pub settled_at: Option<DateTime<Utc>>,
}

impl MilestonePlan {
    /// Whether it is still to be reached.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.reached_at.is_none() && self.settled_at.is_none()
    }
}

/// Why a milestone is not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NothingReached {
    /// It is about another round.
    OtherCycle,
    /// The certificate has no such milestone.
    NoSuchMilestone,
    /// It was reached before.
    ReachedBefore,
    /// It does not matter any more.
    Settled,
    /// Its time is to come.
    NotDue,
}

/// When people are told on a day: at nine in the morning in Japan.
fn morning(day: NaiveDate) -> DateTime<Utc> {
    start_of_day(day) + TimeDelta::hours(9)
}

impl Credential {
    /// Which round of its life this is, from 1: it begins anew with the proof of a certificate that comes after the one before had expired.
    #[must_use]
    pub fn cycle(&self) -> u32 {
        let begun = self.certificates_from_1().filter(|(ordinal, _)| self.begins_anew(*ordinal)).count();
        u32::try_from(begun).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Whether nothing more comes to pass: it ended, its latest certificate never expires, or has expired.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let latest = self.certificates_from_1().last();
        let expires = latest.is_some_and(|(ordinal, it)| it.expire_date.is_some() && self.expired_at(ordinal).is_none());
        self.facts.ended.is_some() || !expires
    }

    /// The milestones of this round as they stand at a time, earliest first: those of every certificate whose proof was seen.
    #[must_use]
    pub fn milestones(&self, now: DateTime<Utc>) -> Vec<MilestonePlan> {
        let anew = self.certificates_from_1().filter(|(ordinal, _)| self.begins_anew(*ordinal)).last();
        let first = anew.map_or(1, |(ordinal, _)| ordinal);
        let of_round = self
            .certificates_from_1()
            .filter(|(ordinal, it)| *ordinal >= first && it.verified.is_some());
        let mut plans: Vec<MilestonePlan> = of_round.flat_map(|(ordinal, it)| self.milestones_of(ordinal, it, now)).collect();
        plans.sort_by_key(|it| (it.at, it.certificate, it.milestone));
        plans
    }

    /// Notes that a milestone was reached.
    ///
    /// # Errors
    /// Why it was not.
    pub fn reach(&mut self, cycle: u32, certificate: u32, milestone: CredentialMilestone, at: DateTime<Utc>) -> Result<(), NothingReached> {
        if self.cycle() != cycle {
            return Err(NothingReached::OtherCycle);
        }
        let plans = self.milestones(at);
        let plan = plans.iter().find(|it| (it.certificate, it.milestone) == (certificate, milestone));
        let plan = plan.ok_or(NothingReached::NoSuchMilestone)?;
        if plan.reached_at.is_some() {
            return Err(NothingReached::ReachedBefore);
        }
        if plan.settled_at.is_some() {
            return Err(NothingReached::Settled);
        }
        if at < plan.at {
            return Err(NothingReached::NotDue);
        }
        self.facts.reached.push(Reached {
            certificate,
            milestone,
            at,
        });
        self.version += 1;
        Ok(())
    }

    /// When the expiry of the latest certificate was recorded; never if it was not.
    #[must_use]
    pub fn latest_expired_at(&self) -> Option<DateTime<Utc>> {
        self.certificates_from_1().last().and_then(|(ordinal, _)| self.expired_at(ordinal))
    }

    /// The last day of a certificate, by its ordinal.
    #[must_use]
    pub fn last_day_of(&self, certificate: u32) -> Option<NaiveDate> {
        let found = self.certificates_from_1().find(|(ordinal, _)| *ordinal == certificate);
        found.and_then(|(_, it)| it.expire_date)
    }

    fn certificates_from_1(&self) -> impl Iterator<Item = (u32, &Certificate)> {
        (1..).zip(&self.facts.certificates)
    }

    fn reached_at(&self, certificate: u32, milestone: CredentialMilestone) -> Option<DateTime<Utc>> {
        let mut reached = self.facts.reached.iter();
        let found = reached.find(|it| (it.certificate, it.milestone) == (certificate, milestone));
        found.map(|it| it.at)
    }

    fn expired_at(&self, certificate: u32) -> Option<DateTime<Utc>> {
        self.reached_at(certificate, CredentialMilestone::Expiry)
    }

    /// Whether a certificate became known after it was recorded that the one before had expired.
    fn begins_anew(&self, certificate: u32) -> bool {
        let expired_at = self.expired_at(certificate.saturating_sub(1));
        let known_at = self
            .certificates_from_1()
            .find(|(ordinal, _)| *ordinal == certificate)
            .map(|(_, it)| it.known_at);
        expired_at.is_some_and(|expired_at| known_at.is_some_and(|known_at| known_at >= expired_at))
    }

    fn milestones_of(&self, ordinal: u32, certificate: &Certificate, now: DateTime<Utc>) -> Vec<MilestonePlan> {
        let Some(last) = certificate.expire_date else { return Vec::new() };
        let end_at = end_of_day(last);
        let next = self.certificates_from_1().find(|(it, _)| *it == ordinal + 1).map(|(_, it)| it);
        let renewed_at = next.map(|it| it.known_at);
        // Between a certificate and one that begins later, the credential is expired, and that is told.
        let goes_on = next
            .filter(|it| last.succ_opt().is_some_and(|day| it.issue_date <= day))
            .map(|it| it.known_at);
        let over_at = self.facts.ended.as_ref().map(|it| it.known_at);
        let plan = |milestone, at, settled_at: Option<DateTime<Utc>>| MilestonePlan {
            certificate: ordinal,
            milestone,
            at,
            end_at,
            reached_at: self.reached_at(ordinal, milestone),
            settled_at: settled_at.into_iter().chain(over_at).min(),
        };
        let days = reminders(last).into_iter().filter(|(day, _)| certificate.issue_date <= *day);
        let days: Vec<_> = days.map(|(day, milestone)| (morning(day), milestone)).collect();
        // Once the next is due, nobody needs to hear of the one before: of those that were missed the latest is enough.
        let nexts = days.iter().skip(1).map(|(at, _)| *at).chain([end_at]);
        let mut plans: Vec<MilestonePlan> = days
            .iter()
            .zip(nexts)
            .map(|((at, milestone), next_at)| {
                let passed = Some(next_at).filter(|next_at| *next_at <= now);
                plan(*milestone, *at, passed.into_iter().chain(renewed_at).min())
            })
            .collect();
        if self.kind.units_required() > 0
            && let Some(half) = half_time(certificate)
        {
            let passed = Some(end_at).filter(|end_at| *end_at <= now);
            let settled = passed
                .into_iter()
                .chain(renewed_at)
                .chain(self.enough_units_since(certificate))
                .min();
            plans.push(plan(CredentialMilestone::UnitsBehind, morning(half), settled));
        }
        plans.push(plan(CredentialMilestone::Expiry, end_at, goes_on));
        plans
    }
}

#[cfg(test)]
mod tests {
    use super::super::credential::tests::{at, day, registered, renew, taken, verified};
    use super::super::credential::{CredentialKind, CredentialStep};
    use super::CredentialMilestone::{Expiry, ExpiryMonth, NineMonths, SevenDays, ThreeMonths, UnitsBehind};
    use super::*;

    const AUTO: CredentialKind = CredentialKind::NonlifeAuto;

    /// The automobile unit of 3.7.
    fn auto() -> Credential {
        verified(AUTO, "2022-09-01", Some("2027-08-31"))
    }

    /// What is still to be reached at noon of a day, with the moments in Japan.
    fn open(credential: &Credential, on: &str) -> Vec<(CredentialMilestone, String)> {
        let plans = credential.milestones(at(on)).into_iter().filter(MilestonePlan::is_open);
        let in_japan = |at: DateTime<Utc>| (at + TimeDelta::hours(9)).format("%Y-%m-%d %H:%M").to_string();
        plans.map(|it| (it.milestone, in_japan(it.at))).collect()
    }

    fn what(credential: &Credential, on: &str) -> Vec<CredentialMilestone> {
        open(credential, on).into_iter().map(|(milestone, _)| milestone).collect()
    }

    fn reached(mut credential: Credential, milestone: CredentialMilestone, on: &str) -> Credential {
        credential.reach(credential.cycle(), 1, milestone, at(on)).unwrap();
        credential
    }

    #[test]
    fn milestones_of_the_example_of_3_7() {
        let expected = [
            (NineMonths, "2026-11-30 09:00"),
            (ThreeMonths, "2027-05-31 09:00"),
            (ExpiryMonth, "2027-08-01 09:00"),
            (SevenDays, "2027-08-24 09:00"),
            (Expiry, "2027-09-01 00:00"),
        ];
        assert_eq!(open(&auto(), "2026-11-24"), expected.map(|(it, at)| (it, at.to_owned())));
    }

    #[test]
    fn of_those_that_were_missed_the_latest_is_left() {
        let table: [(&str, &[CredentialMilestone]); 5] = [
            ("2026-11-30", &[NineMonths, ThreeMonths, ExpiryMonth, SevenDays, Expiry]),
            ("2027-07-31", &[ThreeMonths, ExpiryMonth, SevenDays, Expiry]),
            ("2027-08-23", &[ExpiryMonth, SevenDays, Expiry]),
            ("2027-08-31", &[SevenDays, Expiry]),
            ("2027-09-01", &[Expiry]),
        ];
        for (on, expected) in table {
            assert_eq!(what(&auto(), on), expected, "{on}");
        }
    }

    #[test]
    fn a_reminder_before_the_first_day_is_none() {
        let short = verified(AUTO, "2027-06-01", Some("2027-08-31"));
        assert_eq!(what(&short, "2027-06-01"), [ExpiryMonth, SevenDays, Expiry]);
    }

    #[test]
    fn each_is_reached_once_in_its_time() {
        let mut it = auto();
        assert_eq!(it.reach(1, 1, NineMonths, at("2026-11-29")), Err(NothingReached::NotDue));
        assert_eq!(it.reach(2, 1, NineMonths, at("2026-11-30")), Err(NothingReached::OtherCycle));
        assert_eq!(it.reach(1, 2, NineMonths, at("2026-11-30")), Err(NothingReached::NoSuchMilestone));
        assert_eq!(it.reach(1, 1, UnitsBehind, at("2026-11-30")), Err(NothingReached::NoSuchMilestone));
        assert_eq!(it.reach(1, 1, NineMonths, at("2026-11-30")), Ok(()));
        assert_eq!(it.reach(1, 1, NineMonths, at("2026-11-30")), Err(NothingReached::ReachedBefore));
        assert_eq!((it.version, it.facts.reached.len()), (3, 1));
        assert_eq!(auto().reach(1, 1, NineMonths, at("2027-06-01")), Err(NothingReached::Settled));
        let midnight = end_of_day(day("2027-08-31"));
        assert_eq!(
            it.reach(1, 1, Expiry, midnight - TimeDelta::seconds(1)),
            Err(NothingReached::NotDue)
        );
        assert_eq!(it.reach(1, 1, Expiry, midnight), Ok(()));
        assert!(it.is_over() && it.latest_expired_at() == Some(midnight));
    }

    #[test]
    fn unseen_proof_has_no_milestones_and_its_end_settles_all() {
        assert_eq!(what(&registered(AUTO, "2022-09-01", Some("2027-08-31")), "2026-11-24"), []);
        let gone = taken(auto(), &CredentialStep::Surrender(day("2027-01-01")), "2026-12-01");
        assert_eq!((what(&gone, "2026-12-01"), gone.is_over()), (Vec::new(), true));
        let endless = verified(CredentialKind::FpSkill2, "2022-09-01", None);
        assert_eq!((what(&endless, "2026-11-24"), endless.is_over()), (Vec::new(), true));
    }

    #[test]
    fn renewal_moves_the_milestones() {
        let renewed = taken(auto(), &renew("2027-09-01", "2032-08-31"), "2027-06-10");
        assert_eq!(open(&renewed, "2027-06-10")[0], (NineMonths, "2031-11-30 09:00".to_owned()));
        assert_eq!((open(&renewed, "2027-06-10").len(), renewed.cycle()), (5, 1));
        // A certificate that begins later leaves days on which the credential is expired, and that is told.
        let gap = taken(auto(), &renew("2027-10-01", "2032-09-30"), "2027-06-10");
        assert_eq!(open(&gap, "2027-06-10")[0], (Expiry, "2027-09-01 00:00".to_owned()));
        let told = reached(gap, Expiry, "2027-09-01");
        assert_eq!((told.is_over(), told.cycle()), (false, 1));
    }

    #[test]
    fn late_proof_begins_a_new_round() {
        let expired = reached(auto(), Expiry, "2027-09-01");
        let late = taken(expired.clone(), &renew("2027-09-01", "2032-08-31"), "2027-09-20");
        assert_eq!((expired.cycle(), expired.is_over()), (1, true));
        assert_eq!((late.cycle(), late.is_over()), (2, false));
        let plans = late.milestones(at("2027-09-20"));
        assert!(plans.iter().all(|it| it.certificate == 2 && it.is_open()), "{plans:?}");
        assert_eq!(late.as_known_at(at("2027-08-31")).unwrap().facts, auto().facts);
    }

    #[test]
    fn half_the_time_without_units_is_told() {
        let afp = verified(CredentialKind::Afp, "2025-04-01", Some("2027-03-31"));
        assert_eq!(open(&afp, "2025-04-01")[0], (UnitsBehind, "2026-04-01 09:00".to_owned()));
        let some = taken(afp.clone(), &CredentialStep::Earn(day("2025-06-01"), 5), "2025-06-01");
        assert_eq!(what(&some, "2026-04-01")[0], UnitsBehind);
        let enough = taken(some, &CredentialStep::Earn(day("2025-07-01"), 1), "2025-07-01");
        assert_eq!(what(&enough, "2026-04-01")[0], NineMonths);
    }
}
