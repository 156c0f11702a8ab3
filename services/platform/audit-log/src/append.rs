//! Adding an entry within the transaction of a change.

use honi_database::DatabaseError;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::{entry::Entry, store::pending};

/// Adds an entry to the log within the caller's transaction. It waits without a position until the relay puts it in order, so
/// that writers do not queue behind one another.
///
/// `id` is a UUIDv7 of the change's time; entries of one batch are put in its order.
///
/// # Errors
/// What the database says, such as a second entry of the same id.
pub async fn append(conn: &impl ConnectionTrait, id: Uuid, entry: &Entry) -> Result<(), DatabaseError> {
    let row = pending::ActiveModel {
        id: Set(id),
        resource: Set(entry.resource.clone()),
        leaf: Set(entry.leaf(id)),
    };
    pending::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}
