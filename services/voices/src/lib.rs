//! What members say of the co-op, and how complaints are handled.

mod app;
mod census;
pub mod domain;
mod grpc;
mod improvement_feed;
mod member_feed;
mod notices;
mod server;
mod settings;
mod storage;

pub use grpc::policies;
pub use honi_launch::{RequestSettings, Running, Surroundings};
pub use server::{SERVICE, start};
pub use settings::{DEFAULTS, FollowSettings, LetterSettings, Profile, Settings};
pub use storage::Migrator;
