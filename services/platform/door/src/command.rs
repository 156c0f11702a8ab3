//! Who asks for what.

use honi_change::RequestStamp;
use honi_serve::{Caller, Problem, caller, validate};
use prost_reflect::ReflectMessage;
use tonic::{Request, Status};

use crate::field;

/// Who asks for a change, and the id and content of the request.
#[derive(Debug)]
pub struct Command<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// The request's id, and what it is compared by when it comes again.
    pub stamp: RequestStamp,
}

/// Who asks, and the message once it is valid.
///
/// # Errors
/// UNAUTHENTICATED, INVALID_ARGUMENT.
pub fn opened<M: ReflectMessage>(request: Request<M>) -> Result<(Caller, M), Status> {
    let caller = caller(&request)?;
    let message = request.into_inner();
    validate(&message)?;
    Ok((caller, message))
}

/// The change that a valid message asks for.
///
/// # Errors
/// INVALID_ARGUMENT if the request id is no UUID.
pub fn command<'a, M: prost::Message>(caller: &'a Caller, request_id: &str, message: &M) -> Result<Command<'a>, Problem> {
    let request_id = field::request_id(request_id)?;
    Ok(Command {
        caller,
        stamp: RequestStamp {
            request_id,
            method: caller.method.clone(),
            body: message.encode_to_vec(),
        },
    })
}
