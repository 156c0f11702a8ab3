//! Layered configuration, secrets and --dump-config.
//!
//! A binary reads its [`Invocation`], calls [`load`] once, and passes the settings down as values.

mod dump;
mod error;
mod invocation;
mod load;
mod loopback;
mod secret;
mod tls;

pub use dump::dump;
pub use error::SettingsError;
pub use invocation::Invocation;
pub use load::load;
pub use loopback::is_loopback;
pub use secret::Secret;
pub use tls::{Pem, TlsFiles};

/// What must hold in a group of settings beyond the types of its fields.
pub trait Validate {
    /// Checks it; [`load`] calls this once everything is read. A group asks the groups inside it.
    ///
    /// # Errors
    /// Says what is wrong and with which key, without repeating the value.
    fn validate(&self) -> Result<(), String>;
}
