//! The outbox on both engines.

mod delivering;
mod feed;
mod fixtures;
mod leasing;
mod observing;
mod sequencing;
