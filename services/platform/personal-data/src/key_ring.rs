//! The key ring: a key per subject, made on first use, wrapped by the master key, deleted by erasure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use honi_clock::Clock;
use honi_database::DatabaseError;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use crate::{
    KeyError, MasterKeys, OpenError, SealError, Sealed, SubjectKey, SubjectKeys,
    cipher::{self, Key},
    store::{ActiveModel, Column, Entity, Model},
};

/// Subjects per statement, well below the engines' limits of bound values.
const CHUNK: usize = 1000;

/// Makes, finds and deletes the keys of subjects. Cheap to clone. It holds the master keys and no subject's key.
#[derive(Clone, Debug)]
pub struct KeyRing {
    master: Arc<MasterKeys>,
    clock: Clock,
}

impl KeyRing {
    /// A key ring under these master keys.
    pub fn new(master: MasterKeys, clock: Clock) -> Self {
        Self {
            master: Arc::new(master),
            clock,
        }
    }

    /// Seals one value. For several fields of a subject take [`key_for_sealing`](Self::key_for_sealing) once.
    ///
    /// # Errors
    /// [`SealError::Erased`] if the subject was erased; else as for a key.
    pub async fn seal(&self, conn: &impl ConnectionTrait, subject: &str, field: &str, plaintext: &str) -> Result<Sealed, SealError> {
        Ok(self.key_for_sealing(conn, subject).await?.seal(field, plaintext))
    }

    /// Opens one value. For a page of records take [`keys`](Self::keys) once.
    ///
    /// # Errors
    /// [`OpenError::Erased`] if the subject was erased, [`OpenError::Damaged`] if the value was changed or belongs elsewhere.
    pub async fn open(&self, conn: &impl ConnectionTrait, subject: &str, field: &str, sealed: &Sealed) -> Result<String, OpenError> {
        self.keys(conn, [subject]).await?.open(subject, field, sealed)
    }

    /// The key of a subject to seal with, made if there is none. Call it within the transaction that writes what is sealed: on
    /// PostgreSQL the row stays locked against erasure until then, on SQLite there is one writer anyway.
    ///
    /// # Errors
    /// [`SealError::Erased`] if the subject was erased; else as for a key.
    pub async fn key_for_sealing(&self, conn: &impl ConnectionTrait, subject: &str) -> Result<SubjectKey, SealError> {
        let mut keys = self.keys_for_sealing(conn, [subject]).await?;
        keys.remove(subject).ok_or(SealError::Key(KeyError::Damaged))
    }

    /// As [`key_for_sealing`](Self::key_for_sealing) by one statement, for a subject that is being made in this transaction: it is not
    /// first looked whether there is a key. A subject that has one after all, or was erased, gets the same answer a little later.
    ///
    /// # Errors
    /// [`SealError::Erased`] if the subject was erased; else as for a key.
    pub async fn key_for_new(&self, conn: &impl ConnectionTrait, subject: &str) -> Result<SubjectKey, SealError> {
        match self.create(conn, &[subject]).await?.and_then(|mut made| made.pop()) {
            Some(key) => Ok(key),
            None => self.key_for_sealing(conn, subject).await,
        }
    }

