//! The worker: activities that call the services.
//!
//! It runs the workflows and implements their activities, each of which is one idempotent gRPC call to the service that owns the record. It
//! keeps nothing and decides nothing.

pub mod activities;
mod clients;
mod failure;
mod outcomes;
mod request_id;
mod settings;
mod worker;

pub use clients::{Clients, Transport};
pub use failure::{Disposition, disposition};
pub use request_id::request_id;
pub use settings::{DEFAULTS, DailyDetectionSettings, Settings};
pub use worker::{WorkerError, run};
