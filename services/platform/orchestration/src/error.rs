//! What can go wrong with Temporal, and whether waiting helps.

#![warn(clippy::wildcard_enum_match_arm)]

use temporalio_client::errors::{ClientConnectError, WorkflowInteractionError, WorkflowStartError};
use temporalio_common::data_converters::PayloadConversionError;
use tonic::{Code, Status};

/// Why something was not done in Temporal.
#[derive(Debug, thiserror::Error)]
pub enum OrchestrationError {
    /// A setting cannot be used.
    #[error("temporal.{key} {problem}")]
    Settings {
        /// Which.
        key: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The server cannot be reached.
    #[error("Temporal cannot be reached")]
    Unreachable(#[source] Box<ClientConnectError>),
    /// The server answered with an error.
    #[error("Temporal did not {doing}")]
    Server {
        /// What was asked of it.
        doing: &'static str,
        /// What it said.
        #[source]
        source: Box<Status>,
    },
    /// The namespace lacks search attributes: no worker has prepared it yet.
    #[error("the namespace lacks the search attributes {}", .0.join(", "))]
    Unprepared(Vec<&'static str>),
    /// A payload could not be written or read.
    #[error("a payload could not be converted")]
    Payload(#[source] PayloadConversionError),
    /// The client could not do it.
    #[error("the Temporal client could not {doing}")]
    Client {
        /// What was asked of it.
        doing: &'static str,
        /// What it said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl OrchestrationError {
    pub(crate) fn server(doing: &'static str, source: Status) -> Self {
        Self::Server {
            doing,
            source: Box::new(source),
        }
    }

    pub(crate) fn start(error: WorkflowStartError) -> Self {
        let doing = "start the run";
        match error {
            WorkflowStartError::Rpc(status) | WorkflowStartError::AlreadyStarted { source: status, .. } => Self::server(doing, status),
            WorkflowStartError::PayloadConversion(error) => Self::Payload(error),
            // The SDK may add kinds; the enum is open.
            other => Self::Client {
                doing,
                source: Box::new(other),
            },
        }
    }

    pub(crate) fn interaction(doing: &'static str, error: WorkflowInteractionError) -> Self {
        match error {
            WorkflowInteractionError::NotFound(status) | WorkflowInteractionError::Rpc(status) => Self::server(doing, status),
            WorkflowInteractionError::PayloadConversion(error) => Self::Payload(error),
            WorkflowInteractionError::Other(source) => Self::Client { doing, source },
            // The SDK may add kinds; the enum is open.
            other => Self::Client {
                doing,
                source: Box::new(other),
            },
        }
    }

    /// Whether the server does not know what was asked of it.
    pub(crate) fn is_unimplemented(&self) -> bool {
        matches!(self, Self::Server { source, .. } if source.code() == Code::Unimplemented)
    }

    /// Whether the server is away, so that nothing else would be done either.
    pub(crate) fn is_away(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Server { source, .. } => source.code() == Code::Unavailable,
            Self::Settings { .. } | Self::Unprepared(_) | Self::Payload(_) | Self::Client { .. } => false,
        }
    }

    /// Whether the same may succeed later, without anybody changing what was asked: the server is away or busy, refuses us (credentials
    /// expire), is older or newer than we are, or its namespace is not there or not prepared yet. Only what is wrong with the request itself is
    /// hopeless; everything else concerns all requests alike and will be put right.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Unprepared(_) | Self::Client { .. } => true,
            Self::Server { source, .. } => source.code() != Code::InvalidArgument,
            Self::Settings { .. } | Self::Payload(_) => false,
        }
    }
}

/// The error and its causes in one line: the relay keeps a text beside the row, and the log has one field for it.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_wrong_with_the_request_is_hopeless() {
        for code in (1..=16).map(Code::from_i32) {
            let error = OrchestrationError::server("start the run", Status::new(code, ""));
            assert_eq!(error.is_transient(), code != Code::InvalidArgument, "{code:?}");
        }
        let client = OrchestrationError::Client {
            doing: "start the run",
            source: "a kind that only a later SDK knows".into(),
        };
        assert!(client.is_transient());
        let payload = PayloadConversionError::EncodingError("it is no JSON".into());
        assert!(!OrchestrationError::Payload(payload).is_transient());
    }
}
