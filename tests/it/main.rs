//! The tests of the suite as a whole, in one binary.

mod access_matrix;
mod bad_input;
mod cli;
mod config;
mod credentials;
mod e2e;
mod faults;
mod fuzzer;
mod markers;
mod stage;
mod suspicious;
mod terminals;
mod tidy;
mod wire;
