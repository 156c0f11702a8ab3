//! The whole suite on one machine: every service in one process on SQLite, a real Temporal server beside it, and what it takes to look
//! inside. Only for the local profile: everything listens on the loopback interface.

pub mod coop;
pub mod data_dir;
pub mod demo;
mod html;
pub mod issuer;
mod loopback;
pub mod people;
pub mod ports;
mod private_file;
pub mod seed;
pub mod suite;
pub mod temporal;
pub mod tools;
pub mod traces;
