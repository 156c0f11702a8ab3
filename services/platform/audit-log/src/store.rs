//! The tables of the log.
//!
//! An entry waits in `audit_pending` until the relay gives it its position; `audit_entries` is only ever appended to.

pub(crate) mod access_log;
pub(crate) mod entries;
pub(crate) mod heads;
pub(crate) mod pending;
pub(crate) mod salts;
pub(crate) mod tiles;
