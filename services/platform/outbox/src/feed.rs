//! The feed: events by position, for other services.

use honi_database::{Database, DatabaseError};
use honi_proto::outbox::v1 as proto;
use honi_proto::outbox::v1::feed_service_server::{FeedService, FeedServiceServer};
use sea_orm::ConnectionTrait;
use tonic::{Code, Request, Response, Status};
use tonic_types::{BadRequest, ErrorDetail, ErrorInfo, FieldViolation, LocalizedMessage, StatusExt};

use crate::Event;
use crate::queue::{COLUMNS, event};
use crate::sql::statement;

/// Page size when the caller names none, and the largest.
const DEFAULT_PAGE_SIZE: i32 = 100;
const MAX_PAGE_SIZE: i32 = 1000;

/// Events after a position, in order, at most `limit`. Positions are given in one transaction at a time, so what this answers never has a
/// gap that is filled later.
///
/// # Errors
/// If the database fails.
pub async fn events_after(conn: &impl ConnectionTrait, position: i64, limit: u32) -> Result<Vec<Event>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM outbox_events e WHERE e.position > $1 ORDER BY e.position LIMIT $2");
    let rows = conn
        .query_all_raw(statement(conn, &sql, [position.into(), i64::from(limit).into()]))
        .await?;
    rows.iter().map(|row| event(row, 1)).collect()
}

/// The gRPC service `honi.outbox.v1.FeedService` over a service's own outbox.
pub fn service(db: Database) -> FeedServiceServer<Feed> {
    FeedServiceServer::new(Feed { db })
}

/// Serves the events of one database.
#[derive(Clone, Debug)]
pub struct Feed {
    db: Database,
}

#[tonic::async_trait]
impl FeedService for Feed {
    async fn list_events(&self, request: Request<proto::ListEventsRequest>) -> Result<Response<proto::ListEventsResponse>, Status> {
        let request = request.into_inner();
        if request.after_position < 0 {
            return Err(invalid("after_position"));
        }
        let limit = match request.page_size {
            0 => DEFAULT_PAGE_SIZE,
            size @ 1..=MAX_PAGE_SIZE => size,
            _ => return Err(invalid("page_size")),
        };
        let events = events_after(self.db.reader(), request.after_position, limit.unsigned_abs())
            .await
            .map_err(status)?;
        Ok(Response::new(proto::ListEventsResponse {
            events: events.into_iter().map(message).collect(),
        }))
    }
}

fn message(event: Event) -> proto::Event {
    let occurred = event.occurred_at;
    proto::Event {
        position: event.position,
        id: event.id.to_string(),
        r#type: event.kind,
        resource: event.resource,
        resource_version: event.resource_version,
        occur_time: Some(prost_types::Timestamp {
            seconds: occurred.timestamp(),
            nanos: occurred.timestamp_subsec_nanos().cast_signed(),
        }),
        payload: event.payload.to_string(),
        traceparent: event.traceparent.unwrap_or_default(),
    }
}

/// A number that is out of the range that the proto gives.
fn invalid(field: &str) -> Status {
    let violation = FieldViolation {
        field: field.to_owned(),
        description: "is out of range".to_owned(),
        reason: "OUT_OF_RANGE".to_owned(),
        localized_message: Some(LocalizedMessage::new("ja", "範囲の外の値です。")),
    };
    let details = [ErrorDetail::BadRequest(BadRequest::new(vec![violation]))];
    let (ja, en) = ("入力内容に誤りがあります。", "The request has invalid fields.");
    refusal(Code::InvalidArgument, "INVALID_FIELDS", ja, en, details)
}

fn status(error: DatabaseError) -> Status {
    if error.is_unavailable() {
        let (ja, en) = ("一時的に利用できません。", "The database does not answer. Try again.");
        return refusal(Code::Unavailable, "DATABASE", ja, en, []);
    }
    tracing::error!(%error, "the feed cannot be read");
    let (ja, en) = ("システムの内部で問題が起きました。", "Something went wrong on our side.");
    refusal(Code::Internal, "INTERNAL", ja, en, [])
}

/// A status with the details that every refusal of ours has; this crate knows nothing of the server around it, which has them for services.
fn refusal<const N: usize>(code: Code, reason: &str, ja: &str, en: &str, more: [ErrorDetail; N]) -> Status {
    let info = ErrorDetail::ErrorInfo(ErrorInfo::new(reason, "honi", []));
    let texts = [("ja", ja), ("en", en)].map(|(language, text)| ErrorDetail::LocalizedMessage(LocalizedMessage::new(language, text)));
    let details: Vec<ErrorDetail> = [info].into_iter().chain(more).chain(texts).collect();
    Status::with_error_details_vec(code, en, details)
}
