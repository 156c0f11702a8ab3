//! Many contracts at once.

use std::collections::HashMap;

use honi_database::DatabaseError;
use honi_names::ContractImportName;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect as _, Select};

use super::entity::contract_import;
use super::entity::contract_version::{Column, Entity, Model};
use super::{contracts::known, record};
use crate::domain::Contract;

/// Rows of one statement: with 31 values each below what SQLite takes (32,766).
const AT_ONCE: usize = 1_000;

/// What an import recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// Resource name.
    pub(crate) name: ContractImportName,
    /// How many versions of contracts.
    pub(crate) version_count: i32,
    /// Hash over them.
    pub(crate) content_sha256: String,
    /// Who sent it.
    pub(crate) importer: String,
    /// When it was recorded.
    pub(crate) created_at: chrono::DateTime<chrono::Utc>,
}

/// The contracts with these keys of other systems, as they are known now.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn recorded(conn: &impl ConnectionTrait, external_ids: &[&str]) -> Result<HashMap<String, Contract>, DatabaseError> {
    by_key(of_keys(external_ids).all(conn).await?)
}

/// As [`recorded`], locked against other changes where the engine has row locks.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn recorded_for_update(
    conn: &impl ConnectionTrait,
    external_ids: &[&str],
) -> Result<HashMap<String, Contract>, DatabaseError> {
    by_key(of_keys(external_ids).lock_exclusive().all(conn).await?)
}

fn of_keys(external_ids: &[&str]) -> Select<Entity> {
    let keys = external_ids.iter().copied();
    Entity::find().filter(known(None)).filter(Column::ExternalId.is_in(keys))
}

fn by_key(rows: Vec<Model>) -> Result<HashMap<String, Contract>, DatabaseError> {
    let read = rows.into_iter().map(|row| {
        let key = row.external_id.clone().unwrap_or_default();
        Ok((key, record::read(row)?))
    });
    read.collect()
}

/// Writes versions: new contracts, and next versions of known ones, of which the one before is known until then.
///
/// # Errors
/// [`DatabaseError::Conflict`] `contract_versions_external_id_key` if the key of a source was taken meanwhile.
pub(crate) async fn write(conn: &impl ConnectionTrait, versions: &[Contract]) -> Result<(), DatabaseError> {
    let next: Vec<&Contract> = versions.iter().filter(|it| it.version > 1).collect();
    for several in next.chunks(AT_ONCE) {
        let known_from = several[0].known_from;
        let closed = Entity::update_many()
            .col_expr(Column::KnownUntil, Expr::val(known_from))
            .filter(known(None))
            .filter(Column::Contract.is_in(several.iter().map(|it| it.name.id())))
            .exec(conn)
            .await?;
        if closed.rows_affected != several.len() as u64 {
            return Err(DatabaseError::RowsAffected {
                expected: several.len() as u64,
                actual: closed.rows_affected,
            });
        }
    }
    for several in versions.chunks(AT_ONCE) {
        Entity::insert_many(several.iter().map(record::row))
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// Writes what an import recorded.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(conn: &impl ConnectionTrait, import: &Import) -> Result<(), DatabaseError> {
    let row = contract_import::ActiveModel {
        id: Set(import.name.id()),
        version_count: Set(import.version_count),
        content_sha256: Set(import.content_sha256.clone()),
        importer: Set(import.importer.clone()),
        created_at: Set(import.created_at),
    };
    contract_import::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// What an import recorded.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: ContractImportName) -> Result<Option<Import>, DatabaseError> {
    let row = contract_import::Entity::find_by_id(name.id()).one(conn).await?;
    Ok(row.map(|row| Import {
        name,
        version_count: row.version_count,
        content_sha256: row.content_sha256,
        importer: row.importer,
        created_at: row.created_at,
    }))
}
