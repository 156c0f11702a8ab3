//! What every workflow does that keeps the deadlines of a record: it waits for "a change, or the next rung", proposes the rung to the service
//! that keeps the record, takes over the plan that the service answers with, and lets the notices go out.
//!
//! A process is a [`Process`]: what its messages name. Its workflow is a [`Climber`]: a type of Temporal's with the names of its own signal,
//! query and activities, whose run is [`climb`]. Nothing here can do I/O.

mod drive;
mod messages;
mod options;
pub mod policy;
mod search_attributes;

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

pub use drive::{Climber, Ladder, climb};
pub use messages::{
    Begin, DeadlineOutcome, DeadlinePlan, EscalateInput, Escalated, Hold, Level, NextRung, NoticePlan, NotifyInput, Outcome, Pending,
    Recipient, Rung, Snapshot, Stage, Unsent,
};
pub use options::{RECIPIENT_UNKNOWN, REFUSED, patient};
pub use search_attributes::{KEYS, Published, start_attributes};

/// What enters histories, histories' rules of growth included.
pub trait Value: Debug + Clone + PartialEq + Eq + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Debug + Clone + PartialEq + Eq + Serialize + DeserializeOwned + Send + Sync + 'static> Value for T {}

/// A process that keeps the deadlines of one kind of record.
pub trait Process: Debug + Clone + PartialEq + Eq + Send + Sync + 'static {
    /// The record, and which round of its handling: its fields stand beside the others in every message.
    type Subject: Value;
    /// Where the record stands. Messages without a version are put in order by it.
    type State: Value + PartialOrd;
    /// What a deadline is for. Rungs of the same moment go in this order.
    type Kind: Value + Ord;

    /// Whether the record is handled to its end, so that the workflow ends once nothing is left to ask.
    fn is_closed(state: &Self::State) -> bool;

    /// Stable code of a state, the value of the search attribute `HoniState`.
    fn code_of(state: &Self::State) -> &str;
}
