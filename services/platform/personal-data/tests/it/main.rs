//! The key ring on both engines.

#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod dump;
mod erasure;
mod fixtures;
mod rotation;
mod sealing;
