//! Investigations of suspicious contracts.

mod app;
pub mod domain;
mod feeds;
mod grpc;
mod server;
mod settings;
mod storage;

pub use grpc::policies;
pub use honi_launch::{RequestSettings, Running, Surroundings};
pub use server::{SERVICE, start};
pub use settings::{DEFAULTS, FollowSettings, Profile, Settings};
pub use storage::Migrator;
