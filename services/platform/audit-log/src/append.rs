//! Adding an entry within the transaction of a change.

use honi_database::DatabaseError;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::{entry::Entry, store::pending};

/// Adds an entry to the log within the caller's transaction. It waits without a position until the relay puts it in order, so
/// that writers do not queue behind one another.
///
/// `id` is a UUIDv7 of the change's time, and `version` that of the resource after it: the entries of a resource are put in the order of
/// its versions, whatever the clocks of the writers said, and two of one version in that of their ids.
///
/// # Errors
/// What the database says, such as a second entry of the same id.
pub async fn append(conn: &impl ConnectionTrait, id: Uuid, version: i64, entry: &Entry) -> Result<(), DatabaseError> {
    let row = pending::ActiveModel {
        id: Set(id),
        resource: Set(entry.resource.clone()),
        resource_version: Set(version),
        occurred_at: Set(entry.at),
        leaf: Set(entry.leaf(id)),
    };
    pending::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}
