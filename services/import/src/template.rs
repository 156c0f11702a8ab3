//! Texts that are filled from columns.

use toml::Spanned;

use crate::file::Word;
use crate::frame::Fault;
use crate::record::Record;

/// A text with columns in braces. Without any, it is a text for whatever row is left.
#[derive(Debug)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug)]
enum Part {
    Text(String),
    Column(Word),
}

impl Template {
    pub(crate) fn read(text: &Word) -> Result<Self, Fault> {
        let place = text.span();
        let unclosed = || Fault::at(place.start, "a brace of a text is not closed");
        let (mut parts, mut rest) = (Vec::new(), text.get_ref().as_str());
        while let Some((before, after)) = rest.split_once('{') {
            let (column, after) = after.split_once('}').ok_or_else(unclosed)?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Column(Spanned::new(place.clone(), column.to_owned())));
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self(parts))
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &Word> {
        self.0.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Column(column) => Some(column),
        })
    }

    /// The text of a row; none if it has columns and all of them are blank.
    pub(crate) fn fill(&self, record: &Record<'_>) -> Option<String> {
        let (mut text, mut blank) = (String::new(), self.columns().next().is_some());
        for part in &self.0 {
            match part {
                Part::Text(fixed) => text.push_str(fixed),
                Part::Column(column) => {
                    // The values of several lines, each once.
                    let mut cells: Vec<&str> = Vec::new();
                    for cell in record.parts(column, None).filter(|cell| !cell.is_empty()) {
                        if !cells.contains(&cell) {
                            cells.push(cell);
                        }
                    }
                    blank &= cells.is_empty();
                    text.push_str(&cells.join("; "));
                }
            }
        }
        (!blank).then_some(text)
    }
}
