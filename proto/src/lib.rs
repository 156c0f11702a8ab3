//! The protos and the code generated from them: messages, clients and servers, and their descriptors.
//!
//! A message's `Debug` prints fields with the option `debug_redact` as `[redacted]`, so that logging one by mistake tells nothing about a
//! person. Only the text forms are covered: whoever reads a field has it.

pub mod descriptors;
mod redaction;
pub mod time;

pub use descriptors::{FILE_DESCRIPTOR_SET, descriptor_pool};

macro_rules! packages {
    ($($(#[$doc:meta])* $package:ident)*) => {$(
        $(#[$doc])*
        pub mod $package {
            /// Version 1.
            #[allow(
                missing_docs,
                unreachable_pub,
                rustdoc::all,
                clippy::all,
                clippy::allow_attributes_without_reason,
                clippy::str_to_string,
                clippy::large_futures,
                reason = "generated; the protos are documented, which a test of this crate checks"
            )]
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/honi.", stringify!($package), ".v1.rs"));
                include!(concat!(env!("OUT_DIR"), "/honi.", stringify!($package), ".v1.impls.rs"));
            }
        }
    )*};
}

packages! {
    /// The audit log of a service.
    auditlog
    /// Business dates.
    calendar
    /// What the handling of any case has: levels, rungs, recipients.
    casework
    /// Inspections and investigations.
    inspections
    /// Members (組合員).
    members
    /// The organisation: units, staff, business calendars, notices.
    organization
    /// The change feed of a service.
    outbox
    /// Contracts (契約) and the detection of suspicious ones.
    proposals
    /// Credentials of staff and the right to sell (募集の権利).
    training
    /// Voices (声) and complaints.
    voices
    /// The workflows of a service, for operators.
    workflows
}
