//! The client half: a channel that passes on what travels with a call.
//!
//! A [`Client`] goes into any generated client. It sends the trace, the request id, the time that is left and who we are; it makes a span
//! per call that lasts to the end of the answer; and it repeats calls that are marked as safe to repeat when the other side is not there.

mod client;
mod identity;
mod mark;
mod reply;
mod retry;
mod send;
mod settings;

pub use client::{CallError, Client};
pub use identity::{ClientCredentials, Identity};
pub use mark::{MarkError, idempotent, on_behalf_of};
pub use settings::CallSettings;
