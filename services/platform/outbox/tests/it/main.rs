//! The outbox on both engines.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod delivering;
mod feed;
mod fixtures;
mod leasing;
mod observing;
mod sequencing;
