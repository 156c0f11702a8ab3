//! A whole suite under test: all services in one process on a folder and ports of its own, with the Temporal server that a test wants.

mod audit;
mod callers;
mod child;
mod complaints;
mod harness;
mod notices;
mod own_temporal;
mod people;
mod ports;
mod runs;
mod tell;
mod time;
mod traces;

pub use audit::Audit;
pub use callers::Callers;
pub use child::{Child, Part, play};
pub use complaints::{Complaint, deadline, state};
pub use harness::{Harness, Options, PATIENCE, TemporalKind};
pub use honi_local::suite::Rules;
pub use honi_testkit::eventually;
pub use notices::notices;
pub use own_temporal::OwnTemporal;
pub use people::Somebody;
pub use ports::PortRange;
pub use runs::{Run, Runs};
pub use tell::tell;
pub use time::{Time, YEARS, japan};
pub use traces::{Span, Trace, Traces};
