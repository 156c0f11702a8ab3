//! Where members are kept. The only room that names sea-orm; it takes and gives domain types.

pub(crate) mod consents;
pub(crate) mod documents;
mod entity;
pub(crate) mod households;
pub(crate) mod members;
mod migration;

pub use migration::Migrator;
