//! Digests and their readers. What the author wrote of the voices is sealed under the digest's own key: a digest outlives the members concerned,
//! whom it does not name.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use honi_database::DatabaseError;
use honi_names::{DigestName, StaffName, VoiceName};
use honi_personal_data::{KeyRing, OpenError, Sealed, SubjectKey};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::digest::{ActiveModel, Column, Entity, Model};
use super::entity::digest_reader as reader;
use super::entity::pending_notice as notice;
use crate::domain::{Digest, Week};

/// What the author wrote, by voice.
pub(crate) type Summaries = BTreeMap<VoiceName, String>;

/// The field that the sealed summaries are bound to.
const SUMMARIES: &str = "summaries";

/// A digest, and what opens its summaries.
pub(crate) struct Stored {
    /// The digest.
    pub(crate) digest: Digest,
    summaries: Vec<u8>,
}

/// How far a digest was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// How many are to read it.
    pub(crate) readers: u64,
    /// How many said that they have.
    pub(crate) acknowledged: u64,
    /// How many were reminded.
    pub(crate) reminded: u64,
}

/// What a reader has done with a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// When they said that they had read it; nothing until then.
    pub(crate) acknowledged_at: Option<DateTime<Utc>>,
}

impl Stored {
    /// What the author wrote.
    ///
    /// # Errors
    /// If it is damaged, or a key cannot be had.
    pub(crate) async fn summaries(&self, conn: &impl ConnectionTrait, keys: &KeyRing) -> Result<Summaries, OpenError> {
        let (name, sealed) = (self.digest.name, Sealed::from_bytes(self.summaries.clone()));
        let text = keys.open(conn, &name.to_string(), SUMMARIES, &sealed).await?;
        Ok(serde_json::from_str(&text).map_err(|_| unreadable(name.id(), SUMMARIES))?)
    }
}

