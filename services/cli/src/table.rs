//! Tables for people: aligned, no wider than the terminal, emphasised where that is wanted.

use std::io::{self, IsTerminal as _};

use comfy_table::{Attribute, Cell, ContentArrangement, Table, presets};

use crate::printable::printable;

/// How tables look.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    /// Columns of the terminal; into a pipe, lines are never broken.
    width: Option<u16>,
    /// Whether headings are emphasised; NO_COLOR is honoured.
    emphasis: bool,
}

impl Tables {
    /// As the reader of stdout wants them.
    pub(crate) fn of_stdout() -> Self {
        let terminal = io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            width: if terminal { Table::new().width() } else { None },
            emphasis: terminal && !plain,
        }
    }

    /// Headings and texts, a line for each.
    pub(crate) fn lines(&self, lines: &[(String, String)]) -> String {
        let mut table = self.empty();
        for (heading, text) in lines {
            table.add_row([self.heading(heading), Cell::new(printable(text))]);
        }
        trimmed(table)
    }

    /// Headings and rows below them. Where the last column may go, it does so rather than break the lines of all others.
    pub(crate) fn rows(&self, headings: &[String], rows: &[Vec<String>], last_may_go: bool) -> String {
        let all = self.of_columns(headings, rows, headings.len());
        // Between columns stand two spaces.
        let wide: usize = all.column_max_content_widths().iter().map(|width| usize::from(*width) + 2).sum();
        if last_may_go && self.width.is_some_and(|width| wide > usize::from(width)) {
            return trimmed(self.of_columns(headings, rows, headings.len() - 1));
        }
        trimmed(all)
    }

    fn of_columns(&self, headings: &[String], rows: &[Vec<String>], columns: usize) -> Table {
        let mut table = self.empty();
        table.set_header(headings.iter().take(columns).map(|heading| self.heading(heading)));
        for row in rows {
            table.add_row(row.iter().take(columns).map(|text| Cell::new(printable(text))));
        }
        table
    }

    fn empty(&self) -> Table {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        match self.width {
            Some(width) => table.set_width(width).set_content_arrangement(ContentArrangement::Dynamic),
            None => table.set_content_arrangement(ContentArrangement::Disabled),
        };
        table
    }

    fn heading(&self, text: &str) -> Cell {
        if self.emphasis {
            Cell::new(text).add_attribute(Attribute::Bold)
        } else {
            Cell::new(text)
        }
    }
}

/// Columns begin at the left, two spaces apart.
fn trimmed(mut table: Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    format!("{}\n", table.trim_fmt())
}

#[cfg(test)]
mod tests {
    use super::Tables;

    #[test]
    fn nothing_that_people_wrote_reaches_the_terminal_as_more_than_text() {
        let tables = Tables {
            width: None,
            emphasis: false,
        };
        let written = "架空\u{1b}]0;x\u{7} 花\u{202e}子".to_owned();
        let lines = tables.lines(&[("Name".to_owned(), written.clone())]);
        let rows = tables.rows(&["Name".to_owned()], &[vec![written]], false);
        for shown in [lines, rows] {
            assert!(shown.contains("架空\u{fffd}]0;x\u{fffd} 花\u{fffd}子"), "{shown:?}");
        }
    }

    #[test]
    fn a_table_fits_the_terminal() {
        let headings = ["Number", "Name"].map(str::to_owned);
        let rows = [vec![
            "V-2026-000101".to_owned(),
            "voices/0190a5a0-0000-7000-8000-000000000001".to_owned(),
        ]];
        let of = |width, may_go| Tables { width, emphasis: false }.rows(&headings, &rows, may_go);
        assert!(of(None, true).contains("voices/0190a5a0-0000-7000-8000-000000000001"));
        assert!(of(Some(100), true).contains("voices/0190a5a0-0000-7000-8000-000000000001"));
        assert!(!of(Some(40), true).contains("voices/") && of(Some(40), true).contains("V-2026-000101"));
        assert!(of(Some(40), false).lines().all(|line| line.len() <= 40) && of(Some(40), false).contains("voices/"));
    }
}
