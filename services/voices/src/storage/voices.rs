//! Voices: written and read one by one, listed by keyset.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use honi_names::{StaffName, VoiceName};
use honi_personal_data::{KeyRing, OpenError, SealError, SubjectKey};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::voice::{Column, Entity};
use super::filter::Filter;
use super::migration::{CONDUCTED_COMPLAINT, OPEN_COMPLAINT};
use super::{Words, record, words};
use crate::domain::Voice;

/// A voice, and what opens its words.
pub(crate) struct Stored {
    /// The voice.
    pub(crate) voice: Voice,
    words: Vec<u8>,
}

impl Stored {
    /// As it is after a transition, which never changes the words.
    pub(crate) fn moved(self, voice: Voice) -> Self {
        Self { voice, ..self }
    }

    /// The words; none once their subject was erased.
    ///
    /// # Errors
    /// If they are damaged, or a key cannot be had.
    pub(crate) async fn words(&self, conn: &impl ConnectionTrait, keys: &KeyRing) -> Result<Option<Words>, OpenError> {
        let intake = self.voice.intake();
        words::open(conn, keys, intake.name, intake.complainant.member, self.words.clone()).await
    }
}

/// Writes a new voice; answers the key under which its words are sealed.
///
/// # Errors
/// [`DatabaseError::Conflict`] `voices_external_id_key` if the key of its source is taken.
pub(crate) async fn insert(conn: &impl ConnectionTrait, keys: &KeyRing, voice: &Voice, said: &Words) -> Result<SubjectKey, SealError> {
    let intake = voice.intake();
    let (sealed, key) = words::seal(conn, keys, intake.name, intake.complainant.member, said).await?;
    Entity::insert(record::new_row(voice, sealed)?)
        .exec_without_returning(conn)
        .await
        .map_err(DatabaseError::from)?;
    Ok(key)
}

/// Whether a new voice could be written, without writing it. Its number is not looked at.
///
/// # Errors
/// As [`insert`].
pub(crate) async fn check(conn: &impl ConnectionTrait, keys: &KeyRing, voice: &Voice, said: &Words) -> Result<(), SealError> {
    let intake = voice.intake();
    words::seal(conn, keys, intake.name, intake.complainant.member, said).await?;
    if let Some(external_id) = &intake.external_id {
        let others = Entity::find()
            .filter(Column::ExternalId.eq(external_id.as_str()))
            .limit(1)
            .all(conn)
            .await;
        if !others.map_err(DatabaseError::from)?.is_empty() {
            return Err(DatabaseError::Conflict("voices_external_id_key".to_owned()).into());
        }
    }
    Ok(())
}

/// Writes what a transition changed.
///
/// # Errors
/// If the voice is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, voice: &Voice) -> Result<(), DatabaseError> {
    let changed = Entity::update_many()
        .set(record::changed_row(voice)?)
        .filter(Column::Id.eq(voice.intake().name.id()))
        .exec(conn)
        .await?;
    if changed.rows_affected == 1 {
        Ok(())
    } else {
        Err(DatabaseError::RowsAffected {
            expected: 1,
            actual: changed.rows_affected,
        })
    }
}

/// One voice.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: VoiceName) -> Result<Option<Stored>, DatabaseError> {
    let row = Entity::find_by_id(name.id()).one(conn).await?;
    row.map(|row| {
        Ok(Stored {
            voice: record::read(&row)?,
            words: row.words,
        })
    })
    .transpose()
}

/// One voice, locked against other changes where the engine has row locks.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find_for_update(conn: &impl ConnectionTrait, name: VoiceName) -> Result<Option<Stored>, DatabaseError> {
    let row = Entity::find_by_id(name.id()).lock_exclusive().one(conn).await?;
    row.map(|row| {
        Ok(Stored {
            voice: record::read(&row)?,
            words: row.words,
        })
    })
    .transpose()
}

/// At most `limit` voices that a filter and the caller's scope let through, in order of creation, after an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    scope: &Scope,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Voice>, DatabaseError> {
    let mut query = Entity::find().filter(filter.condition()).filter(scope.condition());
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(limit).all(conn).await?;
    rows.iter().map(record::read).collect()
}

