//! What members say of the co-op, and how complaints are handled.

mod access_log;
mod app;
pub mod domain;
mod grpc;
mod member_feed;
mod organization;
mod server;
mod settings;
mod storage;

pub use grpc::policies;
pub use server::{Running, SERVICE, Surroundings, start};
pub use settings::{DEFAULTS, FollowSettings, Profile, RequestSettings, Settings};
pub use storage::Migrator;
