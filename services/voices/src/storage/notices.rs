//! What staff are to be told. It is written in the transaction that gives the reason, and sent by a follower, so that nothing waits for the
//! organisation and nothing is forgotten.

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use honi_names::StaffName;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::pending_notice::{ActiveModel, Column, Entity, Model};
use crate::domain::PendingNotice;

/// Writes what is to be told.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, notices: &[PendingNotice]) -> Result<(), DatabaseError> {
    // Engines take only so many values in one statement.
    for some in notices.chunks(100) {
        let rows = some.iter().map(|notice| ActiveModel {
            id: Set(notice.id),
            recipient: Set(notice.to.to_string()),
            kind: Set(notice.kind.code().to_owned()),
            resource: Set(notice.resource.clone()),
            topic: Set(notice.topic.clone()),
            excluded: Set(notice.kept_from.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
            due_at: Set(notice.due_at),
            send_at: Set(notice.send_at),
            sent_at: Set(None),
        });
        Entity::insert_many(rows).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// At most `limit` of those whose time has come, earliest first.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn due(conn: &impl ConnectionTrait, now: DateTime<Utc>, limit: u64) -> Result<Vec<PendingNotice>, DatabaseError> {
    let rows = Entity::find()
        .filter(Column::SentAt.is_null())
        .filter(Column::SendAt.lte(now))
        .order_by_asc(Column::SendAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(conn)
        .await?;
    rows.into_iter().map(read).collect()
}

/// Writes that one was sent.
///
/// # Errors
/// If the database fails.
pub(crate) async fn mark_sent(conn: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    set(conn, id, Column::SentAt, now).await
}

/// Tries one that was refused later again, so that it does not keep others back.
///
/// # Errors
/// If the database fails.
pub(crate) async fn postpone(conn: &impl ConnectionTrait, id: Uuid, until: DateTime<Utc>) -> Result<(), DatabaseError> {
    set(conn, id, Column::SendAt, until).await
}

async fn set(conn: &impl ConnectionTrait, id: Uuid, column: Column, at: DateTime<Utc>) -> Result<(), DatabaseError> {
    let update = Entity::update_many().col_expr(column, Expr::value(at));
    update.filter(Column::Id.eq(id)).filter(Column::SentAt.is_null()).exec(conn).await?;
    Ok(())
}

fn read(row: Model) -> Result<PendingNotice, DatabaseError> {
    let unreadable = |column| DatabaseError::Inconsistent {
        table: "pending_notices",
        column,
        row: row.id.to_string(),
    };
    let Ok(to) = row.recipient.parse();
    let kept_from = row.excluded.split_whitespace().map(str::parse::<StaffName>);
    Ok(PendingNotice {
        id: row.id,
        to,
        kind: row.kind.parse().map_err(|_| unreadable("kind"))?,
        kept_from: kept_from.collect::<Result<_, _>>().map_err(|_| unreadable("excluded"))?,
        resource: row.resource,
        topic: row.topic,
        due_at: row.due_at,
        send_at: row.send_at,
    })
}
