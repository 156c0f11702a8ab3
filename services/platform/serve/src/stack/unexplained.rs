//! Errors that no problem of ours explains.

use http::HeaderMap;
use tonic::{Code, Status};

use crate::problem::Problem;

/// How tonic and prost begin what they say of a request that cannot be read. gRPC counts it as INTERNAL, as if the bytes had been lost on the
/// way; for us it is bad input, and bad input is never our fault. They have no type for it, so their texts are what there is to go by; a
/// test sends such requests and would notice other texts.
const UNREADABLE: [&str; 4] = [
    "failed to decode Protobuf message",
    "Missing request message.",
    "Unexpected EOF decoding stream.",
    "protocol error: received message",
];

/// The problem that takes the place of an answer, if it is an error of which nobody said what may be told: our own have details, those of
/// the libraries and of a careless handler have none. Their text stays here and is not logged either: it may hold anything.
pub(super) fn problem(answer: &HeaderMap) -> Option<Problem> {
    let status = Status::from_header_map(answer)?;
    if !matches!(status.code(), Code::Internal | Code::Unknown) || !status.details().is_empty() {
        return None;
    }
    if status.code() == Code::Internal && UNREADABLE.iter().any(|begin| status.message().starts_with(begin)) {
        return Some(Problem::malformed());
    }
    tracing::error!(code = ?status.code(), "a call failed without saying why; its text is withheld");
    Some(Problem::internal())
}
