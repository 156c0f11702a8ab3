//! Branches and departments (事業所・支所), effective-dated.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::OrgUnitName;

use super::effective::{Effective, OrderError, append, in_force_on};

/// What a unit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrgUnitKind {
    /// The co-op as a whole.
    Headquarters,
    /// A branch that serves members.
    Branch,
    /// Contact centre.
    ContactCentre,
    /// Back office (本部後方部門).
    BackOffice,
    /// Compliance.
    Compliance,
    /// Internal audit.
    InternalAudit,
}

impl OrgUnitKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Headquarters,
        Self::Branch,
        Self::ContactCentre,
        Self::BackOffice,
        Self::Compliance,
        Self::InternalAudit,
    ];

    /// The kind's word in tables and events.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Headquarters => "HEADQUARTERS",
            Self::Branch => "BRANCH",
            Self::ContactCentre => "CONTACT_CENTRE",
            Self::BackOffice => "BACK_OFFICE",
            Self::Compliance => "COMPLIANCE",
            Self::InternalAudit => "INTERNAL_AUDIT",
        }
    }
}

/// What can change about a unit, as it stands from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgUnitRevision {
    /// Title.
    pub title: String,
    /// The unit above, if any.
    pub parent: Option<OrgUnitName>,
    /// What the unit is for.
    pub kind: OrgUnitKind,
    /// First day of the revision.
    pub effective_from: NaiveDate,
}

impl Effective for OrgUnitRevision {
    fn effective_from(&self) -> NaiveDate {
        self.effective_from
    }
}

/// A unit with its whole history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgUnit {
    /// Resource name.
    pub name: OrgUnitName,
    /// Short code; never changes.
    pub code: String,
    /// Its revisions, earliest first; at least one.
    pub revisions: Vec<OrgUnitRevision>,
    /// When the record was created.
    pub created_at: DateTime<Utc>,
    /// How often it was written.
    pub version: i64,
}

impl OrgUnit {
    /// The revision in force on a day; none before the unit existed.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Option<&OrgUnitRevision> {
        in_force_on(&self.revisions, day)
    }

    /// The day on which the revision in force on `day` is replaced, if one is known.
    #[must_use]
    pub fn replaced_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.revisions
            .iter()
            .map(|revision| revision.effective_from)
            .find(|from| *from > day)
    }

    /// Adds a revision.
    ///
    /// # Errors
    /// Unless it starts after the latest one.
    pub fn revise(mut self, revision: OrgUnitRevision) -> Result<Self, OrderError> {
        append(&mut self.revisions, revision)?;
        self.version += 1;
        Ok(self)
    }
}

/// Which unit stands directly below which on one day: child to parent.
pub type Placement = BTreeMap<OrgUnitName, Option<OrgUnitName>>;

/// Whether `unit` is `above` or stands somewhere below it. Bounded by the number of units, so that a loop in bad data ends.
#[must_use]
pub fn stands_below(placement: &Placement, unit: OrgUnitName, above: OrgUnitName) -> bool {
    let mut current = Some(unit);
    for _ in 0..=placement.len() {
        match current {
            Some(name) if name == above => return true,
            Some(name) => current = placement.get(&name).copied().flatten(),
            None => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn unit(id: u128) -> OrgUnitName {
        OrgUnitName::new(Uuid::from_u128(id))
    }

    #[test]
    fn a_unit_stands_below_itself_and_all_above() {
        let placement = Placement::from([
            (unit(1), None),
            (unit(2), Some(unit(1))),
            (unit(3), Some(unit(2))),
            (unit(4), Some(unit(1))),
        ]);
        for (of, above, expected) in [
            (3, 1, true),
            (3, 2, true),
            (3, 3, true),
            (3, 4, false),
            (1, 3, false),
            (9, 1, false),
        ] {
            assert_eq!(stands_below(&placement, unit(of), unit(above)), expected, "{of} below {above}");
        }
    }

    #[test]
    fn a_loop_in_the_data_ends() {
        let placement = Placement::from([(unit(1), Some(unit(2))), (unit(2), Some(unit(1)))]);
        assert!(!stands_below(&placement, unit(1), unit(3)));
    }
}
