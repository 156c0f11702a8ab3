//! Notices.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use honi_names::{NoticeName, OrgUnitName, StaffName};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::{notice, notice_read};
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
        excluded_staff: Set(record.excluded.iter().map(|staff| format!(" {} ", staff.id())).collect()),
        created_at: Set(record.created_at),
        read_at: Set(None),
        reader: Set(None),
        version: Set(record.version),
    };
    notice::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Notes that somebody has read a notice; answers false if they had before.
///
/// # Errors
/// If the notice is not there.
pub(crate) async fn mark(conn: &impl ConnectionTrait, name: NoticeName, reader: &str, at: DateTime<Utc>) -> Result<bool, DatabaseError> {
    let row = notice_read::ActiveModel {
        notice: Set(name.id()),
        reader: Set(reader.to_owned()),
        read_at: Set(at),
    };
    let first_stays = OnConflict::columns([notice_read::Column::Notice, notice_read::Column::Reader])
        .do_nothing()
        .to_owned();
    let written = notice_read::Entity::insert(row)
        .on_conflict(first_stays)
        .exec_without_returning(conn)
        .await?;
    Ok(written == 1)
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

/// What somebody sees of the notices.
pub(crate) struct Inbox<'a> {
    /// Those to any of these.
    pub recipients: &'a [Recipient],
    /// None that is kept from this staff.
    pub not_from: Option<StaffName>,
    /// None that this reader has read.
    pub unread_by: Option<&'a str>,
}

/// At most `limit` notices of an inbox, newest first, before an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    inbox: &Inbox<'_>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Notice>, DatabaseError> {
    let mut query = notice::Entity::find().filter(notice::Column::Recipient.is_in(inbox.recipients.iter().map(recipient_text)));
    if let Some(staff) = inbox.not_from {
        query = query.filter(notice::Column::ExcludedStaff.not_like(format!("% {} %", staff.id())));
    }
    if let Some(reader) = inbox.unread_by {
        let read = Query::select()
            .column(notice_read::Column::Notice)
            .from(notice_read::Entity)
            .and_where(Expr::col(notice_read::Column::Reader).eq(reader))
            .to_owned();
        query = query.filter(notice::Column::Id.not_in_subquery(read));
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
        excluded: excluded(&row.excluded_staff).ok_or_else(|| unreadable("excluded_staff"))?,
        created_at: row.created_at,
        read: row.read_at.zip(row.reader.clone()),
        version: row.version,
        resource: row.resource,
        topic: row.topic,
    })
}

fn excluded(text: &str) -> Option<BTreeSet<StaffName>> {
    let ids = text.split_whitespace().map(|id| Uuid::parse_str(id).map(StaffName::new));
    ids.collect::<Result<_, _>>().ok()
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
