//! Where a credential stands on a day, computed from the facts.

use chrono::{Months, NaiveDate};
use honi_names::codes;

use super::credential::{Certificate, Credential, Ending};

codes! {
    /// Where a credential stands.
    CredentialState {
        /// Nobody has seen the proof.
        Registered "REGISTERED",
        /// The proof was seen, the first day is to come.
        Verified "VERIFIED",
        /// Counts.
        Valid "VALID",
        /// Counts, and expires before long.
        RenewalWindow "RENEWAL_WINDOW",
        /// The same, and the next certificate is there.
        Renewed "RENEWED",
        /// The last day is over.
        Expired "EXPIRED",
        /// Given up.
        Surrendered "SURRENDERED",
        /// Does not count for the time being.
        Suspended "SUSPENDED",
        /// Taken away.
        Revoked "REVOKED",
    }
}

impl CredentialState {
    /// Whether somebody may rest on it.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Valid | Self::RenewalWindow | Self::Renewed)
    }
}

/// So long before its last day a certificate is to be renewed.
const RENEWAL_WINDOW: Months = Months::new(9);

impl Credential {
    /// Where it stands on a day: until 24:00 JST of its last day it counts, from 00:00 of the next it does not.
    #[must_use]
    pub fn state_on(&self, day: NaiveDate) -> CredentialState {
        if let Some(ended) = self.facts.ended.as_ref().filter(|it| it.from <= day) {
            return match ended.how {
                Ending::Surrendered => CredentialState::Surrendered,
                Ending::Revoked => CredentialState::Revoked,
            };
        }
        let (seen, unseen): (Vec<_>, Vec<_>) = self.facts.certificates.iter().partition(|it| it.verified.is_some());
        let in_force = seen.iter().find(|it| it.covers(day));
        if self.facts.suspensions.iter().any(|it| it.covers(day)) && in_force.is_some() {
            return CredentialState::Suspended;
        }
        match in_force {
            Some(certificate) => in_force_on(certificate, &seen, day),
            None if unseen.iter().any(|it| it.covers(day)) => CredentialState::Registered,
            None if self
                .facts
                .certificates
                .iter()
                .any(|it| it.expire_date.is_some_and(|last| last < day)) =>
            {
                CredentialState::Expired
            }
            None if seen.is_empty() => CredentialState::Registered,
            None => CredentialState::Verified,
        }
    }

    /// The certificate that counts on a day, or else the latest.
    #[must_use]
    pub fn certificate_on(&self, day: NaiveDate) -> Option<&Certificate> {
        let of_day = self.facts.certificates.iter().find(|it| it.verified.is_some() && it.covers(day));
        of_day.or_else(|| self.latest())
    }
}

fn in_force_on(certificate: &Certificate, all: &[&Certificate], day: NaiveDate) -> CredentialState {
    let Some(last) = certificate.expire_date else {
        return CredentialState::Valid;
    };
    if day < last - RENEWAL_WINDOW {
        CredentialState::Valid
    } else if all.iter().any(|it| it.expire_date.is_none_or(|later| later > last)) {
        CredentialState::Renewed
    } else {
        CredentialState::RenewalWindow
    }
}

#[cfg(test)]
mod tests {
    use super::super::credential::tests::{day, registered, renew, suspend, taken, verified};
    use super::super::credential::{CredentialKind, CredentialStep, MeasureReason};
    use super::CredentialState::{Expired, Registered, RenewalWindow, Renewed, Revoked, Surrendered, Suspended, Valid, Verified};

    const AUTO: CredentialKind = CredentialKind::NonlifeAuto;

    #[test]
    fn the_state_follows_from_the_facts_and_the_day() {
        let new = registered(AUTO, "2022-09-01", Some("2027-08-31"));
        let held = verified(AUTO, "2022-09-01", Some("2027-08-31"));
        let renewed = taken(held.clone(), &renew("2027-09-01", "2032-08-31"), "2027-03-01");
        let late = taken(held.clone(), &renew("2027-10-01", "2032-09-30"), "2027-10-05");
        let suspended = taken(held.clone(), &suspend("2026-04-01", None), "2026-04-01");
        let again = taken(suspended.clone(), &CredentialStep::Reinstate(day("2026-05-01")), "2026-05-01");
        let revoke = CredentialStep::Revoke(day("2026-04-01"), MeasureReason::Misconduct);
        let revoked = taken(held.clone(), &revoke, "2026-04-01");
        let surrendered = taken(held.clone(), &CredentialStep::Surrender(day("2026-04-01")), "2026-04-01");
        let skilled = verified(CredentialKind::FpSkill3, "2022-09-01", None);
        let table = [
            (&new, "2026-04-01", Registered),
            (&new, "2022-08-31", Registered),
            (&new, "2027-09-01", Expired),
            (&held, "2022-08-31", Verified),
            (&held, "2022-09-01", Valid),
            (&held, "2026-11-29", Valid),
            (&held, "2026-11-30", RenewalWindow),
            (&held, "2027-08-31", RenewalWindow),
            (&held, "2027-09-01", Expired),
            (&renewed, "2026-11-29", Valid),
            (&renewed, "2027-08-31", Renewed),
            (&renewed, "2027-09-01", Valid),
            (&renewed, "2032-09-01", Expired),
            (&late, "2027-09-30", Expired),
            (&late, "2027-10-01", Valid),
            (&suspended, "2026-03-31", Valid),
            (&suspended, "2026-04-01", Suspended),
            (&suspended, "2027-09-01", Expired),
            (&again, "2026-04-30", Suspended),
            (&again, "2026-05-01", Valid),
            (&revoked, "2026-03-31", Valid),
            (&revoked, "2026-04-01", Revoked),
            (&surrendered, "2026-04-01", Surrendered),
            (&skilled, "2122-01-01", Valid),
        ];
        for (credential, on, state) in table {
            assert_eq!(credential.state_on(day(on)), state, "{on} {:?}", credential.facts);
        }
    }
}
