//! Writing spans, and dropping the oldest traces when there are too many.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Add, Sub};

use honi_database::Transaction;
use opentelemetry_proto::tonic::trace::v1::ResourceSpans;
use prost::Message as _;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use super::entity::{mark, span, trace};
use super::model::{RecordedSpan, text};
use super::store::{TraceLimits, TraceStoreError, decode};

/// Mark of the service that a span came from.
pub(super) const SERVICE: &str = "service.name";

/// Rows per statement; SQLite takes some thousand values in one.
const ROWS: usize = 500;

/// Traces looked at in one go when room is made.
const DROPPED_AT_ONCE: u64 = 100;

/// Longer values are shown but not searched by.
const LONGEST_MARK: usize = 200;

/// Mark of a service's span names.
pub(super) fn operation_of(service: &str) -> String {
    format!("operation@{service}")
}

/// What is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub(super) struct Totals {
    pub(super) spans: i64,
    pub(super) bytes: i64,
}

impl Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            spans: self.spans + other.spans,
            bytes: self.bytes + other.bytes,
        }
    }
}

impl Sub for Totals {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            spans: self.spans - other.spans,
            bytes: self.bytes - other.bytes,
        }
    }
}

/// Counts what is stored.
pub(super) async fn totals(conn: &impl ConnectionTrait) -> Result<Totals, TraceStoreError> {
    let query = trace::Entity::find()
        .select_only()
        .column(trace::Column::Spans)
        .column(trace::Column::Bytes);
    let rows: Vec<Totals> = query.into_model().all(conn).await?;
    Ok(rows.into_iter().fold(Totals::default(), Add::add))
}

/// Sorts a batch by trace; the number is of spans without valid ids, which belong nowhere.
pub(super) fn by_trace(batch: Vec<ResourceSpans>) -> (BTreeMap<String, Vec<RecordedSpan>>, u64) {
    let mut traces: BTreeMap<String, Vec<RecordedSpan>> = BTreeMap::new();
    let mut refused = 0;
    for group in batch {
        let resource = group.resource.unwrap_or_default();
        for span in group.scope_spans.into_iter().flat_map(|scope| scope.spans) {
            if span.trace_id.len() != 16 || span.span_id.len() != 8 {
                refused += 1;
                continue;
            }
            traces.entry(hex::encode(&span.trace_id)).or_default().push(RecordedSpan {
                resource: resource.clone(),
                span,
            });
        }
    }
    (traces, refused)
}

/// Writes the spans of one trace; answers by how much the totals grow.
pub(super) async fn trace(conn: &Transaction, id: &str, spans: Vec<RecordedSpan>) -> Result<Totals, TraceStoreError> {
    // One batch may report a span twice as well; the last report stands.
    let spans: BTreeMap<String, RecordedSpan> = spans.into_iter().map(|span| (span.span_id(), span)).collect();
    let before = trace::Entity::find_by_id(id).one(conn).await?;
    let (replaced, replaced_errors) = if before.is_some() {
        replace(conn, id, &spans).await?
    } else {
        (Totals::default(), 0)
    };
    let rows: Vec<span::Model> = spans.iter().map(|(span_id, span)| encode(id, span_id, span)).collect();
    let grown = rows.iter().map(size).fold(Totals::default(), Add::add) - replaced;
    let errors = i64::try_from(spans.values().filter(|span| span.failed()).count()).unwrap_or(i64::MAX) - replaced_errors;
    let row = summarise(id, before.as_ref(), spans.values(), grown, errors);
    if before.is_some() {
        trace::Entity::update(row.into_active_model().reset_all()).exec(conn).await?;
    } else {
        trace::Entity::insert(row.into_active_model()).exec_without_returning(conn).await?;
    }
    for chunk in rows.chunks(ROWS) {
        span::Entity::insert_many(chunk.iter().cloned().map(|row| row.into_active_model()))
            .exec_without_returning(conn)
            .await?;
    }
    mark_trace(conn, id, spans.values()).await?;
    Ok(grown)
}

/// Takes out the earlier reports of these spans; answers what they amounted to.
async fn replace(conn: &Transaction, id: &str, spans: &BTreeMap<String, RecordedSpan>) -> Result<(Totals, i64), TraceStoreError> {
    let (mut replaced, mut errors) = (Totals::default(), 0);
    let ids: Vec<&String> = spans.keys().collect();
    for chunk in ids.chunks(ROWS) {
        let these = span::Column::SpanId.is_in(chunk.iter().map(|id| id.as_str()));
        let earlier = span::Entity::find()
            .filter(span::Column::TraceId.eq(id))
            .filter(these.clone())
            .all(conn)
            .await?;
        if earlier.is_empty() {
            continue;
        }
        span::Entity::delete_many()
            .filter(span::Column::TraceId.eq(id))
            .filter(these)
            .exec(conn)
            .await?;
        for row in earlier {
            replaced = replaced + size(&row);
            errors += i64::from(decode(row)?.failed());
        }
    }
    Ok((replaced, errors))
}

