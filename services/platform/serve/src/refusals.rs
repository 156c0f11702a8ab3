//! What is told about calls that were refused.

use async_trait::async_trait;
use honi_access::Actor;
use tonic::Code;

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

/// Where a service keeps its access log. The call waits for it, so that no refusal is answered that is not kept; what goes wrong in it is
/// the service's to log.
#[async_trait]
pub trait Refusals: Send + Sync + 'static {
    /// Keeps one refusal.
    async fn refused(&self, refusal: Refusal);
}
