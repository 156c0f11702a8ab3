//! The service through its own door: gRPC, on both engines.

mod access;
mod complaints;
mod contracts;
mod contradictions;
mod credentials;
mod detection;
mod fixtures;
mod imports;
mod neighbours;
mod persistency;
mod proposals;
mod recommending;
mod revisions;
mod selling;
mod signals;
