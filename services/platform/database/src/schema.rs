//! Columns that behave alike on both engines, for migrations.

use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::SchemaManager;
use sea_orm_migration::prelude::{ColumnDef, IntoIden};

use crate::Engine;

/// A text column, required, that sorts and compares bytewise on both engines, so that keyset pages agree. SQLite does so by itself;
/// PostgreSQL would follow the locale of the database.
pub fn text(manager: &SchemaManager<'_>, name: impl IntoIden) -> ColumnDef {
    let mut column = text_null(manager, name);
    column.not_null();
    column
}

/// As [`text`], but may be absent.
pub fn text_null(manager: &SchemaManager<'_>, name: impl IntoIden) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text();
    if Engine::of(manager.get_connection()) == Engine::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Carries out definitions in SQL, each as [`sql`] reads it, in order.
///
/// # Errors
/// What the database says of the first that it refuses.
pub async fn run(manager: &SchemaManager<'_>, statements: &[impl AsRef<str> + Sync]) -> Result<(), DbErr> {
    for statement in statements {
        let statement = sql(manager, statement.as_ref());
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// A definition in SQL for either engine: `{text}`, `{uuid}`, `{timestamp}`, `{date}` and `{bytes}` stand for the engine's type, as sea-orm
/// would choose it. For what sea-query cannot say, such as a partial index.
pub fn sql(manager: &SchemaManager<'_>, template: &str) -> String {
    let types: [(&str, &str); 5] = match Engine::of(manager.get_connection()) {
        Engine::Postgres => [
            ("{text}", "text COLLATE \"C\""),
            ("{uuid}", "uuid"),
            ("{timestamp}", "timestamptz"),
            ("{date}", "date"),
            ("{bytes}", "bytea"),
        ],
        Engine::Sqlite => [
            ("{text}", "text"),
            ("{uuid}", "uuid_text"),
            ("{timestamp}", "timestamp_with_timezone_text"),
            ("{date}", "date_text"),
            ("{bytes}", "blob"),
        ],
    };
    types
        .iter()
        .fold(template.to_owned(), |sql, (name, engine_type)| sql.replace(name, engine_type))
}
