//! The tests of the suite as a whole, in one binary.

mod access_matrix;
mod cli;
mod config;
mod e2e;
mod faults;
mod stage;
mod tidy;
mod wire;
