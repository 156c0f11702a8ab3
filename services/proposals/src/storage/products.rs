//! Products: written and read one by one, listed by their codes.

use honi_database::DatabaseError;
use honi_names::ProductName;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use uuid::Uuid;

use super::entity::product::{ActiveModel, Column, Entity, Model};
use super::filter::Filter;
use crate::domain::product::{Identity, Product};

/// Writes a new product.
///
/// # Errors
/// [`DatabaseError::Conflict`] `products_code_key` if another has its code.
pub(crate) async fn insert(conn: &impl ConnectionTrait, product: &Product) -> Result<(), DatabaseError> {
    Entity::insert(row(product)?).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes what was changed.
///
/// # Errors
/// If the product is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, product: &Product) -> Result<(), DatabaseError> {
    let changed = Entity::update_many()
        .set(row(product)?)
        .filter(Column::Id.eq(product.name.id()))
        .exec(conn)
        .await?;
    if changed.rows_affected == 1 {
        return Ok(());
    }
    Err(DatabaseError::RowsAffected {
        expected: 1,
        actual: changed.rows_affected,
    })
}

/// One product, locked against other changes where the engine has row locks and `locked` is asked for.
///
/// # Errors
/// If the row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: ProductName, locked: bool) -> Result<Option<Product>, DatabaseError> {
    let query = Entity::find_by_id(name.id());
    let row = if locked { query.lock_exclusive() } else { query }.one(conn).await?;
    row.map(read).transpose()
}

/// At most `limit` products that a filter lets through, by their codes, after one.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<Product>, DatabaseError> {
    let mut query = Entity::find().filter(filter.condition());
    if let Some(after) = after {
        query = query.filter(Column::Code.gt(after));
    }
    let rows = query.order_by_asc(Column::Code).limit(limit).all(conn).await?;
    rows.into_iter().map(read).collect()
}

fn row(product: &Product) -> Result<ActiveModel, DatabaseError> {
    let id = product.name.id();
    let Identity {
        code,
        title,
        underwriter,
        underwriter_kind,
        line_group,
    } = product.identity.clone();
    Ok(ActiveModel {
        id: Set(id),
        code: Set(code),
        title: Set(title),
        underwriter: Set(underwriter),
        underwriter_kind: Set(underwriter_kind.code().to_owned()),
        line_group: Set(line_group.code().to_owned()),
        revisions: Set(json(&product.revisions, "revisions", id)?),
        documents: Set(json(&product.documents, "documents", id)?),
        withdrawn_on: Set(product.withdrawn_on),
        created_at: Set(product.created_at),
        version: Set(product.version),
    })
}

fn json(value: &impl Serialize, column: &'static str, id: Uuid) -> Result<String, DatabaseError> {
    serde_json::to_string(value).map_err(|_| unreadable(column, id))
}

fn read(row: Model) -> Result<Product, DatabaseError> {
    let wrong = |column| unreadable(column, row.id);
    Ok(Product {
        name: ProductName::new(row.id),
        identity: Identity {
            underwriter_kind: row.underwriter_kind.parse().map_err(|_| wrong("underwriter_kind"))?,
            line_group: row.line_group.parse().map_err(|_| wrong("line_group"))?,
            code: row.code,
            title: row.title,
            underwriter: row.underwriter,
        },
        revisions: serde_json::from_str(&row.revisions).map_err(|_| wrong("revisions"))?,
        documents: serde_json::from_str(&row.documents).map_err(|_| wrong("documents"))?,
        withdrawn_on: row.withdrawn_on,
        created_at: row.created_at,
        version: row.version,
    })
}

fn unreadable(column: &'static str, id: Uuid) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "products",
        column,
        row: id.to_string(),
    }
}
