//! Contracts of one insured person and one line group, side by side.

use chrono::NaiveDate;

use super::facts::{Facts, Key};
use crate::domain::{ContractState, LineGroup};

/// A contract in the order in which switches are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    insured: Key,
    line_group: LineGroup,
    /// First day of cover.
    pub effective_on: NaiveDate,
    /// Its place in the facts.
    pub at: usize,
    /// When it ended, if that leaves room for a switch. It is noted here because most contracts did not: looking each of them up again, all
    /// over the memory, took longer than everything else.
    pub left_on: Option<NaiveDate>,
    /// When it was declined or rescinded, for the same reason.
    pub failed_on: Option<NaiveDate>,
    /// Whether the similar ones beside it were to stay, for the same reason.
    pub keeps_cover: bool,
}

/// The contracts, those of one insured person and line group together, the one whose cover begins first before the others. Declined
/// applications are among them, for SR-05.
pub(super) struct Similar(Vec<Row>);

impl Similar {
    /// Sorts them.
    pub(super) fn new(facts: &Facts) -> Self {
        let all = facts.contracts().iter().enumerate();
        let looked_at = all.filter(|(_, it)| it.takes_part() || (it.state == ContractState::Declined && it.is_sound()));
        let mut rows: Vec<Row> = looked_at
            .map(|(at, fact)| Row {
                insured: fact.insured,
                line_group: fact.line_group,
                effective_on: fact.effective_on,
                at,
                left_on: fact.left_on(),
                failed_on: fact.failed_on(),
                keeps_cover: fact.keeps_cover,
            })
            .collect();
        rows.sort_unstable();
        Self(rows)
    }

    /// Those of each insured person and line group that are at least two.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[Row]> {
        let groups = self
            .0
            .chunk_by(|one, next| (one.insured, one.line_group) == (next.insured, next.line_group));
        groups.filter(|group| group.len() > 1)
    }
}
