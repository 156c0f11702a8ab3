//! The gRPC door of voices. The only room that names tonic and prost.

mod codes;
mod convert;
mod digest_service;
mod import_service;
mod letter;
mod letter_service;
mod page;
mod requests;
mod statistics_service;
mod status;
mod step;
mod voice;
mod voice_service;
mod workflow_service;

use honi_access::Policies;
use honi_change::RequestStamp;
use honi_orchestration::Orchestrator;
use honi_serve::{Caller, Problem, caller, validate};
use prost_reflect::ReflectMessage;
use tonic::{Request, Status};

use crate::app::{Command, Deps};

/// The services over the use cases.
#[derive(Clone)]
pub(crate) struct Grpc {
    deps: Deps,
    orchestrator: Orchestrator,
}

impl Grpc {
    /// Over these use cases; `orchestrator` knows the runs.
    #[must_use]
    pub(crate) fn new(deps: Deps, orchestrator: Orchestrator) -> Self {
        Self { deps, orchestrator }
    }
}

/// The rules of this service, as they stand in `policies/`.
///
/// # Errors
/// If a policy does not fit the schema; a fault of the build, found by the first test.
pub fn policies() -> Result<Policies, honi_access::PolicyError> {
    let files = [
        ("call.cedar", include_str!("../../policies/call.cedar")),
        ("voices.cedar", include_str!("../../policies/voices.cedar")),
    ];
    Policies::load(&files, include_str!("../../policies/schema.cedarschema"))
}

/// Who asks, and the message once it is valid.
fn opened<M: ReflectMessage>(request: Request<M>) -> Result<(Caller, M), Status> {
    let caller = caller(&request)?;
    let message = request.into_inner();
    validate(&message)?;
    Ok((caller, message))
}

/// The change that a valid message asks for.
fn command<'a, M: prost::Message>(caller: &'a Caller, request_id: &str, message: &M) -> Result<Command<'a>, Problem> {
    let request_id = convert::request_id(request_id)?;
    Ok(Command {
        caller,
        stamp: RequestStamp {
            request_id,
            method: caller.method.clone(),
            body: message.encode_to_vec(),
        },
    })
}
