//! The gRPC door of investigations and improvement actions. The only room that names tonic and prost.

mod codes;
mod improvement_action;
mod improvement_action_service;
mod improvement_codes;
mod improvement_steps;
mod investigation;
mod investigation_service;
mod steps;

use honi_access::{Policies, PolicyError};

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
pub fn policies() -> Result<Policies, PolicyError> {
    let files = [
        ("call.cedar", include_str!("../../policies/call.cedar")),
        (
            "improvement_actions.cedar",
            include_str!("../../policies/improvement_actions.cedar"),
        ),
        ("investigations.cedar", include_str!("../../policies/investigations.cedar")),
    ];
    Policies::load(&files, include_str!("../../policies/schema.cedarschema"))
}
