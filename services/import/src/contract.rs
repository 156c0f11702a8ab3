//! How a row tells that a contract ended, and why.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use honi_proto::proposals::v1::TerminationReason;

use crate::choice::Choice;
use crate::contract_file::EndFile;
use crate::file::{ChoiceFile, DayFile, Word};
use crate::frame::Fault;
use crate::moment::Day;
use crate::record::Record;
use crate::remark::Refusal;

/// The day of an end, and its reason.
#[derive(Debug)]
pub(crate) struct End {
    day: Day,
    unless: Option<(Word, BTreeSet<String>)>,
    reason: Choice<TerminationReason>,
}

impl End {
    /// Reads both, or neither: one tells nothing without the other. `place` is where to look if one is missing.
    pub(crate) fn read(day: Option<EndFile>, reason: Option<ChoiceFile>, form: &Word, place: &Word) -> Result<Option<Self>, Fault> {
        let (day, reason) = match (day, reason) {
            (None, None) => return Ok(None),
            (Some(day), Some(reason)) => (day, reason),
            (Some(EndFile { column, .. }), None) => {
                return Err(Fault::at(column.span().start, "`terminate` needs `termination_reason` beside it"));
            }
            (None, Some(ChoiceFile { column, .. })) => {
                let place = column.as_ref().unwrap_or(place).span().start;
                return Err(Fault::at(place, "`termination_reason` needs `terminate` beside it"));
            }
        };
        let EndFile { column, form: own, unless } = day;
        Ok(Some(Self {
            day: Day::read(DayFile { column, form: own }, form)?,
            unless: unless.map(|unless| (unless.column, unless.is.into_iter().collect())),
            reason: Choice::read(reason)?,
        }))
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &Word> {
        let unless = self.unless.iter().map(|(column, _)| column);
        std::iter::once(&self.day.column).chain(unless).chain(self.reason.columns())
    }

    /// The end that a row tells; none if the contract has not ended.
    pub(crate) fn of(&self, record: &Record<'_>) -> Result<Option<(NaiveDate, TerminationReason)>, Refusal> {
        let lasts = |(column, words): &(Word, BTreeSet<String>)| words.contains(record.one(column));
        if self.unless.as_ref().is_some_and(lasts) {
            return Ok(None);
        }
        match self.day.of(record)? {
            Some(day) => Ok(Some((day, self.reason.one("termination_reason", record)?))),
            // A contract that is said to have ended would be taken for one in force.
            None => match self.reason.says_something(record) {
                Some(column) => Err(Refusal::new(column.get_ref(), "REASON_WITHOUT_DATE")),
                None => Ok(None),
            },
        }
    }
}
