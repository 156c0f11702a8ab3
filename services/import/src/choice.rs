//! The source's words and which of ours they are.

use std::collections::{BTreeMap, BTreeSet};

use honi_proto::proposals::v1::{ContractOrigin, LineGroup, TerminationReason, UnderwriterKind};
use honi_proto::voices::v1::{Channel, ComplainantRelation, ComplaintCategory, Outcome, Severity, VoiceKind};
use toml::Spanned;

use crate::file::{ChoiceFile, Word, Words};
use crate::frame::Fault;
use crate::record::Record;
use crate::remark::Refusal;

/// A list of ours.
pub(crate) trait Code: Copy + Ord {
    /// The value of a code without the list's prefix, such as `COMPLAINT`.
    fn of(code: &str) -> Option<Self>;
}

macro_rules! codes {
    ($($kind:ident, $prefix:literal;)*) => {$(
        impl Code for $kind {
            fn of(code: &str) -> Option<Self> {
                Self::from_str_name(&format!("{}{code}", $prefix)).filter(|it| i32::from(*it) != 0)
            }
        }
    )*};
}

codes! {
    VoiceKind, "VOICE_KIND_";
    Channel, "CHANNEL_";
    ComplainantRelation, "COMPLAINANT_RELATION_";
    ComplaintCategory, "COMPLAINT_CATEGORY_";
    Severity, "SEVERITY_";
    Outcome, "OUTCOME_";
    UnderwriterKind, "UNDERWRITER_KIND_";
    LineGroup, "LINE_GROUP_";
    ContractOrigin, "CONTRACT_ORIGIN_";
    TerminationReason, "TERMINATION_REASON_";
}

/// Which of ours a cell is.
#[derive(Debug)]
pub(crate) struct Choice<T> {
    column: Option<Word>,
    split: Option<String>,
    values: BTreeMap<String, Vec<T>>,
    blank: Option<Vec<T>>,
    otherwise: Option<Vec<T>>,
}

impl<T: Code> Choice<T> {
    /// Reads our words.
    pub(crate) fn read(file: ChoiceFile) -> Result<Self, Fault> {
        let values = file.values.into_iter().map(|(word, ours)| Ok((word, codes(ours)?)));
        let choice = Self {
            column: file.column,
            split: file.split,
            values: values.collect::<Result<_, Fault>>()?,
            blank: file.blank.map(codes).transpose()?,
            otherwise: file.otherwise.map(codes).transpose()?,
        };
        Ok(choice)
    }

    /// The same for every row.
    pub(crate) fn always(value: T) -> Self {
        Self {
            column: None,
            split: None,
            values: BTreeMap::new(),
            blank: None,
            otherwise: Some(vec![value]),
        }
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &Word> {
        self.column.iter()
    }

    /// The column whose word is one of those that mean something of ours, whatever is done with all others.
    pub(crate) fn says_something(&self, record: &Record<'_>) -> Option<&Word> {
        let column = self.column.as_ref()?;
        let means = |cell| self.values.get(cell).is_some_and(|ours| !ours.is_empty());
        record.parts(column, self.split.as_deref()).any(means).then_some(column)
    }

    /// All that a row says, over all its lines.
    pub(crate) fn all(&self, field: &str, record: &Record<'_>) -> Result<BTreeSet<T>, Refusal> {
        let field = self.column.as_ref().map_or(field, |column| column.get_ref());
        let unknown = || Refusal::new(field, "VALUE_UNKNOWN");
        let Some(column) = &self.column else {
            return Ok(self.otherwise.iter().flatten().copied().collect());
        };
        let mut found = BTreeSet::new();
        for cell in record.parts(column, self.split.as_deref()) {
            let ours = match cell {
                "" => self.blank.as_ref(),
                cell => self.values.get(cell),
            };
            found.extend(ours.or(self.otherwise.as_ref()).ok_or_else(unknown)?);
        }
        Ok(found)
    }

    /// What a row says, where it can be only one thing.
    pub(crate) fn one(&self, field: &str, record: &Record<'_>) -> Result<T, Refusal> {
        let found = self.all(field, record)?;
        let named = self.column.as_ref().map_or(field, |column| column.get_ref());
        match (found.first(), found.len()) {
            (Some(one), 1) => Ok(*one),
            (None, _) => Err(Refusal::new(named, "VALUE_UNKNOWN")),
            (Some(_), _) => Err(Refusal::new(named, "VALUE_AMBIGUOUS")),
        }
    }
}

fn codes<T: Code>(words: Spanned<Words>) -> Result<Vec<T>, Fault> {
    let place = words.span().start;
    let read = words.into_inner().0.into_iter().map(|word| {
        let code = T::of(&word);
        code.ok_or_else(|| Fault::at(place, format!("{word:?} is none of our words")))
    });
    read.collect()
}
