//! The service from outside, on both engines, without Temporal.

mod access;
mod allegations;
mod fixtures;
mod improvements;
mod signals;
mod way;
