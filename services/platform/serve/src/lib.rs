//! One tower stack around every gRPC service, and the one way in which services answer that something is wrong.
//!
//! ```text
//! trace and metrics → request id → deadline → panic → limit of calls → authentication → permission to call → the service
//! ```
//!
//! The stack never sees a message. After decoding, a handler calls [`validate`], asks [`caller`] who asks, and lets the use case decide on
//! the loaded resource. Hence the order of answers: UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION.

mod caller;
mod methods;
mod problem;
mod refusals;
mod server;
mod settings;
mod stack;
mod validation;

pub use caller::{Caller, caller};
pub use honi_telemetry::record_resource;
pub use problem::{DOMAIN, FieldProblem, Problem, RESOURCE_NOT_FOUND};
pub use refusals::{Refusal, Refusals};
pub use server::{ServeError, Server, bind};
pub use settings::ServeSettings;
pub use validation::{validate, validate_masked};
