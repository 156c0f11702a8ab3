//! What is said of rows, beside what they are.

/// How grave a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The row cannot be read and is left out.
    Refused,
    /// The row can be read, and is strange.
    Warning,
}

impl Level {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Warning => "warning",
        }
    }
}

/// One thing to know of one row. No word of the row but its key is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How grave it is.
    pub level: Level,
    /// Line of the file on which the row begins, from 1; the heading counts.
    pub line: u64,
    /// The row's key, if it has one.
    pub external_id: String,
    /// The column or field that it is about; empty if the whole row.
    pub field: String,
    /// Stable reason, such as `DATE_UNREADABLE`.
    pub reason: String,
}

/// Why a row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub(crate) field: String,
    pub(crate) reason: &'static str,
}

impl Refusal {
    pub(crate) fn new(field: &str, reason: &'static str) -> Self {
        Self {
            field: field.to_owned(),
            reason,
        }
    }
}
