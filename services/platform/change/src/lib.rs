//! One change: transaction, request id, audit entry, outbox row, commit.
//!
//! Every use case that changes something goes through here, so that none can forget one of them.

mod change;
mod changes;
mod error;

pub use change::{Change, Record};
pub use changes::{Begun, Changes, RequestStamp};
pub use error::ChangeError;

/// The migrations of all tables that a change writes to beside the service's own.
pub fn migrations() -> Vec<Box<dyn sea_orm_migration::MigrationTrait>> {
    let mut migrations = honi_requests::migrations();
    migrations.extend(honi_outbox::migrations());
    migrations.extend(honi_audit_log::migrations());
    migrations
}
