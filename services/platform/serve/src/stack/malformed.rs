//! Requests that are no messages.

use http::Response;
use tonic::body::Body;
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

/// The problem that stands for the answer, if the request was no message. Our own errors have details, those of the libraries none.
pub(super) fn problem(response: &Response<Body>) -> Option<Problem> {
    let status = Status::from_header_map(response.headers())?;
    let unreadable = UNREADABLE.iter().any(|begin| status.message().starts_with(begin));
    (status.code() == Code::Internal && status.details().is_empty() && unreadable).then(Problem::malformed)
}
