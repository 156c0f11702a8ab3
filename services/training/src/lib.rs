//! The organisation: units, staff, reporting lines, calendars, notices.

mod access_log;
mod app;
pub mod domain;
mod grpc;
mod mail;
mod server;
mod settings;
mod storage;

pub use grpc::policies;
pub use mail::{MailError, MailSettings, Transport};
pub use server::{Running, SERVICE, Surroundings, start};
pub use settings::{DEFAULTS, RequestSettings, Settings};
pub use storage::Migrator;
