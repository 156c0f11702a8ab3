//! The log on both engines, verified over gRPC, over exports, and by a program in another language.

mod access_log;
mod commitments;
mod exports;
mod fixtures;
mod sequencing;
mod service;
mod tampering;
