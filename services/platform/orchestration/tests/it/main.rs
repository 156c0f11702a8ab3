//! Against a real Temporal server, one for each test.

mod endpoint;
mod fixtures;
mod namespace;
mod runs;
mod sink;
mod traces;
