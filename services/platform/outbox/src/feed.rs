//! The feed: events by position, for other services.

use honi_database::{Database, DatabaseError};
use honi_proto::outbox::v1 as proto;
use honi_proto::outbox::v1::feed_service_server::{FeedService, FeedServiceServer};
use sea_orm::ConnectionTrait;
use tonic::{Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt};

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
            return Err(invalid("after_position", "must not be negative"));
        }
        let limit = match request.page_size {
            0 => DEFAULT_PAGE_SIZE,
            size @ 1..=MAX_PAGE_SIZE => size,
            _ => return Err(invalid("page_size", "must be from 0 to 1000")),
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

fn invalid(field: &str, problem: &str) -> Status {
    let mut details = ErrorDetails::with_bad_request_violation(field, problem);
    details.set_error_info("INVALID_FIELD", "honi", [("field".to_owned(), field.to_owned())]);
    Status::with_error_details(tonic::Code::InvalidArgument, format!("{field} {problem}"), details)
}

fn status(error: DatabaseError) -> Status {
    if error.is_unavailable() {
        let details = ErrorDetails::with_error_info("DATABASE_UNAVAILABLE", "honi", []);
        return Status::with_error_details(tonic::Code::Unavailable, "the database does not answer; try again", details);
    }
    tracing::error!(%error, "the feed cannot be read");
    Status::internal("the feed cannot be read")
}
