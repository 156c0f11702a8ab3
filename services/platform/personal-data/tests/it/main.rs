//! The key ring on both engines.

mod dump;
mod erasure;
mod fixtures;
mod rotation;
mod sealing;
