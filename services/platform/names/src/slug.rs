//! Names whose id people chose.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::NameError;

/// Longest id, as the proto's pattern has it.
const LONGEST: usize = 30;

/// Name of a business calendar (営業日カレンダー), such as `calendars/japan`: a lower-case letter, then lower-case letters, digits and hyphens.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct CalendarName(String);

impl CalendarName {
    /// The collection's name, the part before the slash.
    pub const COLLECTION: &'static str = "calendars";

    /// The name of the calendar with that id.
    ///
    /// # Errors
    /// If the id has other characters or is longer than 30.
    pub fn new(id: &str) -> Result<Self, NameError> {
        let mut bytes = id.bytes();
        let starts = bytes.next().is_some_and(|first| first.is_ascii_lowercase());
        let goes_on = bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if starts && goes_on && id.len() <= LONGEST {
            Ok(Self(id.to_owned()))
        } else {
            Err(NameError {
                expected: "calendars/{calendar}",
            })
        }
    }

    /// The id, the part after the slash.
    pub fn id(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CalendarName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Self::COLLECTION, self.0)
    }
}

impl FromStr for CalendarName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let id = text.strip_prefix("calendars/").ok_or(NameError {
            expected: "calendars/{calendar}",
        })?;
        Self::new(id)
    }
}

impl TryFrom<String> for CalendarName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<CalendarName> for String {
    fn from(name: CalendarName) -> Self {
        name.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_reads_as_it_writes() {
        let name: CalendarName = "calendars/japan-2".parse().unwrap();
        assert_eq!((name.id(), name.to_string().as_str()), ("japan-2", "calendars/japan-2"));
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"calendars/japan-2\"");
        assert_eq!(serde_json::from_str::<CalendarName>("\"calendars/japan-2\"").unwrap(), name);
    }

    #[test]
    fn other_texts_are_refused() {
        let long = format!("calendars/{}", "a".repeat(LONGEST + 1));
        for text in [
            "calendars/",
            "japan",
            "calendars/Japan",
            "calendars/2",
            "calendars/a/b",
            "calendars/日本",
            &long,
        ] {
            assert!(text.parse::<CalendarName>().is_err(), "{text}");
        }
    }
}
