//! The trace viewer of the local suite: takes spans over OTLP, keeps them in a SQLite file, and shows them on loopback pages and as JSON
//! in the form of Jaeger's query API. Not for production, which sends its spans to whatever stands there.

mod entity;
mod http;
mod jaeger;
mod model;
mod page;
mod receiver;
mod schema;
mod search;
mod store;
mod waterfall;
mod write;

pub use model::{RESOURCE_ATTRIBUTE, RecordedSpan, Trace, TraceSummary};
pub use receiver::{receiver, serve};
pub use search::Search;
pub use store::{TraceLimits, TraceStore, TraceStoreError};
