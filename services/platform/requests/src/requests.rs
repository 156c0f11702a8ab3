//! Claiming and completing request ids.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use honi_database::DatabaseError;
use sea_orm::{ConnectionTrait, Statement, Value};
use sha2::Sha256;
use thiserror::Error;
use uuid::Uuid;

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody has used the id: carry the request out.
    Fresh,
    /// The same request was carried out before; this resource came of it. Answer with it as it is now.
    Replay(String),
    /// The id was used for another request: ALREADY_EXISTS.
    Reused,
}

/// Why a claim could not be decided.
#[derive(Debug, Error)]
pub enum RequestError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The id was claimed before in this same transaction, or by one that committed without completing it.
    #[error("the request id was claimed and not completed")]
    Incomplete,
    /// Completed without a claim.
    #[error("the request id was not claimed")]
    Unclaimed,
}

impl From<sea_orm::DbErr> for RequestError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Database(error.into())
    }
}

/// The table, and the key with which bodies are compared. Cheap to clone.
#[derive(Clone)]
pub struct Requests {
    keyed: Hmac<Sha256>,
}

impl std::fmt::Debug for Requests {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Requests")
    }
}

impl Requests {
    /// With a secret key of at least 32 random bytes: bodies hold personal data, and without the key nobody can guess them from the table.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    pub fn new(mac_key: impl AsRef<[u8]>) -> Self {
        Self {
            keyed: Hmac::new_from_slice(mac_key.as_ref()).expect("HMAC takes keys of any length"),
        }
    }

    /// Claims `request_id` of `actor` for calling `method` with `body`. Must be in the transaction of the change, and first in it: on
    /// PostgreSQL it waits for another transaction that claims the same id.
    ///
    /// # Errors
    /// If the database fails or the id was left incomplete.
    pub async fn claim(
        &self,
        conn: &impl ConnectionTrait,
        actor: &str,
        request_id: Uuid,
        method: &str,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Claim, RequestError> {
        let mac = self.mac(method, body);
        let sql = "INSERT INTO request_ids (actor, request_id, mac, resource, claimed_at) VALUES ($1, $2, $3, NULL, $4) \
                   ON CONFLICT (actor, request_id) DO NOTHING";
        let values: [Value; 4] = [actor.into(), request_id.into(), mac.clone().into(), now.into()];
        if conn.execute_raw(statement(conn, sql, values)).await?.rows_affected() == 1 {
            return Ok(Claim::Fresh);
        }
        let sql = "SELECT mac, resource FROM request_ids WHERE actor = $1 AND request_id = $2";
        let row = conn.query_one_raw(statement(conn, sql, [actor.into(), request_id.into()])).await?;
        let row = row.ok_or(RequestError::Incomplete)?;
        let (used, resource): (Vec<u8>, Option<String>) = (row.try_get("", "mac")?, row.try_get("", "resource")?);
        if used != mac {
            return Ok(Claim::Reused);
        }
        resource.map(Claim::Replay).ok_or(RequestError::Incomplete)
    }

    /// Records which resource came of a claimed request; last thing before the commit.
    ///
    /// # Errors
    /// If the database fails or the id was not claimed.
    pub async fn complete(&self, conn: &impl ConnectionTrait, actor: &str, request_id: Uuid, resource: &str) -> Result<(), RequestError> {
        let sql = "UPDATE request_ids SET resource = $1 WHERE actor = $2 AND request_id = $3";
        let values: [Value; 3] = [resource.into(), actor.into(), request_id.into()];
        match conn.execute_raw(statement(conn, sql, values)).await?.rows_affected() {
            1 => Ok(()),
            _ => Err(RequestError::Unclaimed),
        }
    }

    /// Deletes up to `at_most` claims older than `before`, the oldest first, and answers how many; 0 means that none is left.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_before(&self, conn: &impl ConnectionTrait, before: DateTime<Utc>, at_most: u32) -> Result<u64, DatabaseError> {
        let sql = "DELETE FROM request_ids WHERE (actor, request_id) IN
                   (SELECT actor, request_id FROM request_ids WHERE claimed_at < $1 ORDER BY claimed_at LIMIT $2)";
        let values: [Value; 2] = [before.into(), i64::from(at_most).into()];
        Ok(conn.execute_raw(statement(conn, sql, values)).await?.rows_affected())
    }

    /// The method's length goes first, so that no method and body can be split another way.
    fn mac(&self, method: &str, body: &[u8]) -> Vec<u8> {
        let mut mac = self.keyed.clone();
        mac.update(&(method.len() as u64).to_be_bytes());
        mac.update(method.as_bytes());
        mac.update(body);
        mac.finalize().into_bytes().to_vec()
    }
}

fn statement(conn: &impl ConnectionTrait, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(conn.get_database_backend(), sql, values)
}
