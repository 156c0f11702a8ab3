//! Complaints from the call to closed.

mod complaint;
