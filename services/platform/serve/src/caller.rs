//! Who asks, for handlers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use honi_access::Actor;
use tonic::{Request, Status};

use crate::problem::Problem;

/// Who asks, and in which call. The stack puts it into the extensions of every request of a closed RPC.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who asks.
    pub actor: Actor,
    /// The RPC, such as `honi.voices.v1.VoiceService/GetVoice`: the name of its Cedar action and of its request ids.
    pub method: String,
    /// The id of the request as it travels through all services (`x-request-id`). Not the `request_id` of a mutation.
    pub request_id: String,
    /// The trace, in hex.
    pub trace_id: Option<String>,
    refused: Arc<AtomicBool>,
}

impl Caller {
    pub(crate) fn new(actor: Actor, method: String, request_id: String, trace_id: Option<String>) -> Self {
        Self {
            actor,
            method,
            request_id,
            trace_id,
            refused: Arc::default(),
        }
    }

    /// Says that the use case refused this caller although the answer will not say so: what an actor may not even see is NOT_FOUND. The
    /// access log then has it all the same. An answer of PERMISSION_DENIED needs no mark.
    pub fn mark_refused(&self) {
        self.refused.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }
}

/// The caller of a request.
///
/// # Errors
/// UNAUTHENTICATED if there is none: then the service is not served by our stack, and must not answer.
pub fn caller<T>(request: &Request<T>) -> Result<Caller, Status> {
    request
        .extensions()
        .get::<Caller>()
        .cloned()
        .ok_or_else(|| Problem::unauthenticated("TOKEN_MISSING").into())
}
