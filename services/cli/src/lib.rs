//! The command `honi`: the services' verbs for the shell, one file per resource and verb, each one RPC. Data go to stdout, talk to stderr.

mod args;
mod choices;
mod clients;
mod commands;
mod context;
mod error;
mod issuer;
mod output;
mod session;
mod settings;
mod texts;
mod value;

pub use args::Args;
pub use commands::run;
pub use error::EXIT_CODES;
