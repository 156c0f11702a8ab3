//! What stands between a service's messages and its use cases.

mod codes;
mod command;
mod error;
pub mod field;
mod guard;
mod page;
mod status;

pub use command::{Command, command, opened};
pub use error::Error;
pub use guard::{check_etag, permit};
pub use page::Page;
