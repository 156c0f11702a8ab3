//! Both engines through the one door.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod migrating;
mod transactions;

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

use honi_database::schema;

/// A table to try things on.
struct CreateWords;

impl MigrationName for CreateWords {
    fn name(&self) -> &str {
        "m20261123_000001_create_words"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateWords {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = "CREATE TABLE words (id bigint PRIMARY KEY, word {text} NOT NULL, year bigint NOT NULL, number bigint NOT NULL)";
        manager.get_connection().execute_unprepared(&schema::sql(manager, sql)).await?;
        manager
            .get_connection()
            .execute_unprepared("CREATE UNIQUE INDEX words_year_number_key ON words (year, number)")
            .await?;
        Ok(())
    }
}

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateWords)]
    }
}

async fn insert(conn: &impl ConnectionTrait, id: i64, word: &str, number: i64) -> Result<(), DbErr> {
    let values: [Value; 3] = [id.into(), word.into(), number.into()];
    let sql = "INSERT INTO words (id, word, year, number) VALUES ($1, $2, 2026, $3)";
    conn.execute_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values))
        .await
        .map(drop)
}

async fn all(conn: &impl ConnectionTrait, sql: &str) -> Vec<QueryResult> {
    conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql))
        .await
        .unwrap()
}

async fn words(conn: &impl ConnectionTrait) -> Vec<String> {
    all(conn, "SELECT word FROM words ORDER BY word")
        .await
        .iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}
