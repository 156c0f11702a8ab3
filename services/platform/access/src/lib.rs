//! Who asks, and what they may do.
//!
//! [`Authenticator`] turns the headers of a request into an [`Actor`]; [`Policies`] decide what that actor may do.

mod actor;
mod authentication;
pub mod https;
mod policies;
mod role;
mod settings;
pub mod token;

pub use actor::{Actor, Application};
pub use authentication::{AuthenticationError, Authenticator, ON_BEHALF_OF, ON_BEHALF_OF_TOKEN};
pub use policies::{Decision, Policies, PolicyError, Resource};
pub use role::{Role, UnknownRole};
pub use settings::AccessSettings;
