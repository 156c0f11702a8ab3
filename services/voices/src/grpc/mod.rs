//! The gRPC door of voices. The only room that names tonic and prost.

mod codes;
mod convert;
mod digest_service;
mod import_service;
mod letter;
mod letter_service;
mod requests;
mod statistics_service;
mod step;
mod voice;
mod voice_service;

use honi_access::Policies;

use crate::app::Deps;

/// The services over the use cases.
#[derive(Clone)]
pub(crate) struct Grpc {
    deps: Deps,
}

impl Grpc {
    /// Over these use cases.
    #[must_use]
    pub(crate) fn new(deps: Deps) -> Self {
        Self { deps }
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
