//! Units of continuing education (継続教育): how many a certificate takes, and whether its holder is behind.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::credential::{Certificate, Credential, CredentialKind};

/// Of the units, so many hundredths must be earned when half of the time is over.
const ENOUGH_PERCENT: u64 = 40;

impl CredentialKind {
    /// How many units a certificate takes: AFP and CFP are renewed every two years.
    #[must_use]
    pub const fn units_required(self) -> u16 {
        match self {
            Self::Afp => 15,
            Self::Cfp => 30,
            Self::FpSkill1
            | Self::FpSkill2
            | Self::FpSkill3
            | Self::NonlifeBasic
            | Self::NonlifeAuto
            | Self::NonlifeFire
            | Self::NonlifeInjury
            | Self::NonlifeUnivExpert
            | Self::NonlifeUnivConsulting
            | Self::LifeGeneral
            | Self::LifeExpert
            | Self::LifeVariable
            | Self::LifeFx
            | Self::KyosaiPromoter => 0,
        }
    }
}

/// What of the units is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    /// How many the certificate takes.
    pub required: u16,
    /// How many were earned within it.
    pub earned: u32,
    /// Whether half of its time is over and less than 40 % of the units are earned.
    pub behind: bool,
}

impl Credential {
    /// What of the units of the certificate in force on a day is done.
    #[must_use]
    pub fn units_on(&self, day: NaiveDate) -> Units {
        let required = self.kind.units_required();
        let Some(certificate) = self.certificate_on(day) else {
            return Units {
                required,
                earned: 0,
                behind: false,
            };
        };
        let within = self.facts.earned.iter().filter(|it| certificate.covers(it.earn_date));
        let earned = within.map(|it| u32::from(it.units)).sum();
        Units {
            required,
            earned,
            behind: half_is_over(certificate, day) && !is_enough(earned, required),
        }
    }

    /// Since when enough of the units of a certificate are known to be earned not to be behind; never if they are not.
    pub(super) fn enough_units_since(&self, certificate: &Certificate) -> Option<DateTime<Utc>> {
        let mut earned = 0;
        let within = self.facts.earned.iter().filter(|it| certificate.covers(it.earn_date));
        within
            .map(|it| {
                earned += u32::from(it.units);
                (earned, it.known_at)
            })
            .find(|(earned, _)| is_enough(*earned, self.kind.units_required()))
            .map(|(_, known_at)| known_at)
    }
}

fn is_enough(earned: u32, required: u16) -> bool {
    u64::from(earned) * 100 >= u64::from(required) * ENOUGH_PERCENT
}

fn half_is_over(certificate: &Certificate, day: NaiveDate) -> bool {
    certificate.covers(day) && half_time(certificate).is_some_and(|half| half <= day)
}

/// The first day on which half of a certificate's time is over; none if it has no end.
pub(super) fn half_time(certificate: &Certificate) -> Option<NaiveDate> {
    let days = certificate.expire_date?.signed_duration_since(certificate.issue_date).num_days();
    certificate.issue_date.checked_add_days(Days::new(days.unsigned_abs().div_ceil(2)))
}

#[cfg(test)]
mod tests {
    use super::super::credential::tests::{day, taken, verified};
    use super::super::credential::{CredentialKind, CredentialStep};
    use super::Units;

    #[test]
    fn half_the_time_and_less_than_forty_percent_is_behind() {
        let afp = verified(CredentialKind::Afp, "2025-04-01", Some("2027-03-31"));
        let some = taken(afp.clone(), &CredentialStep::Earn(day("2025-06-01"), 5), "2025-06-01");
        let enough = taken(some.clone(), &CredentialStep::Earn(day("2025-07-01"), 1), "2025-07-01");
        let before = taken(afp.clone(), &CredentialStep::Earn(day("2025-03-31"), 15), "2025-06-01");
        let basic = verified(CredentialKind::NonlifeBasic, "2022-04-01", Some("2027-03-31"));
        let of = |required, earned, behind| Units { required, earned, behind };
        let table = [
            (&afp, "2026-03-31", of(15, 0, false)),
            (&afp, "2026-04-01", of(15, 0, true)),
            (&some, "2026-04-01", of(15, 5, true)),
            (&enough, "2026-04-01", of(15, 6, false)),
            (&before, "2026-04-01", of(15, 0, true)),
            (&afp, "2027-04-01", of(15, 0, false)),
            (&basic, "2027-03-31", of(0, 0, false)),
        ];
        for (credential, on, expected) in table {
            assert_eq!(credential.units_on(day(on)), expected, "{on} {:?}", credential.facts.earned);
        }
        assert_eq!(CredentialKind::Cfp.units_required(), 30);
    }
}
