//! The catalogue, proposals, contracts, and the detection of suspicious ones.

mod app;
pub mod domain;
mod feeds;
mod grpc;
mod neighbours;
mod server;
mod settings;
mod storage;

pub use grpc::policies;
pub use honi_launch::{RequestSettings, Running, Surroundings};
pub use server::{SERVICE, start};
pub use settings::{BenefitSettings, DEFAULTS, FollowSettings, Settings};
pub use storage::Migrator;