fn encode(id: &str, span_id: &str, recorded: &RecordedSpan) -> span::Model {
    let (resource, body) = (recorded.resource.encode_to_vec(), recorded.span.encode_to_vec());
    span::Model {
        trace_id: id.to_owned(),
        span_id: span_id.to_owned(),
        resource,
        body,
    }
}

fn size(row: &span::Model) -> Totals {
    Totals {
        spans: 1,
        bytes: i64::try_from(row.trace_id.len() + row.span_id.len() + row.resource.len() + row.body.len()).unwrap_or(i64::MAX),
    }
}

fn summarise<'a>(
    id: &str,
    before: Option<&trace::Model>,
    spans: impl Iterator<Item = &'a RecordedSpan> + Clone,
    grown: Totals,
    errors: i64,
) -> trace::Model {
    let started = spans.clone().map(RecordedSpan::started).min().unwrap_or_default();
    let ended = spans.clone().map(RecordedSpan::ended).max().unwrap_or_default();
    let root = spans.clone().find(|span| span.is_root());
    let first = root.or_else(|| spans.min_by_key(|span| span.started()));
    let name = |span: &RecordedSpan| (span.service().to_owned(), span.span.name.clone());
    let fresh = first.map(name).unwrap_or_default();
    let (service, name) = match before {
        // The root names the trace; until it has come, the earliest span does.
        Some(before) if root.is_none() && (before.rooted || before.started <= started) => (before.service.clone(), before.name.clone()),
        _ => fresh,
    };
    trace::Model {
        trace_id: id.to_owned(),
        started: before.map_or(started, |before| before.started.min(started)),
        ended: before.map_or(ended, |before| before.ended.max(ended)),
        spans: before.map_or(0, |before| before.spans) + grown.spans,
        bytes: before.map_or(0, |before| before.bytes) + grown.bytes,
        errors: before.map_or(0, |before| before.errors) + errors,
        service,
        name,
        rooted: root.is_some() || before.is_some_and(|before| before.rooted),
    }
}

/// Writes down what the trace can be found by.
async fn mark_trace<'a>(conn: &Transaction, id: &str, spans: impl Iterator<Item = &'a RecordedSpan>) -> Result<(), TraceStoreError> {
    let mut marks = BTreeSet::new();
    for span in spans {
        marks.insert((SERVICE.to_owned(), span.service().to_owned()));
        marks.insert((operation_of(span.service()), span.span.name.clone()));
        if span.failed() {
            marks.insert(("error".to_owned(), "true".to_owned()));
        }
        for attribute in span.span.attributes.iter().filter(|attribute| is_searched(&attribute.key)) {
            let value = text(attribute.value.as_ref());
            if value.len() <= LONGEST_MARK {
                marks.insert((attribute.key.clone(), value));
            }
        }
    }
    let rows: Vec<mark::ActiveModel> = marks
        .into_iter()
        .map(|(key, value)| mark::ActiveModel {
            key: Set(key),
            value: Set(value),
            trace_id: Set(id.to_owned()),
        })
        .collect();
    for chunk in rows.chunks(ROWS) {
        let known = OnConflict::columns([mark::Column::Key, mark::Column::Value, mark::Column::TraceId])
            .do_nothing()
            .to_owned();
        mark::Entity::insert_many(chunk.iter().cloned())
            .on_conflict(known)
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// Where a span was made in the code and how long it was busy is nothing one searches by, and differs in every span.
fn is_searched(key: &str) -> bool {
    !(key.starts_with("code.") || key.starts_with("thread.") || key == "busy_ns" || key == "idle_ns")
}

/// Drops the oldest traces until the rest is within the limits.
pub(super) async fn keep_within(conn: &Transaction, limits: TraceLimits, mut totals: Totals) -> Result<Totals, TraceStoreError> {
    let beyond = |totals: Totals| totals.spans > limits.spans || totals.bytes > limits.bytes;
    while beyond(totals) {
        let oldest = trace::Entity::find()
            .order_by_asc(trace::Column::Started)
            .limit(DROPPED_AT_ONCE)
            .all(conn)
            .await?;
        if oldest.is_empty() {
            break;
        }
        let mut dropped = Vec::new();
        for row in oldest {
            if !beyond(totals) {
                break;
            }
            totals = totals
                - Totals {
                    spans: row.spans,
                    bytes: row.bytes,
                };
            dropped.push(row.trace_id);
        }
        span::Entity::delete_many()
            .filter(span::Column::TraceId.is_in(dropped.clone()))
            .exec(conn)
            .await?;
        mark::Entity::delete_many()
            .filter(mark::Column::TraceId.is_in(dropped.clone()))
            .exec(conn)
            .await?;
        trace::Entity::delete_many()
            .filter(trace::Column::TraceId.is_in(dropped))
            .exec(conn)
            .await?;
    }
    Ok(totals)
}
