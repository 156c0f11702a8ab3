//! What letters there are, and how a record names the template of one.

use std::fmt;
use std::str::FromStr;

use crate::error::LetterError;

/// What a letter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The complaint has arrived: its number and whom to ask.
    Acknowledgement,
    /// Where the complaint stands, at regular intervals and at each missed target.
    ProgressUpdate,
    /// What can be said already, while the final response is not ready.
    InterimReply,
    /// What was agreed on the fast track, with the right to go to ADR.
    SummaryResolution,
    /// The decision on each allegation, with the right to go to ADR.
    FinalResponse,
    /// Why there is no final response yet, by when there will be, and the right to go to ADR.
    Delay,
    /// Which ADR body can be asked while the complaint is not resolved.
    AdrNotice,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Acknowledgement,
        Self::ProgressUpdate,
        Self::InterimReply,
        Self::SummaryResolution,
        Self::FinalResponse,
        Self::Delay,
        Self::AdrNotice,
    ];

    /// The folder of its templates, and its name on record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::ProgressUpdate => "progress-update",
            Self::InterimReply => "interim-reply",
            Self::SummaryResolution => "summary-resolution",
            Self::FinalResponse => "final-response",
            Self::Delay => "delay",
            Self::AdrNotice => "adr-notice",
        }
    }
}

/// The language of a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Japanese, unless the complainant asks for another.
    #[default]
    Japanese,
    /// English.
    English,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Japanese, Self::English];

    /// Its code, as in `lang="ja"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::English => "en",
        }
    }
}

/// The template of a letter, as a record names it: `final-response/1.ja`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateId {
    /// What the letter is for.
    pub kind: Kind,
    /// Which version; a published one never changes.
    pub version: u16,
    /// Its language.
    pub language: Language,
}

impl fmt::Display for TemplateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}.{}", self.kind.as_str(), self.version, self.language.as_str())
    }
}

impl FromStr for TemplateId {
    type Err = LetterError;

    /// Reads what `Display` writes, and nothing else.
    fn from_str(text: &str) -> Result<Self, LetterError> {
        let parsed = text.split_once('/').and_then(|(kind, rest)| {
            let (version, language) = rest.split_once('.')?;
            Some(Self {
                kind: Kind::ALL.into_iter().find(|known| known.as_str() == kind)?,
                version: version.parse().ok()?,
                language: Language::ALL.into_iter().find(|known| known.as_str() == language)?,
            })
        });
        parsed
            .filter(|id| id.to_string() == text)
            .ok_or_else(|| LetterError::NoSuchTemplate(text.to_owned()))
    }
}
