//! What people wrote of a record in their own words, sealed under the record's own key: a record is kept to its end also after a member
//! concerned was erased.

use honi_database::DatabaseError;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Order, Query};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::{KeyRing, OpenError, Sealed, SubjectKey};

/// What was written: of what, and the words.
pub type Texts = Vec<(String, String)>;

/// A table of texts of a service: whose they are, by the id of the record, of what (`field`), and the words (`sealed`).
#[derive(Clone, Copy, Debug)]
pub struct TextTable {
    table: &'static str,
    record: &'static str,
}

/// The name of a text among those of a record: the version with which it was written, so that they come in order, and of what.
fn key_of(version: i64, field: &str) -> String {
    format!("{version:010}@{field}")
}

impl TextTable {
    /// The table of that name, whose column `record` holds the id of the record.
    #[must_use]
    pub const fn new(table: &'static str, record: &'static str) -> Self {
        Self { table, record }
    }

    /// Keeps texts that were written with a version of the record.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep(
        self,
        conn: &impl ConnectionTrait,
        key: &SubjectKey,
        record: Uuid,
        version: i64,
        texts: &[(&'static str, String)],
    ) -> Result<(), DatabaseError> {
        if texts.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert();
        insert.into_table(Alias::new(self.table));
        insert.columns([self.record, "field", "sealed"].map(Alias::new));
        for (field, text) in texts {
            let name = key_of(version, field);
            let sealed = key.seal(&name, text).into_bytes();
            insert.values_panic([Expr::value(record), Expr::value(name), Expr::value(sealed)]);
        }
        conn.execute(&insert).await?;
        Ok(())
    }

    /// All texts of the record of that name, in the order they were written.
    ///
    /// # Errors
    /// If they are damaged, or a key cannot be had.
    pub async fn open(self, conn: &impl ConnectionTrait, keys: &KeyRing, id: Uuid, subject: &str) -> Result<Texts, OpenError> {
        let mut select = Query::select();
        select.columns(["field", "sealed"].map(Alias::new)).from(Alias::new(self.table));
        select.and_where(Expr::col(Alias::new(self.record)).eq(id));
        select.order_by(Alias::new("field"), Order::Asc);
        let rows = conn.query_all(&select).await.map_err(DatabaseError::from)?;
        if rows.is_empty() {
            return Ok(Texts::new());
        }
        let keys = keys.keys(conn, [subject]).await?;
        let opened = rows.iter().map(|row| {
            let read = || -> Result<(String, Vec<u8>), DbErr> { Ok((row.try_get("", "field")?, row.try_get("", "sealed")?)) };
            let (name, sealed) = read().map_err(DatabaseError::from)?;
            let text = keys.open(subject, &name, &Sealed::from_bytes(sealed))?;
            let field = name.split_once('@').map_or(name.as_str(), |(_, field)| field);
            Ok((field.to_owned(), text))
        });
        opened.collect()
    }
}
