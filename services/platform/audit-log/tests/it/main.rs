//! The log on both engines, verified over gRPC, over exports, and by a program in another language.

#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod access_log;
mod commitments;
mod document;
mod exports;
mod fixtures;
mod sequencing;
mod service;
mod tampering;
