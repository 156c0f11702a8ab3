//! The tables of this service. The only room that names sea-orm.

mod entity;
pub(crate) mod filter;
pub(crate) mod improvement_actions;
pub(crate) mod investigations;
mod migration;
mod record;
pub(crate) mod texts;

pub use migration::Migrator;
