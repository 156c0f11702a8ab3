//! Where voices are kept. The only room that names sea-orm; it takes and gives domain types.

pub(crate) mod digests;
mod entity;
pub(crate) mod filter;
pub(crate) mod imports;
pub(crate) mod improvements;
pub(crate) mod labels;
pub(crate) mod letters;
mod migration;
pub(crate) mod notices;
mod record;
pub(crate) mod screened_members;
pub(crate) mod statistics;
pub(crate) mod texts;
pub(crate) mod voices;
pub(crate) mod words;

pub(crate) use improvements::Improvements;
pub(crate) use labels::Labels;
pub use migration::Migrator;
pub(crate) use texts::Texts;
pub(crate) use words::Words;
