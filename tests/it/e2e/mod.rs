//! Complaints from the call to closed.

mod alone;
mod complaint;
mod eight_weeks;
mod imports;
mod real_complaints;
