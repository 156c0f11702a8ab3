//! The service through its own door: gRPC, on both engines.

mod consents;
mod erasure;
mod fixtures;
mod households;
mod idempotency;
mod input;
mod logs;
mod needs;
mod records;
mod rights;
mod screening;
mod search;
