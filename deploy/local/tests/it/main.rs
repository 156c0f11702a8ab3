//! The parts of the local suite through their public doors: the program, the Temporal child process and the trace viewer.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its fixtures too")]

mod cargo_run;
mod suite;
mod temporal;
mod traces;
