//! SQLite or PostgreSQL behind one door.
//!
//! The same code runs on both engines. Where they differ, the difference is kept here: how to connect, how a transaction begins, which
//! columns sort bytewise, how a broken constraint is named.

mod connect;
mod database;
mod engine;
mod error;
pub mod filter;
mod migrate;
mod numbers;
pub mod schema;
mod settings;
mod transaction;

pub use database::Database;
pub use engine::Engine;
pub use error::{DatabaseError, DriverError};
pub use numbers::Numbers;
pub use settings::DatabaseSettings;
pub use transaction::Transaction;