/// Writes a new digest with its readers; `key` is its own.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    key: &SubjectKey,
    digest: &Digest,
    summaries: &Summaries,
    readers: &BTreeSet<StaffName>,
) -> Result<(), DatabaseError> {
    let id = digest.name.id();
    let json = |column, value: serde_json::Result<String>| value.map_err(|_| unreadable(id, column));
    let row = ActiveModel {
        id: Set(id),
        first_date: Set(digest.week.first_date().to_string()),
        org_units: Set(digest.org_units.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
        items: Set(json("items", serde_json::to_string(&digest.items))?),
        summaries: Set(key
            .seal(SUMMARIES, &json(SUMMARIES, serde_json::to_string(summaries))?)
            .into_bytes()),
        author: Set(digest.author.to_string()),
        published_at: Set(digest.published_at),
        due_at: Set(digest.due_at),
        version: Set(digest.version),
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    let readers: Vec<StaffName> = readers.iter().copied().collect();
    for some in readers.chunks(500) {
        let rows = some.iter().map(|staff| reader::ActiveModel {
            digest: Set(id),
            staff: Set(staff.id()),
            acknowledged_at: Set(None),
        });
        reader::Entity::insert_many(rows).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// One digest.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: DigestName) -> Result<Option<Stored>, DatabaseError> {
    Entity::find_by_id(name.id()).one(conn).await?.map(read).transpose()
}

/// One digest, locked against other changes where the engine has row locks.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find_for_update(conn: &impl ConnectionTrait, name: DigestName) -> Result<Option<Stored>, DatabaseError> {
    Entity::find_by_id(name.id())
        .lock_exclusive()
        .one(conn)
        .await?
        .map(read)
        .transpose()
}

/// At most `limit` digests before an id, newest first; only those that `reader` is to read, if one is told.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    reader: Option<StaffName>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Digest>, DatabaseError> {
    let theirs = reader.map(|staff| {
        let read = reader::Entity::find()
            .select_only()
            .column(reader::Column::Digest)
            .filter(reader::Column::Staff.eq(staff.id()));
        Column::Id.in_subquery(sea_orm::QueryTrait::into_query(read))
    });
    let rows = Entity::find()
        .filter(Condition::all().add_option(theirs).add_option(before.map(|id| Column::Id.lt(id))))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(conn)
        .await?;
    rows.into_iter().map(|row| read(row).map(|it| it.digest)).collect()
}

/// What a staff has done with digests; nothing of those that are not for them.
///
/// # Errors
/// If the database fails.
pub(crate) async fn readings(
    conn: &impl ConnectionTrait,
    names: &[DigestName],
    staff: StaffName,
) -> Result<BTreeMap<DigestName, Reading>, DatabaseError> {
    let rows = reader::Entity::find()
        .filter(reader::Column::Staff.eq(staff.id()))
        .filter(reader::Column::Digest.is_in(names.iter().map(|name| name.id())))
        .all(conn)
        .await?;
    let readings = rows.into_iter().map(|row| {
        let acknowledged_at = row.acknowledged_at;
        (DigestName::new(row.digest), Reading { acknowledged_at })
    });
    Ok(readings.collect())
}

/// How far digests were read.
///
/// # Errors
/// If the database fails.
pub(crate) async fn counts(conn: &impl ConnectionTrait, names: &[DigestName]) -> Result<BTreeMap<DigestName, Counts>, DatabaseError> {
    let mut counts: BTreeMap<DigestName, Counts> = BTreeMap::new();
    let read = reader::Entity::find()
        .select_only()
        .column(reader::Column::Digest)
        .column_as(reader::Column::Staff.count(), "readers")
        .column_as(reader::Column::AcknowledgedAt.count(), "acknowledged")
        .filter(reader::Column::Digest.is_in(names.iter().map(|name| name.id())))
        .group_by(reader::Column::Digest);
    for (id, readers, acknowledged) in read.into_tuple::<(Uuid, i64, i64)>().all(conn).await? {
        let counts = counts.entry(DigestName::new(id)).or_default();
        (counts.readers, counts.acknowledged) = (readers.unsigned_abs(), acknowledged.unsigned_abs());
    }
    let reminded = notice::Entity::find()
        .select_only()
        .column(notice::Column::Resource)
        .column_as(notice::Column::Id.count(), "reminded")
        .filter(notice::Column::Resource.is_in(names.iter().map(ToString::to_string)))
        .filter(notice::Column::SentAt.is_not_null())
        .group_by(notice::Column::Resource);
    for (resource, reminded) in reminded.into_tuple::<(String, i64)>().all(conn).await? {
        if let Ok(name) = resource.parse() {
            counts.entry(name).or_default().reminded = reminded.unsigned_abs();
        }
    }
    Ok(counts)
}

/// Writes that a reader has read it, and that they need no reminder any more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn acknowledge(
    conn: &impl ConnectionTrait,
    digest: &Digest,
    staff: StaffName,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let name = digest.name;
    reader::Entity::update_many()
        .col_expr(reader::Column::AcknowledgedAt, Expr::value(now))
        .filter(reader::Column::Digest.eq(name.id()))
        .filter(reader::Column::Staff.eq(staff.id()))
        .exec(conn)
        .await?;
    Entity::update_many()
        .col_expr(Column::Version, Expr::value(digest.version))
        .filter(Column::Id.eq(name.id()))
        .exec(conn)
        .await?;
    notice::Entity::delete_many()
        .filter(notice::Column::Resource.eq(name.to_string()))
        .filter(notice::Column::Recipient.eq(staff.to_string()))
        .filter(notice::Column::SentAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

fn read(row: Model) -> Result<Stored, DatabaseError> {
    let id = row.id;
    let first_date: NaiveDate = row.first_date.parse().map_err(|_| unreadable(id, "first_date"))?;
    let Ok(author) = row.author.parse();
    let org_units = row.org_units.split_whitespace().map(str::parse);
    Ok(Stored {
        digest: Digest {
            name: DigestName::new(id),
            week: Week::of(first_date),
            items: serde_json::from_str(&row.items).map_err(|_| unreadable(id, "items"))?,
            org_units: org_units.collect::<Result<_, _>>().map_err(|_| unreadable(id, "org_units"))?,
            author,
            published_at: row.published_at,
            due_at: row.due_at,
            version: row.version,
        },
        summaries: row.summaries,
    })
}

fn unreadable(id: Uuid, column: &'static str) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "digests",
        column,
        row: id.to_string(),
    }
}
