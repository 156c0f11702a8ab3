//! Where contracts, parameters and findings are kept. The only room that names sea-orm; it takes and gives domain types.

pub(crate) mod backtests;
pub(crate) mod benefits;
pub(crate) mod campaigns;
pub(crate) mod complaints;
pub(crate) mod contracts;
pub(crate) mod credentials;
mod entity;
pub(crate) mod facts;
pub(crate) mod filter;
pub(crate) mod imports;
mod migration;
pub(crate) mod parameter_sets;
pub(crate) mod products;
pub(crate) mod proposals;
pub(crate) mod reasons;
pub(crate) mod recommendation_policies;
mod record;
pub(crate) mod signals;

pub use migration::Migrator;
