//! Test infrastructure: a database per test on either engine, Temporal, seeded ids, eventually.
//!
//! A dev-dependency only. Business fixtures are not here; they sit in each crate's `tests/it/fixtures.rs`.

mod chance;
pub mod database;
mod eventually;
mod ports;
mod postgres;
pub mod temporal;
pub mod tools;

pub use chance::{drawn, shuffled};
pub use eventually::{Look, eventually};
pub use ports::PortRange;
