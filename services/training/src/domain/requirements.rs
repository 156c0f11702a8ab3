//! Which credentials each line and act takes, as a table (domain 2.5).

use honi_names::codes;

use super::credential::CredentialKind;

codes! {
    /// The regime of a product.
    UnderwriterKind {
        /// An insurer (保険会社).
        Insurer "INSURER",
        /// A kyosai federation (共済連).
        KyosaiFederation "KYOSAI_FEDERATION",
    }
    /// Against what a product protects.
    LineGroup {
        /// Death.
        LifeDeath "LIFE_DEATH",
        /// Illness.
        Medical "MEDICAL",
        /// Cancer.
        Cancer "CANCER",
        /// Injury.
        Injury "INJURY",
        /// Cars and motorcycles.
        Auto "AUTO",
        /// Fire and storm.
        Fire "FIRE",
        /// Nursing care.
        Care "CARE",
        /// Pensions and savings.
        Pension "PENSION",
        /// Pets.
        Pet "PET",
        /// Children and their education.
        Child "CHILD",
    }
    /// What somebody who solicits does.
    SolicitationAct {
        /// Asks what the member wants, and confirms it.
        IntentCapture "INTENT_CAPTURE",
        /// Explains a product.
        Explanation "EXPLANATION",
        /// Takes an application.
        Application "APPLICATION",
    }
}

/// A row of the table: for these lines and acts under a regime, all of these credentials must count.
pub struct Requirement {
    underwriter: UnderwriterKind,
    lines: &'static [LineGroup],
    acts: &'static [SolicitationAct],
    /// The credentials.
    pub credentials: &'static [CredentialKind],
}

const LIFE: &[LineGroup] = &[
    LineGroup::LifeDeath,
    LineGroup::Medical,
    LineGroup::Cancer,
    LineGroup::Care,
    LineGroup::Pension,
    LineGroup::Child,
];

/// Today every act takes the same.
const EVERY_ACT: &[SolicitationAct] = SolicitationAct::ALL;

const fn insured(lines: &'static [LineGroup], credentials: &'static [CredentialKind]) -> Requirement {
    Requirement {
        underwriter: UnderwriterKind::Insurer,
        lines,
        acts: EVERY_ACT,
        credentials,
    }
}

/// Each regime, line and act has one row.
const REQUIREMENTS: &[Requirement] = &[
    insured(&[LineGroup::Auto], &[CredentialKind::NonlifeBasic, CredentialKind::NonlifeAuto]),
    insured(&[LineGroup::Fire], &[CredentialKind::NonlifeBasic, CredentialKind::NonlifeFire]),
    insured(&[LineGroup::Injury], &[CredentialKind::NonlifeBasic, CredentialKind::NonlifeInjury]),
    insured(&[LineGroup::Pet], &[CredentialKind::NonlifeBasic]),
    insured(LIFE, &[CredentialKind::LifeGeneral]),
    Requirement {
        underwriter: UnderwriterKind::KyosaiFederation,
        lines: LineGroup::ALL,
        acts: EVERY_ACT,
        credentials: &[CredentialKind::KyosaiPromoter],
    },
];

/// The credentials that an act in a line takes; nothing if no row says, which allows nothing.
#[must_use]
pub fn required(underwriter: UnderwriterKind, line: LineGroup, act: SolicitationAct) -> Option<&'static [CredentialKind]> {
    let mut rows = REQUIREMENTS.iter();
    let row = rows.find(|row| row.underwriter == underwriter && row.lines.contains(&line) && row.acts.contains(&act));
    row.map(|row| row.credentials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_regime_line_and_act_has_one_row() {
        for &underwriter in UnderwriterKind::ALL {
            for &line in LineGroup::ALL {
                for &act in SolicitationAct::ALL {
                    let rows = REQUIREMENTS
                        .iter()
                        .filter(|row| row.underwriter == underwriter && row.lines.contains(&line) && row.acts.contains(&act));
                    assert_eq!(rows.count(), 1, "{underwriter} {line} {act}");
                }
            }
        }
    }
}
