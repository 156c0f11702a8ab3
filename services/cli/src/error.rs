//! What can go wrong, what is said then, and with which exit code the command ends.

use std::io;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::refusal;
use crate::texts::Lang;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// A service refused or failed.
    #[error("the service refused")]
    Refused(#[from] Box<Status>),
    /// Nobody answers where a service should be.
    #[error("no service answers")]
    Away {
        /// The services that nothing listens for, with their endpoints; none if something does.
        services: Vec<String>,
        /// What the client said.
        source: Box<Status>,
    },
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
        /// Which: the key of its text.
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
            Self::Away { .. } | Self::Http { .. } => Exit::Unavailable,
        }
    }

    /// Whether a call got no answer from any service of ours: those give reasons.
    pub(crate) fn is_silence(status: &Status) -> bool {
        status.code() == Code::Unavailable && status.get_details_error_info().is_none()
    }

    /// What people are told: a sentence, and a line for each thing to know besides, the last of which says what to do.
    pub(crate) fn message(&self, lang: Lang) -> String {
        let away = |what: &str| lang.text_with("away", &[("detail", what)]);
        let lines = match self {
            Self::Refused(status) => return refusal::message(status, lang),
            Self::Told { key, detail, .. } => return lang.text_with(key, &[("detail", detail)]),
            Self::Settings(_) | Self::Io { .. } => return chain(self),
            Self::Away { services, .. } if !services.is_empty() => vec![away(&services.join(", "))],
            Self::Away { source, .. } => vec![away(&lang.text("a-service")), source.message().to_owned()],
            Self::Http { what, source } => vec![away(&lang.text(what)), chain(source)],
        };
        let next = format!("{}: {}", lang.text("error-next"), lang.text("next-start"));
        lines.into_iter().chain([next]).collect::<Vec<_>>().join("\n  ")
    }
}

/// An error and what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
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

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};

    use super::{CliError, Exit};

    #[test]
    fn exit_codes_follow_the_status() {
        let exit = |code| CliError::from(Status::new(code, "")).exit();
        assert_eq!(exit(Code::NotFound), Exit::NotFound);
        assert_eq!(exit(Code::PermissionDenied), Exit::NotPermitted);
        assert_eq!(exit(Code::Unauthenticated), Exit::NotPermitted);
        assert_eq!(exit(Code::Unavailable), Exit::Unavailable);
        assert_eq!(exit(Code::Aborted), Exit::Conflict);
        assert_eq!(exit(Code::FailedPrecondition), Exit::Failed);
        assert_eq!(exit(Code::InvalidArgument), Exit::Failed);
    }
}
