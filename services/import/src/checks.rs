//! What is strange in a row although it can be read.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::{Datelike as _, NaiveDate, Weekday};

use crate::file::{CheckFile, Word};
use crate::frame::Fault;
use crate::moment::day;
use crate::record::{Columns, Record};

/// A condition, and the reason that is given where it holds.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) reason: String,
    condition: Condition,
}

#[derive(Debug)]
enum Condition {
    Blank(Word),
    Reversed([Word; 2]),
    Apart { from: Word, to: Word, more_than_days: i64 },
    Weekend(Word),
    SameButFor(Vec<Word>),
    LinesMoreThan(usize),
    Differs(Word),
}

/// The rows that were seen, without what is left out of the comparison, by check.
pub(crate) type Seen = HashMap<usize, HashSet<u64>>;

impl Check {
    pub(crate) fn read(file: CheckFile) -> Result<Self, Fault> {
        let place = file.reason.span().start;
        let reason = file.reason.into_inner();
        let plain = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
        if reason.is_empty() || !reason.chars().all(plain) {
            return Err(Fault::at(place, "a reason consists of capital letters, digits and underscores"));
        }
        let conditions = [
            file.blank.map(Condition::Blank),
            file.reversed.map(Condition::Reversed),
            file.apart.map(|it| Condition::Apart {
                from: it.from,
                to: it.to,
                more_than_days: it.more_than_days,
            }),
            file.weekend.map(Condition::Weekend),
            file.same_but_for.map(Condition::SameButFor),
            file.lines_more_than.map(Condition::LinesMoreThan),
            file.differs.map(Condition::Differs),
        ];
        let mut conditions = conditions.into_iter().flatten();
        match (conditions.next(), conditions.next()) {
            (Some(condition), None) => Ok(Self { reason, condition }),
            _ => Err(Fault::at(place, "a check has one condition")),
        }
    }

    /// Asks for the columns that it needs.
    pub(crate) fn resolve(&self, columns: &Columns) -> Result<(), Fault> {
        match &self.condition {
            Condition::Blank(column) | Condition::Differs(column) => columns.check(column),
            Condition::Reversed([from, to]) | Condition::Apart { from, to, .. } => {
                columns.check_single(from)?;
                columns.check_single(to)
            }
            Condition::Weekend(column) => columns.check_single(column),
            Condition::SameButFor(left_out) => left_out.iter().try_for_each(|column| columns.check_single(column)),
            Condition::LinesMoreThan(_) => Ok(()),
        }
    }

    pub(crate) fn columns(&self) -> Vec<&Word> {
        match &self.condition {
            Condition::Blank(column) | Condition::Differs(column) | Condition::Weekend(column) => vec![column],
            Condition::Reversed([from, to]) | Condition::Apart { from, to, .. } => vec![from, to],
            Condition::SameButFor(left_out) => left_out.iter().collect(),
            Condition::LinesMoreThan(_) => Vec::new(),
        }
    }

    /// The field to name if the row is strange; none if it is not. `at` tells this check from the others in what was seen.
    pub(crate) fn strange(&self, at: usize, record: &Record<'_>, form: &str, seen: &mut Seen) -> Option<String> {
        let named = |column: &Word| Some(column.get_ref().clone());
        let date = |column: &Word| -> Option<NaiveDate> { day(record.one(column), form).ok() };
        match &self.condition {
            Condition::Blank(column) if record.parts(column, None).any(str::is_empty) => named(column),
            Condition::Reversed([first, second]) if date(first)? > date(second)? => named(second),
            Condition::Apart { from, to, more_than_days } if (date(to)? - date(from)?).num_days() > *more_than_days => named(to),
            Condition::Weekend(column) if matches!(date(column)?.weekday(), Weekday::Sat | Weekday::Sun) => named(column),
            Condition::SameButFor(left_out) => {
                let mut hasher = DefaultHasher::new();
                let left_out: Vec<usize> = left_out.iter().filter_map(|column| record.columns.index(column)).collect();
                let kept = record.row.iter().enumerate().filter(|(index, _)| !left_out.contains(index));
                kept.for_each(|(_, cell)| cell.hash(&mut hasher));
                (!seen.entry(at).or_default().insert(hasher.finish())).then(String::new)
            }
            Condition::LinesMoreThan(most) if record.lines.len() > *most => Some(String::new()),
            Condition::Differs(column) => {
                let values: HashSet<&str> = record.parts(column, None).collect();
                (values.len() > 1).then(|| column.get_ref().clone())
            }
            Condition::Blank(_)
            | Condition::Reversed(_)
            | Condition::Apart { .. }
            | Condition::Weekend(_)
            | Condition::LinesMoreThan(_) => None,
        }
    }
}
