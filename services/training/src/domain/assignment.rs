//! Where staff work and whom they report to, effective-dated.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use honi_names::{OrgUnitName, StaffName};

use super::effective::{Effective, OrderError, append, in_force_on};

/// Where a staff works and whom they report to, from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The unit.
    pub org_unit: OrgUnitName,
    /// The supervisor (上長) at the time, never "the current manager"; none at the top.
    pub supervisor: Option<StaffName>,
    /// First day.
    pub effective_from: NaiveDate,
}

impl Effective for Assignment {
    fn effective_from(&self) -> NaiveDate {
        self.effective_from
    }
}

/// All assignments of one staff, earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignments(pub Vec<Assignment>);

impl Assignments {
    /// The assignment in force on a day; none before the first.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Option<&Assignment> {
        in_force_on(&self.0, day)
    }

    /// Adds an assignment.
    ///
    /// # Errors
    /// Unless it starts after the latest one.
    pub fn assign(mut self, assignment: Assignment) -> Result<Self, OrderError> {
        append(&mut self.0, assignment)?;
        Ok(self)
    }
}

/// The supervisors above a staff, nearest first, from who reports to whom on one day. A loop in bad data ends where it would repeat.
#[must_use]
pub fn reporting_line(supervisors: &BTreeMap<StaffName, StaffName>, staff: StaffName) -> Vec<StaffName> {
    let mut seen = BTreeSet::from([staff]);
    let mut line = Vec::new();
    let mut current = staff;
    while let Some(above) = supervisors.get(&current).copied() {
        if !seen.insert(above) {
            break;
        }
        line.push(above);
        current = above;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn staff(id: u128) -> StaffName {
        StaffName::new(Uuid::from_u128(id))
    }

    #[test]
    fn the_line_runs_to_the_top() {
        let supervisors = BTreeMap::from([(staff(3), staff(2)), (staff(2), staff(1)), (staff(5), staff(1))]);
        for (of, expected) in [(3, vec![2, 1]), (2, vec![1]), (1, vec![]), (9, vec![])] {
            assert_eq!(
                reporting_line(&supervisors, staff(of)),
                expected.into_iter().map(staff).collect::<Vec<_>>(),
                "line of {of}"
            );
        }
    }

    #[test]
    fn a_loop_ends_where_it_would_repeat() {
        let supervisors = BTreeMap::from([(staff(1), staff(2)), (staff(2), staff(1))]);
        assert_eq!(reporting_line(&supervisors, staff(1)), vec![staff(2)]);
    }
}
