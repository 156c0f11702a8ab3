//! Words and amounts of the source that are taken as they are, where the service takes them.

use honi_names::{HouseholdName, HouseholdPersonName, MemberName, OrgUnitName, StaffName};

use crate::contract_file::{AmountFile, WordFile};
use crate::file::Word;
use crate::frame::Fault;
use crate::record::Record;
use crate::remark::Refusal;

/// What the service takes of an amount.
const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// What kind of word a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A person: a member, or somebody of a household.
    Person,
    /// A household.
    Household,
    /// A unit.
    Unit,
    /// A staff.
    Staff,
    /// The key of a thing.
    Thing,
    /// The code of a product or an underwriter.
    Code,
}

/// A word of each row.
#[derive(Debug)]
pub(crate) struct Taken {
    field: &'static str,
    kind: Kind,
    column: Option<Word>,
    otherwise: Option<String>,
    prefix: String,
}

/// An amount of each row.
#[derive(Debug)]
pub(crate) struct Amount {
    pub(crate) column: Word,
    times: i64,
}

impl Kind {
    /// Whether it is the resource name of such a thing.
    fn is_name(self, text: &str) -> bool {
        match self {
            Self::Person => text.parse::<MemberName>().is_ok() || text.parse::<HouseholdPersonName>().is_ok(),
            Self::Household => text.parse::<HouseholdName>().is_ok(),
            Self::Unit => text.parse::<OrgUnitName>().is_ok(),
            Self::Staff => text.parse::<StaffName>().is_ok(),
            Self::Thing | Self::Code => false,
        }
    }

    const fn has_prefix(self) -> bool {
        !matches!(self, Self::Thing | Self::Code)
    }

    /// Whether the service takes it.
    fn takes(self, text: &str) -> bool {
        let plain = |it: u8| it.is_ascii_alphanumeric() || b"._-".contains(&it);
        match self {
            Self::Thing => (1..=80).contains(&text.len()) && text.bytes().all(plain),
            Self::Code => {
                let capital = |it: u8| plain(it) && !it.is_ascii_lowercase();
                (1..=40).contains(&text.len()) && text.bytes().all(capital) && text.as_bytes()[0].is_ascii_alphanumeric()
            }
            Self::Person | Self::Household | Self::Unit | Self::Staff => {
                let is_key = |key: &str| (1..=80).contains(&key.len()) && key.bytes().all(|it| it.is_ascii_graphic());
                text.strip_prefix("keys/").is_some_and(is_key) || self.is_name(text)
            }
        }
    }
}

impl Taken {
    pub(crate) fn read(field: &'static str, kind: Kind, file: WordFile) -> Result<Self, Fault> {
        if let Some(prefix) = file.prefix.as_ref().filter(|_| !kind.has_prefix()) {
            return Err(Fault::at(
                prefix.span().start,
                format!("`{field}` is taken as it is: it has no prefix"),
            ));
        }
        let prefix = match file.prefix {
            Some(prefix) => prefix.into_inner(),
            None if kind.has_prefix() => "keys/".to_owned(),
            None => String::new(),
        };
        let taken = Self {
            field,
            kind,
            prefix,
            otherwise: None,
            column: file.column,
        };
        let Some(word) = file.otherwise else {
            return Ok(taken);
        };
        let named = taken.named(word.get_ref());
        if !kind.takes(&named) {
            return Err(Fault::at(word.span().start, format!("{:?} cannot be `{field}`", word.get_ref())));
        }
        Ok(Self {
            otherwise: Some(named),
            ..taken
        })
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &Word> {
        self.column.iter()
    }

    /// The word of a row; blank if the row tells none.
    pub(crate) fn of(&self, record: &Record<'_>) -> Result<String, Refusal> {
        match self.column.as_ref().map_or("", |column| record.one(column)) {
            "" => Ok(self.otherwise.clone().unwrap_or_default()),
            text => {
                let named = self.named(text);
                if self.kind.takes(&named) {
                    Ok(named)
                } else {
                    Err(self.refused("VALUE_MALFORMED"))
                }
            }
        }
    }

    /// The word that every row must tell.
    pub(crate) fn needed(&self, record: &Record<'_>) -> Result<String, Refusal> {
        match self.of(record)? {
            word if word.is_empty() => Err(self.refused("VALUE_BLANK")),
            word => Ok(word),
        }
    }

    /// A resource name is one already.
    fn named(&self, text: &str) -> String {
        if self.kind.is_name(text) || (self.kind.has_prefix() && text.starts_with("keys/")) {
            text.to_owned()
        } else {
            format!("{}{text}", self.prefix)
        }
    }

    fn refused(&self, reason: &'static str) -> Refusal {
        Refusal::new(self.column.as_ref().map_or(self.field, |column| column.get_ref()), reason)
    }
}

impl Amount {
    pub(crate) fn read(file: AmountFile) -> Self {
        Self {
            column: file.column,
            times: file.times.into(),
        }
    }

    /// The amount of a row; none if the cell is blank.
    pub(crate) fn of(&self, record: &Record<'_>) -> Result<Option<i64>, Refusal> {
        let refused = |reason| Refusal::new(self.column.get_ref(), reason);
        let text = record.one(&self.column);
        if text.is_empty() {
            return Ok(None);
        }
        let amount: i64 = text.parse().map_err(|_| refused("NUMBER_UNREADABLE"))?;
        let amount = amount.checked_mul(self.times).filter(|amount| (0..=AMOUNT_MAX).contains(amount));
        amount.map(Some).ok_or_else(|| refused("NUMBER_OUT_OF_RANGE"))
    }
}
