//! The gRPC service `honi.outbox.v1.ParkedEventService` over a service's own outbox. It stands here, and not beside the feed, because to
//! release is a change like any other: with a request id and an entry in the audit log.

use std::time::Duration;

use async_trait::async_trait;
use honi_change::{Begun, Change, ChangeError, Changes, Record, RequestStamp};
use honi_database::{Database, DatabaseError};
use honi_names::page_token;
use honi_outbox::{Parked, parked, release};
use honi_proto::outbox::v1 as pb;
use honi_proto::outbox::v1::parked_event_service_server::{ParkedEventService, ParkedEventServiceServer};
use honi_proto::time::timestamp;
use honi_serve::{Caller, Problem, caller, validate};
use prost::Message as _;
use tonic::{Request, Response, Status};
use uuid::Uuid;

const DEFAULT_PAGE_SIZE: u32 = 50;

/// Most events that one call releases: each is an entry in the audit log, in one transaction.
const MOST_AT_ONCE: u32 = 1000;

/// How soon a caller may try again when the database is away or busy.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What page tokens are bound to.
const LIST: &str = "parkedEvents";

/// Serves the parked events of one database.
pub(crate) struct ParkedEvents {
    database: Database,
    changes: Changes,
}

impl ParkedEvents {
    /// The service over `database`, whose changes are begun by `changes`.
    pub(crate) fn service(database: Database, changes: Changes) -> ParkedEventServiceServer<Self> {
        ParkedEventServiceServer::new(Self { database, changes })
    }
}

#[async_trait]
impl ParkedEventService for ParkedEvents {
    async fn list_parked_events(
        &self,
        request: Request<pb::ListParkedEventsRequest>,
    ) -> Result<Response<pb::ListParkedEventsResponse>, Status> {
        let request = request.into_inner();
        validate(&request)?;
        let size = u32::try_from(request.page_size)
            .ok()
            .filter(|size| *size > 0)
            .unwrap_or(DEFAULT_PAGE_SIZE);
        let after = after(&request.page_token)?;
        let mut events = parked(self.database.reader(), after, size + 1)
            .await
            .map_err(|error| database(&error))?;
        let more = events.len() > size as usize;
        events.truncate(size as usize);
        let last = events.last().filter(|_| more);
        let next_page_token = last.map_or_else(String::new, |last| page_token::encode(&[last.position.to_string()], LIST));
        Ok(Response::new(pb::ListParkedEventsResponse {
            parked_events: events.into_iter().map(message).collect(),
            next_page_token,
        }))
    }

    async fn release_parked_events(
        &self,
        request: Request<pb::ReleaseParkedEventsRequest>,
    ) -> Result<Response<pb::ReleaseParkedEventsResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        validate(&request)?;
        let released = self.release(&caller, request).await.map_err(problem)?;
        Ok(Response::new(pb::ReleaseParkedEventsResponse {
            released_count: i32::try_from(released).unwrap_or(i32::MAX),
        }))
    }
}

impl ParkedEvents {
    async fn release(&self, caller: &Caller, request: pb::ReleaseParkedEventsRequest) -> Result<usize, ChangeError> {
        let stamp = RequestStamp {
            // Valid, so it is one.
            request_id: request.request_id.parse::<Uuid>().unwrap_or_default(),
            method: caller.method.clone(),
            body: request.encode_to_vec(),
        };
        let mut change = match self.changes.begin(&caller.actor, &stamp).await? {
            Begun::Fresh(change) => change,
            // What came of it then is how many they were.
            Begun::Replay(count) => return Ok(count.parse().unwrap_or_default()),
        };
        let resources = match request.which {
            Some(pb::release_parked_events_request::Which::Resource(resource)) => vec![resource],
            Some(pb::release_parked_events_request::Which::All(_)) => {
                let events = parked(change.conn(), 0, MOST_AT_ONCE).await?;
                events.into_iter().map(|event| event.resource).collect()
            }
            None => Vec::new(),
        };
        let mut released = 0;
        for resource in resources {
            if release(change.conn(), &resource).await? {
                record(&mut change, resource).await?;
                released += 1;
            }
        }
        change.commit(&released.to_string()).await?;
        Ok(released)
    }
}

/// No transition of the resource: its version and state stay. But who let its events go on belongs to its story.
async fn record(change: &mut Change, resource: String) -> Result<(), ChangeError> {
    let record = Record {
        resource,
        version: 0,
        action: "release-parked-event".to_owned(),
        from: None,
        to: None,
        reason: None,
        rule_version: None,
        commitments: Default::default(),
        event: None,
    };
    change.record(record).await
}

fn message(event: Parked) -> pb::ParkedEvent {
    pb::ParkedEvent {
        resource: event.resource,
        position: event.position,
        id: event.id.to_string(),
        r#type: event.kind,
        attempts: i32::try_from(event.attempts).unwrap_or(i32::MAX),
        reason: event.reason,
        park_time: Some(timestamp(event.parked_at)),
    }
}

/// The position after which a page begins.
fn after(token: &str) -> Result<i64, Problem> {
    if token.is_empty() {
        return Ok(0);
    }
    let keys = page_token::decode(token, LIST).ok();
    let position = keys.and_then(|mut keys| keys.pop()?.parse().ok());
    position.ok_or_else(|| {
        let (ja, en) = ("この一覧のページではありません。", "is not of this list");
        Problem::invalid("page_token", "PAGE_TOKEN", ja, en)
    })
}

fn problem(error: ChangeError) -> Problem {
    match error {
        ChangeError::Reused => Problem::request_id_reused(),
        ChangeError::Database(error) => database(&error),
        ChangeError::Requests(error) => Problem::caused_by(&error),
    }
}

fn database(error: &DatabaseError) -> Problem {
    if error.is_unavailable() {
        Problem::unavailable("DATABASE", RETRY_AFTER)
    } else {
        Problem::caused_by(error)
    }
}
