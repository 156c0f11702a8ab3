//! A transaction of either engine.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::{DatabaseError, Engine};

/// A transaction; it holds one connection. Dropped without [`commit`](Self::commit), it is rolled back.
#[must_use = "a transaction that is not committed is rolled back"]
#[derive(Debug)]
pub struct Transaction(DatabaseTransaction);

impl Transaction {
    pub(crate) const fn new(inner: DatabaseTransaction) -> Self {
        Self(inner)
    }

    /// Which engine it is on.
    pub fn engine(&self) -> Engine {
        Engine::of(&self.0)
    }

    /// Makes its changes last and visible to others.
    ///
    /// # Errors
    /// If the engine refuses. When the connection breaks here, nobody knows whether the changes were made: ask again with the same
    /// request id.
    pub async fn commit(self) -> Result<(), DatabaseError> {
        Ok(self.0.commit().await?)
    }

    /// Undoes its changes, and waits until that is done. Dropping does the same without waiting.
    ///
    /// # Errors
    /// If the connection broke; the changes are undone all the same.
    pub async fn rollback(self) -> Result<(), DatabaseError> {
        Ok(self.0.rollback().await?)
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.0.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.0.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.0.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.0.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.0.query_all_raw(statement).await
    }
}
