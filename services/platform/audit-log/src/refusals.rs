//! The access log: refused calls, apart from the log of changes, for a refusal changes nothing (domain rule: deny decisions are logged
//! too).

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::store::access_log;

/// A refused call. No field holds personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Who asked, such as `staff/0199…`.
    pub actor: String,
    /// The application that passed the call on for a person, such as `applications/call-centre`.
    pub application: Option<String>,
    /// Full name of the method, such as `honi.voices.v1.VoiceService/GetVoice`.
    pub method: String,
    /// Resource name, if one was asked for.
    pub resource: Option<String>,
    /// What was answered, such as `PERMISSION_DENIED`; older rows do not say.
    pub code: Option<String>,
    /// Stable reason code, such as `SUBJECT_OF_COMPLAINT`.
    pub reason: String,
    /// The request as it travels through all services (`x-request-id`).
    pub request_id: Option<String>,
    /// The trace, in hex.
    pub trace_id: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes down a refused call. Use a transaction of its own: that of the refused change is rolled back. `id` is a UUIDv7 of its time.
///
/// # Errors
/// What the database says.
pub async fn refuse(conn: &impl ConnectionTrait, id: Uuid, refusal: &Refusal) -> Result<(), DatabaseError> {
    let row = access_log::ActiveModel {
        id: Set(id),
        refused_at: Set(refusal.at),
        actor: Set(refusal.actor.clone()),
        method: Set(refusal.method.clone()),
        resource: Set(refusal.resource.clone()),
        reason: Set(refusal.reason.clone()),
        code: Set(refusal.code.clone()),
        request_id: Set(refusal.request_id.clone()),
        trace_id: Set(refusal.trace_id.clone()),
        application: Set(refusal.application.clone()),
    };
    access_log::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Refused calls after an id (`None`: from the first), in order of their ids, which is that of their times.
///
/// # Errors
/// What the database says.
pub async fn refusals(conn: &impl ConnectionTrait, after: Option<Uuid>, at_most: u64) -> Result<Vec<(Uuid, Refusal)>, DatabaseError> {
    let mut rows = access_log::Entity::find().order_by_asc(access_log::Column::Id).limit(at_most);
    if let Some(after) = after {
        rows = rows.filter(access_log::Column::Id.gt(after));
    }
    let refusal = |row: access_log::Model| {
        let refusal = Refusal {
            actor: row.actor,
            application: row.application,
            method: row.method,
            resource: row.resource,
            code: row.code,
            reason: row.reason,
            request_id: row.request_id,
            trace_id: row.trace_id,
            at: row.refused_at,
        };
        (row.id, refusal)
    };
    Ok(rows.all(conn).await?.into_iter().map(refusal).collect())
}
