//! Adding an entry within the transaction of a change.

use honi_database::DatabaseError;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::{entry::Entry, store::pending};

/// Entries of one statement: with five values each far below what SQLite takes.
const AT_ONCE: usize = 2_000;

/// Adds an entry to the log within the caller's transaction. It waits without a position until the relay puts it in order, so
/// that writers do not queue behind one another.
///
/// `id` is a UUIDv7 of the change's time, and `version` that of the resource after it: the entries of a resource are put in the order of
/// its versions, whatever the clocks of the writers said, and two of one version in that of their ids.
///
/// # Errors
/// What the database says, such as a second entry of the same id.
pub async fn append(conn: &impl ConnectionTrait, id: Uuid, version: i64, entry: &Entry) -> Result<(), DatabaseError> {
    pending::Entity::insert(row(id, version, entry))
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Adds many entries, each with its id and the version of its resource, by few statements.
///
/// # Errors
/// As [`append`].
pub async fn append_all(conn: &impl ConnectionTrait, entries: &[(Uuid, i64, Entry)]) -> Result<(), DatabaseError> {
    for some in entries.chunks(AT_ONCE) {
        let rows = some.iter().map(|(id, version, entry)| row(*id, *version, entry));
        pending::Entity::insert_many(rows).exec_without_returning(conn).await?;
    }
    Ok(())
}

fn row(id: Uuid, version: i64, entry: &Entry) -> pending::ActiveModel {
    pending::ActiveModel {
        id: Set(id),
        resource: Set(entry.resource.clone()),
        resource_version: Set(version),
        occurred_at: Set(entry.at),
        leaf: Set(entry.leaf(id)),
    }
}
