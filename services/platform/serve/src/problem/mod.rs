//! What services answer when something is wrong.

mod kinds;
mod status;
mod texts;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use tonic::Code;

pub use kinds::RESOURCE_NOT_FOUND;

/// The domain of every `ErrorInfo` of ours.
pub const DOMAIN: &str = "honi";

/// Something is wrong with a call. Turned into a `tonic::Status` it carries the details of google.rpc.
///
/// `reason` is the stable contract for programs; the texts, Japanese and English, are for people. Neither holds personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(Box<Parts>);

/// Boxed, because every function that can fail would carry its size along.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    code: Code,
    reason: Cow<'static, str>,
    ja: Cow<'static, str>,
    en: Cow<'static, str>,
    subject: Subject,
    retry_after: Option<Duration>,
    metadata: BTreeMap<String, String>,
}

/// What the problem is with.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    Call,
    Fields(Vec<FieldProblem>),
    Resource(String),
    State(String),
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Path in the request message, such as `voice.contact.phone` or `targets[2].id`.
    pub field: String,
    /// Stable reason, such as `REQUIRED`.
    pub reason: Cow<'static, str>,
    /// For people, in Japanese.
    pub ja: Cow<'static, str>,
    /// For people, in English.
    pub en: Cow<'static, str>,
}

impl Problem {
    /// The gRPC code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The stable reason.
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// The fields that are wrong; empty unless the code is INVALID_ARGUMENT.
    pub fn fields(&self) -> &[FieldProblem] {
        match &self.0.subject {
            Subject::Fields(fields) => fields,
            Subject::Call | Subject::Resource(_) | Subject::State(_) => &[],
        }
    }

    /// Adds a fact for programs (`ErrorInfo.metadata`), such as the deadline in force. Never personal data.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.metadata.insert(key.into(), value.into());
        self
    }

    /// Replaces the texts for people.
    #[must_use]
    pub fn saying(mut self, ja: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        (self.0.ja, self.0.en) = (ja.into(), en.into());
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.reason, self.0.en)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests;