/// At most `limit` complaints that a workflow must be running for and that are not about `not_about`, after an id.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn open(
    conn: &impl ConnectionTrait,
    not_about: Option<Uuid>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Voice>, DatabaseError> {
    // In the words of its index: with values in their places the engines would not see that it applies.
    let mut query = Entity::find()
        .filter(Expr::cust(CONDUCTED_COMPLAINT))
        .filter(Condition::all().add_option(not_about.map(apart)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(limit).all(conn).await?;
    rows.iter().map(record::read).collect()
}

/// How many complaints are open, by the code of their state.
///
/// # Errors
/// If the database fails.
pub(crate) async fn open_by_state(conn: &impl ConnectionTrait) -> Result<BTreeMap<String, u64>, DatabaseError> {
    let query = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "count")
        .filter(Expr::cust(OPEN_COMPLAINT))
        .group_by(Column::State);
    let counts = query.into_tuple::<(String, i64)>().all(conn).await?;
    Ok(counts.into_iter().map(|(state, count)| (state, count.unsigned_abs())).collect())
}

/// The voices with a deadline that has passed and is not met.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn overdue(conn: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Voice>, DatabaseError> {
    let rows = Entity::find().filter(Column::DueAt.lt(now)).all(conn).await?;
    rows.iter().map(record::read).collect()
}

/// At most `limit` voices that were received in a time, without its end.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn received(
    conn: &impl ConnectionTrait,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Voice>, DatabaseError> {
    let rows = Entity::find().filter(in_time(from, until)).limit(limit).all(conn).await?;
    rows.iter().map(record::read).collect()
}

/// The voices about a staff that were received in a time, without its end.
///
/// # Errors
/// If the database fails.
pub(crate) async fn about(
    conn: &impl ConnectionTrait,
    staff: StaffName,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<BTreeSet<VoiceName>, DatabaseError> {
    let query = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(in_time(from, until))
        .filter(Condition::all().add(apart(staff.id())).not());
    let ids = query.into_tuple::<Uuid>().all(conn).await?;
    Ok(ids.into_iter().map(VoiceName::new).collect())
}

fn in_time(from: DateTime<Utc>, until: DateTime<Utc>) -> Condition {
    Condition::all().add(Column::ReceivedAt.gte(from)).add(Column::ReceivedAt.lt(until))
}

/// That a voice is not about a staff.
fn apart(staff: Uuid) -> SimpleExpr {
    Column::SubjectStaff.not_like(format!("% {staff} %"))
}

/// Which voices a caller may see in a list: any of these ways, and never one in which they are complained about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// Every voice.
    pub(crate) all: bool,
    /// Those of this unit.
    pub(crate) org_unit: Option<Uuid>,
    /// Those of this unit that have no handler yet.
    pub(crate) queue_of: Option<Uuid>,
    /// Those handled by this staff.
    pub(crate) handler: Option<Uuid>,
    /// Those recorded by this party since an instant.
    pub(crate) recorded: Option<(String, DateTime<Utc>)>,
    /// None of those about this staff.
    pub(crate) not_about: Option<Uuid>,
}

impl Scope {
    pub(super) fn condition(&self) -> Condition {
        let mut ways = Condition::any();
        if self.all {
            ways = ways.add(Column::Id.is_not_null());
        }
        if let Some(unit) = self.org_unit {
            ways = ways.add(Column::OrgUnit.eq(unit));
        }
        if let Some(unit) = self.queue_of {
            ways = ways.add(Condition::all().add(Column::OrgUnit.eq(unit)).add(Column::Handler.is_null()));
        }
        if let Some(handler) = self.handler {
            ways = ways.add(Column::Handler.eq(handler));
        }
        if let Some((recorder, since)) = &self.recorded {
            ways = ways.add(
                Condition::all()
                    .add(Column::Recorder.eq(recorder.as_str()))
                    .add(Column::CreatedAt.gte(*since)),
            );
        }
        // An empty disjunction would let everything through.
        if ways.is_empty() {
            ways = ways.add(Column::Id.is_null());
        }
        Condition::all().add(ways).add_option(self.not_about.map(apart))
    }
}
