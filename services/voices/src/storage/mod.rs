//! Where voices are kept. The only room that names sea-orm; it takes and gives domain types.

pub mod calendars;
mod entity;
pub mod filter;
mod migration;
pub mod numbers;
mod record;
pub mod voices;
pub mod words;

pub use migration::Migrator;
pub use words::Words;
