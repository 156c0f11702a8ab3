//! The kinds of problems, one constructor each.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use tonic::Code;

use super::texts::{self, Texts};
use super::{FieldProblem, Parts, Problem, Subject};

type Text = Cow<'static, str>;

/// The reason of every NOT_FOUND, also of one that only hides the resource: an own reason would tell that it exists.
pub const RESOURCE_NOT_FOUND: &str = "RESOURCE_NOT_FOUND";

/// How many wrong fields one answer names. Each takes some 200 bytes, and HTTP/2 clients commonly take 8 to 16 KiB of headers.
const MOST_FIELDS: usize = 20;

impl Problem {
    fn new(code: Code, reason: impl Into<Text>, ja: impl Into<Text>, en: impl Into<Text>, subject: Subject) -> Self {
        Self(Box::new(Parts {
            code,
            reason: reason.into(),
            ja: ja.into(),
            en: en.into(),
            subject,
            retry_after: None,
            metadata: BTreeMap::new(),
        }))
    }

    fn standard(code: Code, reason: impl Into<Text>, texts: Texts, subject: Subject) -> Self {
        Self::new(code, reason, texts.ja, texts.en, subject)
    }

    /// INVALID_ARGUMENT: a field of the request is wrong. The texts say what is wrong with it and do not repeat its value.
    pub fn invalid(field: impl Into<String>, reason: impl Into<Text>, ja: impl Into<Text>, en: impl Into<Text>) -> Self {
        Self::invalid_fields(vec![FieldProblem {
            field: field.into(),
            reason: reason.into(),
            ja: ja.into(),
            en: en.into(),
        }])
    }

    /// INVALID_ARGUMENT: these fields are wrong. Of very many the first are named, with their number as the fact `violations`: details travel
    /// in a header, and clients refuse an answer whose headers are too large.
    pub fn invalid_fields(mut fields: Vec<FieldProblem>) -> Self {
        let count = fields.len();
        fields.truncate(MOST_FIELDS);
        let problem = Self::standard(
            Code::InvalidArgument,
            "INVALID_FIELDS",
            texts::INVALID_FIELDS,
            Subject::Fields(fields),
        );
        if count > MOST_FIELDS {
            problem.with("violations", count.to_string())
        } else {
            problem
        }
    }

    /// INVALID_ARGUMENT: the request is no message of its type.
    pub fn malformed() -> Self {
        Self::standard(Code::InvalidArgument, "MESSAGE_MALFORMED", texts::MALFORMED, Subject::Call)
    }

    /// NOT_FOUND: there is no such resource, or the caller may not know of it.
    pub fn not_found(resource: impl Into<String>) -> Self {
        Self::standard(
            Code::NotFound,
            RESOURCE_NOT_FOUND,
            texts::NOT_FOUND,
            Subject::Resource(resource.into()),
        )
    }

    /// FAILED_PRECONDITION: the state of `resource` does not allow it; trying again does not help until it changes.
    pub fn precondition(reason: impl Into<Text>, resource: impl Into<String>, ja: impl Into<Text>, en: impl Into<Text>) -> Self {
        Self::new(Code::FailedPrecondition, reason, ja, en, Subject::State(resource.into()))
    }

    /// ABORTED: the etag is not the one of the resource as it is now.
    pub fn stale(resource: impl Into<String>) -> Self {
        Self::standard(Code::Aborted, "ETAG_MISMATCH", texts::STALE, Subject::Resource(resource.into()))
    }

    /// ALREADY_EXISTS: `resource` exists.
    pub fn already_exists(reason: impl Into<Text>, resource: impl Into<String>, ja: impl Into<Text>, en: impl Into<Text>) -> Self {
        Self::new(Code::AlreadyExists, reason, ja, en, Subject::Resource(resource.into()))
    }

    /// ALREADY_EXISTS: the `request_id` came before with another body.
    pub fn request_id_reused() -> Self {
        Self::standard(Code::AlreadyExists, "REQUEST_ID_REUSED", texts::REQUEST_ID_REUSED, Subject::Call)
    }

    /// UNAUTHENTICATED: we do not know who asks.
    pub fn unauthenticated(reason: impl Into<Text>) -> Self {
        Self::standard(Code::Unauthenticated, reason, texts::UNAUTHENTICATED, Subject::Call)
    }

    /// PERMISSION_DENIED: the caller may know of it but not do it.
    pub fn permission_denied(reason: impl Into<Text>) -> Self {
        Self::standard(Code::PermissionDenied, reason, texts::PERMISSION_DENIED, Subject::Call)
    }

    /// UNIMPLEMENTED: there is no such RPC.
    pub fn unimplemented() -> Self {
        Self::standard(Code::Unimplemented, "METHOD_UNKNOWN", texts::UNIMPLEMENTED, Subject::Call)
    }

    /// RESOURCE_EXHAUSTED: too much at once; try again after `retry_after`.
    pub fn overloaded(retry_after: Duration) -> Self {
        Self::standard(Code::ResourceExhausted, "OVERLOADED", texts::OVERLOADED, Subject::Call).retry_after(retry_after)
    }

    /// RESOURCE_EXHAUSTED: the message is larger than `max_bytes`.
    pub fn message_too_large(max_bytes: u32) -> Self {
        Self::standard(Code::ResourceExhausted, "MESSAGE_TOO_LARGE", texts::TOO_LARGE, Subject::Call)
            .with("max_bytes", max_bytes.to_string())
    }

    /// UNAVAILABLE: something that is needed does not answer now; try again after `retry_after`.
    pub fn unavailable(reason: impl Into<Text>, retry_after: Duration) -> Self {
        Self::standard(Code::Unavailable, reason, texts::UNAVAILABLE, Subject::Call).retry_after(retry_after)
    }

    /// DEADLINE_EXCEEDED: no answer in time. Whether anything was changed is not known; the same `request_id` finds out.
    pub fn deadline_exceeded() -> Self {
        Self::standard(Code::DeadlineExceeded, "DEADLINE_EXCEEDED", texts::DEADLINE_EXCEEDED, Subject::Call)
    }

    /// INTERNAL without detail: it is our fault. Log the cause, once; or let [`Problem::caused_by`] do it.
    pub fn internal() -> Self {
        Self::standard(Code::Internal, "INTERNAL", texts::INTERNAL, Subject::Call)
    }

    /// INTERNAL, and the error with its causes goes to the log. The error's texts must be free of personal data, as all of ours are.
    pub fn caused_by(error: &(dyn Error + 'static)) -> Self {
        let mut causes = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            // Writing into a String does not fail.
            let _ = write!(causes, ": {error}");
            cause = error.source();
        }
        tracing::error!(error = causes, "a call failed");
        Self::internal()
    }

    fn retry_after(mut self, delay: Duration) -> Self {
        self.0.retry_after = Some(delay);
        self
    }
}
