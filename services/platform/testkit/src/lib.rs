//! Test infrastructure: a database per test on either engine, Temporal, callers of a service, seeded ids, eventually.
//!
//! A dev-dependency only. Business fixtures are not here; they sit in each crate's `tests/it/fixtures.rs`.

mod caller;
mod chance;
pub mod database;
mod eventually;
pub mod neighbours;
mod ports;
mod postgres;
pub mod run;
pub mod temporal;
pub mod tools;

pub use caller::{ISSUER, Issuer, assert_refused, authorized, violated_fields};
pub use chance::{drawn, shuffled};
pub use eventually::{Look, eventually};
pub use ports::PortRange;
