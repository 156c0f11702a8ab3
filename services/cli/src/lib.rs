//! The command `honi`: the services' verbs for the shell, one file per resource and verb, each one RPC. Data go to stdout, talk to stderr.

mod args;
mod choices;
mod clients;
mod commands;
mod context;
mod error;
mod flat;
mod help;
mod issuer;
mod names;
mod output;
mod printable;
mod reach;
mod refusal;
mod session;
mod settings;
mod table;
mod texts;
mod value;
mod view;

pub use commands::{run, run_at};
