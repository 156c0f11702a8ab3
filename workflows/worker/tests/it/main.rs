//! The worker against services that exist only in this process.

mod activities;
mod conduct;
mod fixtures;
