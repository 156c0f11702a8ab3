//! Notices.

use honi_database::DatabaseError;
use honi_names::{NoticeName, OrgUnitName, StaffName};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::notice;
use super::one;
use crate::domain::{Notice, NoticeKind, Recipient};

/// Writes a new notice.
///
/// # Errors
/// What the database says.
pub(crate) async fn insert(conn: &impl ConnectionTrait, record: &Notice) -> Result<(), DatabaseError> {
    let row = notice::ActiveModel {
        id: Set(record.name.id()),
        recipient: Set(recipient_text(&record.recipient)),
        kind: Set(record.kind.word().to_owned()),
        resource: Set(record.resource.clone()),
        topic: Set(record.topic.clone()),
        due_at: Set(record.due_at),
        created_at: Set(record.created_at),
        read_at: Set(None),
        reader: Set(None),
        version: Set(record.version),
    };
    notice::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes who read a notice first.
///
/// # Errors
/// If the notice is not there.
pub(crate) async fn update_read(conn: &impl ConnectionTrait, record: &Notice) -> Result<(), DatabaseError> {
    let (read_at, reader) = record.read.clone().unzip();
    let update = notice::Entity::update_many()
        .col_expr(notice::Column::ReadAt, read_at.into())
        .col_expr(notice::Column::Reader, reader.into())
        .col_expr(notice::Column::Version, record.version.into())
        .filter(notice::Column::Id.eq(record.name.id()));
    one(&update.exec(conn).await?)
}

/// One notice, locked against other changes where the engine has row locks.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find_for_update(conn: &impl ConnectionTrait, name: NoticeName) -> Result<Option<Notice>, DatabaseError> {
    notice::Entity::find_by_id(name.id())
        .lock_exclusive()
        .one(conn)
        .await?
        .map(read)
        .transpose()
}

/// One notice.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: NoticeName) -> Result<Option<Notice>, DatabaseError> {
    notice::Entity::find_by_id(name.id()).one(conn).await?.map(read).transpose()
}

/// At most `limit` notices to any of these recipients, newest first, before an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    recipients: &[Recipient],
    unread_only: bool,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Notice>, DatabaseError> {
    let mut query = notice::Entity::find().filter(notice::Column::Recipient.is_in(recipients.iter().map(recipient_text)));
    if unread_only {
        query = query.filter(notice::Column::ReadAt.is_null());
    }
    if let Some(before) = before {
        query = query.filter(notice::Column::Id.lt(before));
    }
    query
        .order_by_desc(notice::Column::Id)
        .limit(limit)
        .all(conn)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

fn read(row: notice::Model) -> Result<Notice, DatabaseError> {
    let unreadable = |column: &'static str| DatabaseError::Inconsistent {
        table: "notices",
        column,
        row: row.id.to_string(),
    };
    Ok(Notice {
        name: NoticeName::new(row.id),
        recipient: read_recipient(&row.recipient).ok_or_else(|| unreadable("recipient"))?,
        kind: NoticeKind::ALL
            .into_iter()
            .find(|kind| kind.word() == row.kind)
            .ok_or_else(|| unreadable("kind"))?,
        due_at: row.due_at,
        created_at: row.created_at,
        read: row.read_at.zip(row.reader.clone()),
        version: row.version,
        resource: row.resource,
        topic: row.topic,
    })
}

/// The recipient as one text: the resource name of a staff or unit, `roles/CODE`, or `roles/CODE@` with the name of a unit.
fn recipient_text(recipient: &Recipient) -> String {
    match recipient {
        Recipient::Staff(name) => name.to_string(),
        Recipient::OrgUnitQueue(name) => name.to_string(),
        Recipient::Role(code) => format!("roles/{code}"),
        Recipient::RoleInUnit(code, unit) => format!("roles/{code}@{unit}"),
    }
}

fn read_recipient(text: &str) -> Option<Recipient> {
    if let Some(role) = text.strip_prefix("roles/") {
        return match role.split_once('@') {
            Some((code, unit)) => Some(Recipient::RoleInUnit(code.to_owned(), unit.parse().ok()?)),
            None => Some(Recipient::Role(role.to_owned())),
        };
    }
    let staff = text.parse::<StaffName>().map(Recipient::Staff);
    staff.or_else(|_| text.parse::<OrgUnitName>().map(Recipient::OrgUnitQueue)).ok()
}
