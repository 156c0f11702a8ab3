//! The tests of the suite as a whole, in one binary.

mod e2e;
mod faults;
mod stage;
mod tidy;
