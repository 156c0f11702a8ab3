//! The stack through its public door: real servers and clients in this process.

mod admission;
mod deadlines;
mod drain;
mod fixture;
mod limits;
mod public;
mod raw;
mod streams;
mod tls;
mod traces;
