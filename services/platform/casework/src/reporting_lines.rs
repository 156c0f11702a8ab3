//! Who reports to whom, as the organisation answered for the day in question.

use std::collections::{BTreeMap, BTreeSet};

use honi_names::StaffName;

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

    /// Checks that whoever looks into a case is apart from everybody it is about (separation rule 2): not one of them, not above one of them,
    /// and not below, who could hardly judge their own superior.
    ///
    /// # Errors
    /// Why they are not, or whose line is not known.
    pub fn keep_apart(&self, handler: StaffName, subjects: &BTreeSet<StaffName>) -> Result<(), NotApart> {
        if subjects.contains(&handler) {
            return Err(NotApart::Same);
        }
        for &subject in subjects {
            if self.above(subject)?.contains(&handler) || self.above(handler)?.contains(&subject) {
                return Err(NotApart::InLine);
            }
        }
        Ok(())
    }

    fn above(&self, staff: StaffName) -> Result<&BTreeSet<StaffName>, NotApart> {
        self.above.get(&staff).ok_or(NotApart::Unknown(staff))
    }
}

/// Why somebody cannot be said to be apart from those whom a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotApart {
    /// They are one of them.
    Same,
    /// They are above or below one of them.
    InLine,
    /// The line of this staff was not asked for.
    Unknown(StaffName),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(n: u128) -> StaffName {
        StaffName::new(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn handlers_are_apart_from_subjects() {
        // 1 reports to 2, 2 to 3; 4 to 5, 5 to 3.
        let lines = ReportingLines::default()
            .with(staff(1), [staff(2), staff(3)])
            .with(staff(2), [staff(3)])
            .with(staff(3), [])
            .with(staff(4), [staff(5), staff(3)])
            .with(staff(5), [staff(3)]);
        let in_line = Err(NotApart::InLine);
        let table = [
            (1, vec![], Ok(())),
            (1, vec![1], Err(NotApart::Same)),
            (2, vec![1], in_line),
            (3, vec![1], in_line),
            (1, vec![3], in_line),
            (4, vec![1], Ok(())),
            (5, vec![1, 2], Ok(())),
            (5, vec![1, 4], in_line),
            (4, vec![9], Err(NotApart::Unknown(staff(9)))),
            (9, vec![1], Err(NotApart::Unknown(staff(9)))),
        ];
        for (handler, subjects, expected) in table {
            let subjects: BTreeSet<StaffName> = subjects.into_iter().map(staff).collect();
            assert_eq!(lines.keep_apart(staff(handler), &subjects), expected, "{handler} {subjects:?}");
        }
    }
}
