//! What members say of the co-op, and how complaints are handled.

pub mod app;
pub mod domain;
mod grpc;
mod storage;

pub use grpc::Grpc;
