//! Members of the co-op: their records, encrypted, found and erased.

mod access_log;
mod app;
pub mod domain;
mod grpc;
mod server;
mod settings;
mod storage;

pub use grpc::policies;
pub use server::{Running, SERVICE, Surroundings, start};
pub use settings::{DEFAULTS, RequestSettings, Settings};
pub use storage::Migrator;
