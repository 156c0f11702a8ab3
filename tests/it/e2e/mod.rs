//! Complaints from the call to closed.

mod alone;
mod complaint;
mod eight_weeks;
mod real_complaints;
