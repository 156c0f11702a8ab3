//! A row and what belongs to it, asked by column.

use std::collections::HashMap;

use csv::StringRecord;

use crate::file::Word;
use crate::frame::Fault;

/// Where each column is.
#[derive(Debug, Default)]
pub(crate) struct Columns(HashMap<String, Cell>);

#[derive(Clone, Copy, Debug)]
enum Cell {
    Row(usize),
    Line(usize),
    Joined(usize),
}

/// A row, and the lines or the joined row that belong to it.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    pub(crate) columns: &'a Columns,
    pub(crate) row: &'a StringRecord,
    pub(crate) lines: &'a [StringRecord],
    pub(crate) joined: Option<&'a StringRecord>,
}

impl Columns {
    /// The columns of a file's heading and of that of the one beside it. A name that both have is that of the file.
    pub(crate) fn new(row: &StringRecord, beside: Option<(&StringRecord, bool)>) -> Self {
        let (beside, has_lines) = beside.map_or((None, false), |(heading, has_lines)| (Some(heading), has_lines));
        let cell = |at| if has_lines { Cell::Line(at) } else { Cell::Joined(at) };
        let others = beside.into_iter().flatten().enumerate().map(|(at, name)| (name, cell(at)));
        let rows = row.iter().enumerate().map(|(at, name)| (name, Cell::Row(at)));
        Self(others.chain(rows).map(|(name, cell)| (name.to_owned(), cell)).collect())
    }

    /// Whether there is the column.
    pub(crate) fn check(&self, column: &Word) -> Result<(), Fault> {
        if self.0.contains_key(column.get_ref()) {
            return Ok(());
        }
        Err(Fault::at(
            column.span().start,
            format!("the file has no column {:?}", column.get_ref()),
        ))
    }

    /// The place of a column of the file itself.
    pub(crate) fn index(&self, column: &Word) -> Option<usize> {
        match self.0.get(column.get_ref()) {
            Some(Cell::Row(at)) => Some(*at),
            Some(Cell::Line(_) | Cell::Joined(_)) | None => None,
        }
    }

    /// Whether there is the column in the file itself.
    pub(crate) fn check_own(&self, column: &Word) -> Result<(), Fault> {
        self.check_single(column)?;
        match self.index(column) {
            Some(_) => Ok(()),
            None => Err(Fault::at(
                column.span().start,
                format!("{:?} is a column of the joined file, not of the file itself", column.get_ref()),
            )),
        }
    }

    /// Whether there is the column, and one value of it a row: that of the file itself or of the one joined to it.
    pub(crate) fn check_single(&self, column: &Word) -> Result<(), Fault> {
        self.check(column)?;
        match self.0.get(column.get_ref()) {
            Some(Cell::Row(_) | Cell::Joined(_)) => Ok(()),
            _ => Err(Fault::at(
                column.span().start,
                format!("{:?} is a column of the lines, of which a voice has several", column.get_ref()),
            )),
        }
    }
}

impl<'a> Record<'a> {
    /// The one value of a column of the file itself or of the one joined to it; blank where nothing is joined.
    pub(crate) fn one(&self, column: &Word) -> &'a str {
        match self.columns.0.get(column.get_ref()) {
            Some(Cell::Row(at)) => self.row.get(*at).map_or("", str::trim),
            Some(Cell::Joined(at)) => self.joined.and_then(|row| row.get(*at)).map_or("", str::trim),
            // Asked for by `check_single` when the file was opened.
            Some(Cell::Line(_)) | None => "",
        }
    }

    /// The values of a column: one, or that of each line, each in its parts.
    pub(crate) fn parts(&self, column: &Word, split: Option<&'a str>) -> impl Iterator<Item = &'a str> {
        let cells: Vec<&'a str> = match self.columns.0.get(column.get_ref()) {
            Some(Cell::Row(at)) => self.row.get(*at).into_iter().collect(),
            Some(Cell::Joined(at)) => vec![self.joined.and_then(|row| row.get(*at)).unwrap_or_default()],
            Some(Cell::Line(at)) => self.lines.iter().filter_map(|line| line.get(*at)).collect(),
            None => Vec::new(),
        };
        cells.into_iter().flat_map(move |cell| {
            let parts: Vec<&str> = match split {
                Some(split) => cell.split(split).collect(),
                None => vec![cell],
            };
            parts.into_iter().map(str::trim)
        })
    }
}
