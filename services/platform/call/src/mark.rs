//! What a caller says about one request.

use honi_access::{ON_BEHALF_OF, ON_BEHALF_OF_TOKEN};
use http::HeaderValue;
use tonic::Request;

/// The mark of a request that may be sent again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Idempotent;

/// Why a request could not be marked.
#[derive(Debug, thiserror::Error)]
#[error("the person's name or token cannot stand in a header")]
pub struct MarkError;

/// Marks a unary request as safe to repeat: a read, or a change with a `request_id`. It is repeated while the service is UNAVAILABLE and
/// time is left, and once with another token if the application's own is refused.
pub fn idempotent<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Idempotent);
    request
}

/// Says for whom an application asks: the person's name (`staff/…`) and that person's own token, which proves it.
///
/// # Errors
/// If one of them cannot stand in a header.
pub fn on_behalf_of<T>(request: &mut Request<T>, person: &str, token: &str) -> Result<(), MarkError> {
    let name = HeaderValue::try_from(person).map_err(|_| MarkError)?;
    let mut token = HeaderValue::try_from(token).map_err(|_| MarkError)?;
    token.set_sensitive(true);
    let headers = request.metadata_mut().as_mut();
    headers.insert(ON_BEHALF_OF, name);
    headers.insert(ON_BEHALF_OF_TOKEN, token);
    Ok(())
}
