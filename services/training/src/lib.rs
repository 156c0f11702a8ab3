//! The organisation: units, staff, reporting lines, calendars, notices; credentials and the right to sell.

mod app;
mod deliveries;
pub mod domain;
mod grpc;
mod mail;
mod server;
mod settings;
mod storage;

pub use grpc::policies;
pub use honi_launch::{RequestSettings, Running, Surroundings};
pub use mail::{MailError, MailSettings, Transport};
pub use server::{SERVICE, start};
pub use settings::{DEFAULTS, FollowSettings, Settings};
pub use storage::Migrator;
