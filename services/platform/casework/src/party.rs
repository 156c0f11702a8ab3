//! Who did something, and when.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use honi_names::StaffName;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A staff or an application.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A staff, also one on whose behalf an application calls.
    Staff(StaffName),
    /// An application that acts for nobody, by its id.
    Application(String),
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Party,
}

impl Party {
    /// The staff, if it is one.
    #[must_use]
    pub fn staff(&self) -> Option<StaffName> {
        match self {
            Self::Staff(staff) => Some(*staff),
            Self::Application(_) => None,
        }
    }
}

impl From<StaffName> for Party {
    fn from(staff: StaffName) -> Self {
        Self::Staff(staff)
    }
}

/// The name of the staff or the id of the application, as tables and the audit log hold it.
impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(staff) => staff.fmt(f),
            Self::Application(id) => f.write_str(id),
        }
    }
}

impl Serialize for Party {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Ok(party) = String::deserialize(deserializer)?.parse();
        Ok(party)
    }
}

/// Whatever is not the name of a staff is the id of an application.
impl FromStr for Party {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse().map_or_else(|_| Self::Application(text.to_owned()), Self::Staff))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_read_as_they_write() {
        let table = [
            ("staff/01981f2e-5c00-7000-8000-00000000000a", true),
            ("applications/call-centre", false),
        ];
        for (text, is_staff) in table {
            let Ok(party) = text.parse::<Party>();
            assert_eq!(party.to_string(), text);
            assert_eq!(party.staff().is_some(), is_staff, "{text}");
        }
    }
}
