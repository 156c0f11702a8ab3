//! What is decided and found on the way of an improvement action.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use honi_casework::{Mark, Reason};
use honi_names::{InvestigationName, VoiceName};
use serde::{Deserialize, Serialize};

use super::Kind;

/// What an improvement action answers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Source {
    /// A voice.
    Voice(VoiceName),
    /// An investigation.
    Investigation(InvestigationName),
}

/// It is no name of something that an improvement action can answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an improvement action answers to voices and investigations")]
pub struct NoSource;

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Voice(name) => name.fmt(f),
            Self::Investigation(name) => name.fmt(f),
        }
    }
}

impl FromStr for Source {
    type Err = NoSource;

    fn from_str(text: &str) -> Result<Self, NoSource> {
        let voice = text.parse().map(Self::Voice);
        voice.or_else(|_| text.parse().map(Self::Investigation)).map_err(|_| NoSource)
    }
}

/// What is to be done, as somebody decides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planning {
    /// Of which kind it is.
    pub kind: Kind,
    /// By which day; the usual time if left out.
    pub due_on: Option<NaiveDate>,
    /// By what success is told.
    pub criterion: Reason,
    /// What is done.
    pub words: Reason,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Of which kind it is.
    pub kind: Kind,
    /// By which day.
    pub due_on: NaiveDate,
    /// By what success is told.
    pub criterion: Reason,
    /// Who decided it when.
    pub mark: Mark,
}

/// Something that shows that it was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The resource, or a key.
    pub reference: String,
    /// SHA-256 of it as it was, where there is something to take it of.
    pub sha256: Option<String>,
}

/// That it was carried out, as somebody says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Implementing {
    /// On which day; today if left out.
    pub on: Option<NaiveDate>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// What was done.
    pub words: Reason,
}

/// That it was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Implementation {
    /// On which day.
    pub on: NaiveDate,
    /// What shows it; never empty.
    pub evidence: Vec<Evidence>,
    /// Who recorded it when.
    pub mark: Mark,
}

/// What somebody other than its owner finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checking {
    /// Whether it is as it should be.
    pub passed: bool,
    /// What was found.
    pub words: Reason,
}

/// What somebody other than its owner found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Whether it is as it should be.
    pub passed: bool,
    /// Who found it when.
    pub mark: Mark,
}

impl Evidence {
    /// Whether its digest, if it has one, is a SHA-256 in lower-case hex.
    pub(super) fn is_sound(&self) -> bool {
        let is_hex = |it: char| it.is_ascii_digit() || ('a'..='f').contains(&it);
        self.sha256
            .as_ref()
            .is_none_or(|digest| digest.len() == 64 && digest.chars().all(is_hex))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_voice_or_an_investigation() {
        for text in [
            "voices/00000000-0000-0000-0000-000000000001",
            "investigations/00000000-0000-0000-0000-000000000001",
        ] {
            assert_eq!(text.parse::<Source>().map(|it| it.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("staff/00000000-0000-0000-0000-000000000001".parse::<Source>(), Err(NoSource));
    }
}
