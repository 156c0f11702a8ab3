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

    /// Whether the same may succeed later, without anybody changing what was asked: the server is away or busy, refuses us (credentials
    /// expire), or its namespace is not prepared yet.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Unprepared(_) => true,
            Self::Server { source, .. } => waiting_helps(source.code()),
            Self::Settings { .. } | Self::Payload(_) | Self::Client { .. } => false,
        }
    }
}

/// Only what is wrong with the request itself is hopeless; everything else concerns all requests alike and will be put right.
fn waiting_helps(code: Code) -> bool {
    match code {
        Code::Cancelled
        | Code::Unknown
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::Aborted
        | Code::Internal
        | Code::Unavailable
        | Code::Unauthenticated => true,
        Code::Ok
        | Code::InvalidArgument
        | Code::AlreadyExists
        | Code::FailedPrecondition
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::DataLoss => false,
    }
}
