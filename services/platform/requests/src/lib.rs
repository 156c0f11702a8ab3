//! The table of request ids, which makes repeating a request safe.
//!
//! A claim is a row of the same transaction as the change, so the two last or vanish together. When two copies of a request come at the
//! same time, the unique key makes the second wait until the first has ended, and then it replays it.

mod migration;
mod requests;

pub use migration::migrations;
pub use requests::{Claim, RequestError, Requests};
