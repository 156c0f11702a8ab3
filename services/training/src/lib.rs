//! The organisation: units, staff, reporting lines, calendars, notices.

pub mod app;
pub mod domain;
mod grpc;
mod mail;
mod storage;

pub use grpc::Grpc;
pub use mail::{MailError, MailSettings, MailSink, Transport};
