//! Domain events: outbox, relay and feed.
//!
//! A change and its events are one transaction. A relay then puts the committed events in order and delivers them, at least once and in
//! order per resource; a feed serves them to other services by position. Why positions: on PostgreSQL a transaction that took its ids
//! early may commit late, so a reader that goes by id can skip events for good.

mod event;
pub mod feed;
mod hold;
mod lease;
mod migration;
mod queue;
mod relay;
mod sequence;
mod sink;
mod sql;

pub use event::{Event, NewEvent, append, append_all};
pub use hold::{Parked, parked, release};
pub use lease::Lease;
pub use migration::migrations;
pub use queue::Backlog;
pub use relay::{Relay, RelaySettings, Step, Wake};
pub use sequence::{Sequenced, sequence};
pub use sink::{DeliveryError, Sink};
