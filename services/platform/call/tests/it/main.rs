//! A client against servers of this process that answer what a test says.

mod fixture;
mod identity;
mod repetition;
