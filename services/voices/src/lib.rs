//! What members say of the co-op, and how complaints are handled.

pub mod domain;