    /// As [`key_for_sealing`](Self::key_for_sealing) for many subjects, for bulk writes: a few statements for up to 1000.
    ///
    /// # Errors
    /// [`SealError::Erased`] if any of them was erased; else as for a key.
    pub async fn keys_for_sealing<'a>(
        &self,
        conn: &impl ConnectionTrait,
        subjects: impl IntoIterator<Item = &'a str> + Send,
    ) -> Result<BTreeMap<String, SubjectKey>, SealError> {
        let mut keys = BTreeMap::new();
        for chunk in chunks(subjects) {
            let mut rows = locked_rows(conn, &chunk).await?;
            let known: BTreeSet<&str> = rows.iter().map(|row| row.subject.as_str()).collect();
            let missing: Vec<&str> = chunk.iter().copied().filter(|subject| !known.contains(subject)).collect();
            if !missing.is_empty() {
                match self.create(conn, &missing).await? {
                    Some(made) => keys.extend(made.into_iter().map(|key| (key.subject().to_owned(), key))),
                    None => rows.extend(locked_rows(conn, &missing).await?),
                }
            }
            for row in rows {
                let key = self.unwrap(&row)?.ok_or(SealError::Erased)?;
                keys.insert(row.subject, key);
            }
        }
        Ok(keys)
    }

    /// The keys of many subjects to open with, by one query per 1000. Erased and unknown subjects are no error here: opening is.
    ///
    /// # Errors
    /// As for a key.
    pub async fn keys<'a>(
        &self,
        conn: &impl ConnectionTrait,
        subjects: impl IntoIterator<Item = &'a str> + Send,
    ) -> Result<SubjectKeys, KeyError> {
        let mut keys = SubjectKeys::default();
        for chunk in chunks(subjects) {
            let rows = Entity::find()
                .filter(Column::Subject.is_in(chunk))
                .all(conn)
                .await
                .map_err(DatabaseError::from)?;
            for row in rows {
                let key = self.unwrap(&row)?;
                keys.insert(row.subject, key);
            }
        }
        Ok(keys)
    }

    /// Deletes the key of a subject for good and leaves a mark, so that none is made again. It may be repeated, and called for a
    /// subject that never had a key. Backups of the database hold the wrapped key until they expire.
    ///
    /// # Errors
    /// What the database says.
    pub async fn erase(&self, conn: &impl ConnectionTrait, subject: &str) -> Result<(), KeyError> {
        let now = self.clock.now();
        let mark = ActiveModel {
            erased_at: Set(Some(now)),
            ..row(subject, now)
        };
        let keep_first = Expr::cust("COALESCE(subject_keys.erased_at, excluded.erased_at)");
        let overwrite = OnConflict::column(Column::Subject)
            .update_columns([Column::MasterKeyId, Column::WrappedKey])
            .value(Column::ErasedAt, keep_first)
            .to_owned();
        Entity::insert(mark)
            .on_conflict(overwrite)
            .exec_without_returning(conn)
            .await
            .map_err(DatabaseError::from)?;
        Ok(())
    }

    /// Wraps up to `at_most` keys of older master keys with the current one and answers how many; 0 means that none is left.
    ///
    /// # Errors
    /// As for a key.
    pub async fn rewrap(&self, conn: &impl ConnectionTrait, at_most: u64) -> Result<u64, KeyError> {
        let older = Entity::find()
            .filter(self.wrapped_by_others())
            .order_by_asc(Column::Subject)
            .limit(at_most)
            .lock_exclusive();
        let mut count = 0;
        for row in older.all(conn).await.map_err(DatabaseError::from)? {
            let (Some(master), Some(wrapped)) = (&row.master_key_id, &row.wrapped_key) else {
                continue;
            };
            let key = self.master.unwrap(&row.subject, master, wrapped)?;
            let anew = ActiveModel {
                subject: Set(row.subject.clone()),
                master_key_id: Set(Some(self.master.current().to_owned())),
                wrapped_key: Set(Some(self.master.wrap(&row.subject, &key))),
                ..Default::default()
            };
            Entity::update(anew).exec(conn).await.map_err(DatabaseError::from)?;
            count += 1;
        }
        Ok(count)
    }

    /// How many keys are still wrapped by older master keys, which must not be taken out before there are none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn left_to_rewrap(&self, conn: &impl ConnectionTrait) -> Result<u64, KeyError> {
        Ok(Entity::find()
            .filter(self.wrapped_by_others())
            .count(conn)
            .await
            .map_err(DatabaseError::from)?)
    }

    /// As two ranges, for which the index serves, unlike "other than".
    fn wrapped_by_others(&self) -> Condition {
        let current = self.master.current();
        Condition::any()
            .add(Column::MasterKeyId.lt(current))
            .add(Column::MasterKeyId.gt(current))
    }

    /// Makes keys; `None` if another transaction has come first with one of them or with an erasure, so that they must be read.
    async fn create(&self, conn: &impl ConnectionTrait, subjects: &[&str]) -> Result<Option<Vec<SubjectKey>>, DatabaseError> {
        let now = self.clock.now();
        let keys: Vec<(&str, Key)> = subjects.iter().map(|subject| (*subject, cipher::fresh_key())).collect();
        let rows = keys.iter().map(|(subject, key)| ActiveModel {
            master_key_id: Set(Some(self.master.current().to_owned())),
            wrapped_key: Set(Some(self.master.wrap(subject, key))),
            ..row(subject, now)
        });
        let first_wins = OnConflict::column(Column::Subject).do_nothing().to_owned();
        let made = Entity::insert_many(rows)
            .on_conflict(first_wins)
            .exec_without_returning(conn)
            .await?;
        let all_are_ours = made == keys.len() as u64;
        Ok(all_are_ours.then(|| {
            keys.into_iter()
                .map(|(subject, key)| SubjectKey::new(subject.to_owned(), key))
                .collect()
        }))
    }

    /// `None` for an erased subject.
    fn unwrap(&self, row: &Model) -> Result<Option<SubjectKey>, KeyError> {
        match (&row.master_key_id, &row.wrapped_key, row.erased_at) {
            (Some(master), Some(wrapped), None) => Ok(Some(SubjectKey::new(
                row.subject.clone(),
                self.master.unwrap(&row.subject, master, wrapped)?,
            ))),
            _ => Ok(None),
        }
    }
}

fn row(subject: &str, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        subject: Set(subject.to_owned()),
        master_key_id: Set(None),
        wrapped_key: Set(None),
        created_at: Set(now),
        erased_at: Set(None),
    }
}

/// Each subject once, in order, so that two transactions lock rows in the same order and cannot deadlock.
fn chunks<'a>(subjects: impl IntoIterator<Item = &'a str>) -> Vec<Vec<&'a str>> {
    let sorted: Vec<&str> = subjects.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    sorted.chunks(CHUNK).map(<[&str]>::to_vec).collect()
}

/// The rows, locked on PostgreSQL against an erasure until the transaction ends.
async fn locked_rows(conn: &impl ConnectionTrait, subjects: &[&str]) -> Result<Vec<Model>, DatabaseError> {
    let rows = Entity::find()
        .filter(Column::Subject.is_in(subjects.iter().copied()))
        .order_by_asc(Column::Subject)
        .lock_shared()
        .all(conn)
        .await?;
    Ok(rows)
}
