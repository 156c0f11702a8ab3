//! What is told about calls that were refused.

use honi_access::Actor;
use tonic::Code;

use crate::stack::code_name;

/// A call that was refused. It holds nothing of the message.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The RPC, such as `honi.voices.v1.VoiceService/GetVoice`.
    pub method: String,
    /// Who asked, once that was known.
    pub actor: Option<Actor>,
    /// What the caller was answered: UNAUTHENTICATED, PERMISSION_DENIED, or NOT_FOUND where it may not even see the resource.
    pub code: Code,
    /// Why, as the stable reason of `ErrorInfo`.
    pub reason: String,
    /// The resource that the handler recorded, if it came so far.
    pub resource: Option<String>,
    /// `x-request-id`.
    pub request_id: String,
    /// The trace, in hex.
    pub trace_id: Option<String>,
}

impl Refusal {
    /// What the caller was answered, as gRPC spells it: `PERMISSION_DENIED`.
    pub fn code_name(&self) -> &'static str {
        code_name(self.code)
    }
}

/// Where a service keeps its access log. The call does not wait for it: how long a refusal takes would tell what is hidden, and whoever is
/// refused could make the store as busy as they like.
pub trait Refusals: Send + Sync + 'static {
    /// Takes one refusal, to be written soon.
    fn refused(&self, refusal: Refusal);
}
