//! Units of continuing education (継続教育): how many a certificate takes, and whether its holder is behind.

use chrono::NaiveDate;

use super::credential::{Certificate, Credential, CredentialKind};

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
            behind: half_is_over(certificate, day) && u64::from(earned) * 100 < u64::from(required) * 40,
        }
    }
}

fn half_is_over(certificate: &Certificate, day: NaiveDate) -> bool {
    let Some(last) = certificate.expire_date else { return false };
    let days = |to: NaiveDate| to.signed_duration_since(certificate.issue_date).num_days();
    certificate.covers(day) && days(day) * 2 >= days(last)
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
