//! Complaints from the call to closed, sales from intent to application, investigations from the facts to closed, improvement actions from the voice to closed,
//! credentials from their proof to their end.

mod alone;
mod complaint;
mod credential;
mod daily_detection;
mod eight_weeks;
mod imports;
mod improvement;
mod investigation;
mod neighbours;
mod portfolios;
mod real_complaints;
mod sale;
