//! What a member needs cover for: the four axes that a proposal must follow (life stage, motive, needs of protection, cost).

use honi_names::codes;
use serde::{Deserialize, Serialize};

codes! {
    /// Where a member stands in life (ライフステージ).
    LifeStage {
        /// Alone.
        Single "SINGLE",
        /// A couple without children.
        Couple "COUPLE",
        /// With children below school age.
        ChildPreschool "CHILD_PRESCHOOL",
        /// With children at school.
        ChildSchool "CHILD_SCHOOL",
        /// The children stand on their own.
        ChildIndependent "CHILD_INDEPENDENT",
        /// Retirement is near.
        RetirementNear "RETIREMENT_NEAR",
        /// Retired.
        Retired "RETIRED",
        /// None of these.
        Other "OTHER",
    }
    /// Why a member wants cover (加入動機).
    EnrollmentMotive {
        /// Marriage.
        Marriage "MARRIAGE",
        /// A child is born.
        Childbirth "CHILDBIRTH",
        /// A home is bought or moved into.
        Home "HOME",
        /// A new job, or none any more.
        Work "WORK",
        /// Somebody fell ill or had an accident.
        Illness "ILLNESS",
        /// Existing cover is looked through.
        Review "REVIEW",
        /// Existing cover ends.
        Renewal "RENEWAL",
        /// Somebody recommended it.
        Recommendation "RECOMMENDATION",
        /// None of these.
        Other "OTHER",
    }
    /// What is to be protected against (保障のニーズ).
    ProtectionKind {
        /// Death of somebody whom others live on.
        Death "DEATH",
        /// Illness and hospital.
        Medical "MEDICAL",
        /// Cancer.
        Cancer "CANCER",
        /// Need of nursing.
        Nursing "NURSING",
        /// Being unable to work.
        Income "INCOME",
        /// The children's education.
        Education "EDUCATION",
        /// Old age.
        OldAge "OLD_AGE",
        /// Fire and storm.
        Fire "FIRE",
        /// Earthquake.
        Earthquake "EARTHQUAKE",
        /// Car and motorcycle.
        Vehicle "VEHICLE",
        /// Liability to others.
        Liability "LIABILITY",
        /// Something else.
        Other "OTHER",
    }
    /// How much something matters (優先度).
    Importance {
        /// Nothing without it.
        Must "MUST",
        /// It should be there.
        Should "SHOULD",
        /// Welcome.
        Nice "NICE",
    }
    /// The axes without which no proposal can rest on a profile.
    NeedsAxis {
        /// Life stage.
        LifeStage "LIFE_STAGE",
        /// Motive.
        EnrollmentMotive "ENROLLMENT_MOTIVE",
        /// Needs of protection.
        ProtectionNeeds "PROTECTION_NEEDS",
        /// Cost.
        Cost "COST",
    }
}

/// Something to be protected against, and how much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectionNeed {
    /// Against what.
    pub kind: ProtectionKind,
    /// How much it matters.
    pub importance: Importance,
}

/// What a member said to need, as one statement; what was left out is unknown.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedsProfile {
    /// Life stage.
    pub life_stage: Option<LifeStage>,
    /// Why the member wants cover.
    pub enrollment_motive: Option<EnrollmentMotive>,
    /// The same in the member's own words.
    pub motive_note: String,
    /// What is to be protected against.
    pub protection_needs: Vec<ProtectionNeed>,
    /// What the member can spend a month. Zero is a statement: nothing more is to be spent.
    pub monthly_budget_yen: Option<i64>,
}

/// The same kind of protection twice, perhaps with two weights, says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is needed twice", kind.code())]
pub struct NeededTwice {
    /// What comes twice.
    pub kind: ProtectionKind,
}

impl NeedsProfile {
    /// Refuses what contradicts itself.
    ///
    /// # Errors
    /// If a kind of protection comes twice.
    pub fn check(&self) -> Result<(), NeededTwice> {
        let needs = &self.protection_needs;
        let twice = needs
            .iter()
            .enumerate()
            .find(|(at, need)| needs[..*at].iter().any(|before| before.kind == need.kind));
        twice.map_or(Ok(()), |(_, need)| Err(NeededTwice { kind: need.kind }))
    }

    /// The axes that are not known; none if the profile is complete.
    #[must_use]
    pub fn missing_axes(&self) -> Vec<NeedsAxis> {
        let is_missing = |axis: &NeedsAxis| match axis {
            NeedsAxis::LifeStage => self.life_stage.is_none(),
            NeedsAxis::EnrollmentMotive => self.enrollment_motive.is_none(),
            NeedsAxis::ProtectionNeeds => self.protection_needs.is_empty(),
            NeedsAxis::Cost => self.monthly_budget_yen.is_none(),
        };
        NeedsAxis::ALL.iter().copied().filter(is_missing).collect()
    }

    /// The values that were given, by their fields, for the commitments of the audit log.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let needs: Vec<String> = self
            .protection_needs
            .iter()
            .map(|need| format!("{} {}", need.kind.code(), need.importance.code()))
            .collect();
        let all = [
            ("life_stage", self.life_stage.map(|stage| stage.code().to_owned())),
            ("enrollment_motive", self.enrollment_motive.map(|motive| motive.code().to_owned())),
            ("motive_note", Some(self.motive_note.clone())),
            ("protection_needs", Some(needs.join("\n"))),
            ("monthly_budget_yen", self.monthly_budget_yen.map(|yen| yen.to_string())),
        ];
        let given = |(field, value): (_, Option<String>)| Some((field, value.filter(|text| !text.is_empty())?));
        all.into_iter().filter_map(given).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> NeedsProfile {
        NeedsProfile {
            life_stage: Some(LifeStage::Couple),
            enrollment_motive: Some(EnrollmentMotive::Home),
            motive_note: String::new(),
            protection_needs: vec![ProtectionNeed {
                kind: ProtectionKind::Fire,
                importance: Importance::Must,
            }],
            monthly_budget_yen: Some(0),
        }
    }

    #[test]
    fn a_profile_is_incomplete_while_an_axis_is_missing() {
        type Spoil = fn(&mut NeedsProfile);
        let table: [(Spoil, &[NeedsAxis]); 6] = [
            (|_| {}, &[]),
            (|it| it.life_stage = None, &[NeedsAxis::LifeStage]),
            (|it| it.enrollment_motive = None, &[NeedsAxis::EnrollmentMotive]),
            (|it| it.protection_needs.clear(), &[NeedsAxis::ProtectionNeeds]),
            (|it| it.monthly_budget_yen = None, &[NeedsAxis::Cost]),
            (|it| *it = NeedsProfile::default(), NeedsAxis::ALL),
        ];
        for (spoil, missing) in table {
            let mut profile = whole();
            spoil(&mut profile);
            assert_eq!(profile.missing_axes(), missing);
        }
    }

    #[test]
    fn a_kind_of_protection_has_one_weight() {
        let mut profile = whole();
        assert_eq!(profile.check(), Ok(()));
        profile.protection_needs.push(ProtectionNeed {
            kind: ProtectionKind::Fire,
            importance: Importance::Nice,
        });
        assert_eq!(
            profile.check(),
            Err(NeededTwice {
                kind: ProtectionKind::Fire
            })
        );
    }

    #[test]
    fn a_value_is_told_when_it_was_given() {
        let fields: Vec<&str> = whole().values().iter().map(|(field, _)| *field).collect();
        assert_eq!(
            fields,
            ["life_stage", "enrollment_motive", "protection_needs", "monthly_budget_yen"]
        );
        assert!(NeedsProfile::default().values().is_empty());
    }
}
