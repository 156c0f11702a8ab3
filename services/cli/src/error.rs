//! What can go wrong, what is said then, and with which exit code the command ends.

use std::error::Error as _;
use std::io;

use tonic::{Code, Status};
use tonic_types::{ErrorDetail, StatusExt as _};

use crate::texts::Lang;

/// The exit codes, for `--help`.
pub const EXIT_CODES: &str = "Exit codes: 0 done · 1 refused or failed · 2 wrong usage · 3 not found · 4 not permitted or not logged in · 5 unavailable · 6 conflict";

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// A service refused or failed.
    #[error("the service refused")]
    Refused(#[from] Box<Status>),
    /// Something other than a service: the key of a text, and what goes into it.
    #[error("{key}")]
    Told {
        /// Key of the text.
        key: &'static str,
        /// What fills its variable `$detail`.
        detail: String,
        /// What it means for whoever called.
        exit: Exit,
    },
    /// The settings cannot be used.
    #[error("the settings cannot be used")]
    Settings(#[source] Box<honi_settings::SettingsError>),
    /// A file or a stream cannot be read or written.
    #[error("{what}")]
    Io {
        /// Which.
        what: String,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The identity provider or the trace viewer does not answer.
    #[error("{what} does not answer")]
    Http {
        /// Which.
        what: &'static str,
        /// What the HTTP client said.
        #[source]
        source: reqwest::Error,
    },
}

/// How the command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Refused, or failed.
    Failed = 1,
    /// Called wrongly.
    Usage = 2,
    /// There is no such thing.
    NotFound = 3,
    /// Not permitted, or not logged in.
    NotPermitted = 4,
    /// Something does not answer; again later.
    Unavailable = 5,
    /// Somebody else was faster, or it exists.
    Conflict = 6,
}

impl From<Status> for CliError {
    fn from(status: Status) -> Self {
        Self::Refused(Box::new(status))
    }
}

impl CliError {
    /// A failure with a text of its own.
    pub(crate) fn told(key: &'static str, detail: impl Into<String>, exit: Exit) -> Self {
        Self::Told {
            key,
            detail: detail.into(),
            exit,
        }
    }

    /// A wrong use that only shows after parsing.
    pub(crate) fn usage(key: &'static str, detail: impl Into<String>) -> Self {
        Self::told(key, detail, Exit::Usage)
    }

    /// How the command ends.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Refused(status) => of_code(status.code()),
            Self::Told { exit, .. } => *exit,
            Self::Settings(_) => Exit::Usage,
            Self::Io { .. } => Exit::Failed,
            Self::Http { .. } => Exit::Unavailable,
        }
    }

    /// What people are told: a sentence, and a line for each thing to know besides.
    pub(crate) fn message(&self, lang: Lang) -> String {
        match self {
            Self::Refused(status) => of_status(status, lang),
            Self::Told { key, detail, .. } => lang.text_with(key, &[("detail", detail)]),
            Self::Settings(_) | Self::Io { .. } | Self::Http { .. } => self.chain(),
        }
    }

    fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut source = self.source();
        while let Some(error) = source {
            text = format!("{text}: {error}");
            source = error.source();
        }
        text
    }
}

const fn of_code(code: Code) -> Exit {
    match code {
        Code::NotFound => Exit::NotFound,
        Code::Unauthenticated | Code::PermissionDenied => Exit::NotPermitted,
        // The client calls its own expired deadline CANCELLED.
        Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted | Code::Cancelled => Exit::Unavailable,
        Code::AlreadyExists | Code::Aborted => Exit::Conflict,
        Code::Ok
        | Code::Unknown
        | Code::InvalidArgument
        | Code::FailedPrecondition
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Internal
        | Code::DataLoss => Exit::Failed,
    }
}

/// The service's own words in the language asked for, its reason, and which fields are wrong.
fn of_status(status: &Status, lang: Lang) -> String {
    let details = status.get_error_details_vec();
    let mut said = None;
    let mut lines = Vec::new();
    for detail in &details {
        match detail {
            ErrorDetail::LocalizedMessage(text) if text.locale.starts_with(lang.tag()) => said = Some(text.message.clone()),
            ErrorDetail::ErrorInfo(info) => lines.push(format!("{}: {}", lang.text("error-reason"), info.reason)),
            ErrorDetail::BadRequest(bad) => {
                lines.extend(
                    bad.field_violations
                        .iter()
                        .map(|violation| format!("{}: {}", violation.field, violation.description)),
                );
            }
            ErrorDetail::ResourceInfo(info) => lines.push(format!("{}: {}", lang.text("error-resource"), info.resource_name)),
            ErrorDetail::PreconditionFailure(failure) => {
                lines.extend(
                    failure
                        .violations
                        .iter()
                        .map(|violation| format!("{}: {}", lang.text("error-resource"), violation.subject)),
                );
            }
            _ => {}
        }
    }
    if status.code() == Code::Unauthenticated {
        lines.push(lang.text("login-again"));
    }
    let sentence = said.unwrap_or_else(|| match of_code(status.code()) {
        Exit::Unavailable => lang.text_with("service-away", &[("detail", status.message())]),
        _ => status.message().to_owned(),
    });
    std::iter::once(sentence).chain(lines).collect::<Vec<_>>().join("\n  ")
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};
    use tonic_types::{BadRequest, ErrorDetail, ErrorInfo, FieldViolation, LocalizedMessage, StatusExt as _};

    use super::{CliError, Exit};
    use crate::texts::Lang;

    fn refused() -> CliError {
        let details = vec![
            ErrorDetail::ErrorInfo(ErrorInfo::new("INVALID_FIELDS", "honi", std::collections::HashMap::new())),
            ErrorDetail::BadRequest(BadRequest::new(vec![FieldViolation::new("voice.channel", "must be given")])),
            ErrorDetail::LocalizedMessage(LocalizedMessage::new("ja", "入力に誤りがあります。")),
            ErrorDetail::LocalizedMessage(LocalizedMessage::new("en", "Some fields are wrong.")),
        ];
        Status::with_error_details_vec(Code::InvalidArgument, "Some fields are wrong.", details).into()
    }

    #[test]
    fn a_refusal_is_told_in_the_language_asked_for_with_reason_and_fields() {
        assert_eq!(
            refused().message(Lang::Ja),
            "入力に誤りがあります。\n  理由: INVALID_FIELDS\n  voice.channel: must be given"
        );
        assert_eq!(
            refused().message(Lang::En),
            "Some fields are wrong.\n  reason: INVALID_FIELDS\n  voice.channel: must be given"
        );
    }

    #[test]
    fn exit_codes_follow_the_status() {
        let exit = |code| CliError::from(Status::new(code, "")).exit();
        assert_eq!(exit(Code::NotFound), Exit::NotFound);
        assert_eq!(exit(Code::PermissionDenied), Exit::NotPermitted);
        assert_eq!(exit(Code::Unauthenticated), Exit::NotPermitted);
        assert_eq!(exit(Code::Unavailable), Exit::Unavailable);
        assert_eq!(exit(Code::Aborted), Exit::Conflict);
        assert_eq!(exit(Code::FailedPrecondition), Exit::Failed);
        assert_eq!(refused().exit(), Exit::Failed);
    }
}
