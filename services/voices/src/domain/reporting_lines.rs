//! Who reports to whom, as the organisation answered for the day in question.

use std::collections::{BTreeMap, BTreeSet};

use honi_names::StaffName;

use super::{Separation, TransitionError};

/// For each staff asked about, all who are above them, to the top. A staff who is not in here was not asked about: decisions about them
/// are refused, not guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportingLines {
    above: BTreeMap<StaffName, BTreeSet<StaffName>>,
}

impl ReportingLines {
    /// Adds what was answered for one staff.
    #[must_use]
    pub fn with(mut self, staff: StaffName, above: impl IntoIterator<Item = StaffName>) -> Self {
        self.above.insert(staff, above.into_iter().collect());
        self
    }

    /// Checks that a handler is apart from everybody complained about (separation rule 2): not one of them, not above one of them, and not
    /// below, who could hardly judge their own superior.
    pub(super) fn keep_apart(&self, handler: StaffName, subjects: &BTreeSet<StaffName>) -> Result<(), TransitionError> {
        if subjects.contains(&handler) {
            return Err(TransitionError::SeparationOfDuties(Separation::HandlerIsSubject));
        }
        for &subject in subjects {
            if self.above(subject)?.contains(&handler) || self.above(handler)?.contains(&subject) {
                return Err(TransitionError::SeparationOfDuties(Separation::HandlerInReportingLine));
            }
        }
        Ok(())
    }

    fn above(&self, staff: StaffName) -> Result<&BTreeSet<StaffName>, TransitionError> {
        self.above.get(&staff).ok_or(TransitionError::ReportingLineUnknown(staff))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::staff;
    use super::*;

    #[test]
    fn handlers_are_apart_from_subjects() {
        // 1 reports to 2, 2 to 3; 4 to 5, 5 to 3.
        let lines = ReportingLines::default()
            .with(staff(1), [staff(2), staff(3)])
            .with(staff(2), [staff(3)])
            .with(staff(3), [])
            .with(staff(4), [staff(5), staff(3)])
            .with(staff(5), [staff(3)]);
        let in_line = Err(TransitionError::SeparationOfDuties(Separation::HandlerInReportingLine));
        let table = [
            (1, vec![], Ok(())),
            (1, vec![1], Err(TransitionError::SeparationOfDuties(Separation::HandlerIsSubject))),
            (2, vec![1], in_line.clone()),
            (3, vec![1], in_line.clone()),
            (1, vec![3], in_line.clone()),
            (4, vec![1], Ok(())),
            (5, vec![1, 2], Ok(())),
            (5, vec![1, 4], in_line),
            (4, vec![9], Err(TransitionError::ReportingLineUnknown(staff(9)))),
            (9, vec![1], Err(TransitionError::ReportingLineUnknown(staff(9)))),
        ];
        for (handler, subjects, expected) in table {
            let subjects: BTreeSet<StaffName> = subjects.into_iter().map(staff).collect();
            assert_eq!(lines.keep_apart(staff(handler), &subjects), expected, "{handler} {subjects:?}");
        }
    }
}
