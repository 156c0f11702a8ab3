//! Reasons that people give in their own words.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A reason: its text while a step is taken, and from then on only that there is one. What it says is kept sealed, for free text may hold
/// personal data, and no rule needs it.
#[derive(Clone, PartialEq, Eq)]
pub enum Reason {
    /// As it was given.
    Given(String),
    /// On record.
    OnRecord,
}

impl Reason {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text().is_some_and(|text| text.trim().is_empty())
    }

    /// The text, while it is there.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Given(text) => Some(text),
            Self::OnRecord => None,
        }
    }
}

impl From<&str> for Reason {
    fn from(text: &str) -> Self {
        Self::Given(text.to_owned())
    }
}

/// Without the text: whoever keeps a decision keeps the text elsewhere, sealed.
impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer).map(|()| Self::OnRecord)
    }
}

/// Without the text.
impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Given(_) => "a reason",
            Self::OnRecord => "a reason on record",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_and_is_not_shown() {
        for (reason, blank) in [
            (Reason::from("a slip"), false),
            (Reason::from("\u{3000} "), true),
            (Reason::OnRecord, false),
        ] {
            assert_eq!(reason.is_blank(), blank, "{reason:?}");
            assert!(!format!("{reason:?}").contains("slip"));
        }
    }
}
