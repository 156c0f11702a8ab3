//! A letter as a list of blocks: what HTML and PDF are both made from, so that they say the same.

use serde::Serialize;

/// A text as its lines.
pub(crate) type Lines = Vec<String>;

/// One block of a letter, placeholders filled in, nothing escaped yet.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub(crate) enum Block {
    /// What the letter is about; one per letter.
    Title {
        /// What it says.
        lines: Lines,
    },
    /// Whom it is to.
    Addressee {
        /// What it says.
        lines: Lines,
    },
    /// At the right: date, sender, end.
    Right {
        /// What it says.
        lines: Lines,
    },
    /// Above a section.
    Heading {
        /// What it says.
        lines: Lines,
    },
    /// Running text.
    Paragraph {
        /// What it says.
        lines: Lines,
    },
    /// Labels and values, one beside the other.
    Facts {
        /// Each label with its value.
        rows: Vec<(String, Lines)>,
    },
}

/// A whole letter.
#[derive(Serialize)]
pub(crate) struct Document {
    /// What it is about, for the viewer's window.
    pub(crate) title: String,
    /// The code of its language.
    pub(crate) language: &'static str,
    /// What stands at the foot of each page: the number the complainant was given.
    pub(crate) footer: String,
    /// What it says, from top to bottom.
    pub(crate) blocks: Vec<Block>,
}
