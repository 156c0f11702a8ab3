//! The viewer over HTTP: pages for people, Jaeger's query API for programs. Loopback only, and read only.

use std::net::SocketAddr;

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::Value;

use super::model::RESOURCE_ATTRIBUTE;
use super::search::Search;
use super::store::{TraceStore, TraceStoreError};
use super::{jaeger, page};
use crate::loopback;

/// What a list shows unless asked for another number, and at most.
const LIMIT: u64 = 50;
const MOST: u64 = 1000;

/// Nothing but the page itself: no script runs and nothing is loaded from elsewhere, whatever a span's attribute holds.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'");

/// The viewer's routes over a store, for who listens on this address.
pub(super) fn router(store: TraceStore, here: SocketAddr) -> Router {
    Router::new()
        .route("/", get(list))
        .route("/trace/{id}", get(one))
        .route("/case", get(case))
        .route("/api/services", get(services))
        .route("/api/services/{service}/operations", get(operations))
        .route("/api/traces", get(traces))
        .route("/api/traces/{id}", get(trace))
        .layer(middleware::from_fn_with_state(here, guard))
        .with_state(store)
}

/// Refuses what a web page from elsewhere could make a browser send, and tells browsers what a page may do.
async fn guard(State(here): State<SocketAddr>, request: Request, next: Next) -> Response {
    if !loopback::is_meant(request.headers(), here, here) {
        return (StatusCode::MISDIRECTED_REQUEST, "this viewer is local\n").into_response();
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

/// What went wrong, for a page or for a program.
enum Failure {
    Store(TraceStoreError),
    NoSuchTrace(String),
    BadQuery(&'static str),
}

impl From<TraceStoreError> for Failure {
    fn from(error: TraceStoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    fn told(self) -> (StatusCode, String) {
        match self {
            Self::Store(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the trace store cannot be read");
                (StatusCode::INTERNAL_SERVER_ERROR, "the trace store cannot be read".to_owned())
            }
            Self::NoSuchTrace(id) => (StatusCode::NOT_FOUND, format!("there is no trace {id}, or it has been dropped")),
            Self::BadQuery(what) => (StatusCode::BAD_REQUEST, what.to_owned()),
        }
    }
}

/// A failure as a page.
struct PageFailure(Failure);

impl<E: Into<Failure>> From<E> for PageFailure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for PageFailure {
    fn into_response(self) -> Response {
        let (status, text) = self.0.told();
        (status, Html(page::failure(&text))).into_response()
    }
}

/// A failure as Jaeger's JSON.
struct ApiFailure(Failure);

impl<E: Into<Failure>> From<E> for ApiFailure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiFailure {
    fn into_response(self) -> Response {
        let (status, text) = self.0.told();
        (status, Json(jaeger::refusal(status.as_u16(), &text))).into_response()
    }
}

/// What the list's form sends.
#[derive(Debug, Default, Deserialize)]
struct ListQuery {
    /// A resource name or a trace id.
    #[serde(default)]
    q: String,
    #[serde(default)]
    service: String,
    /// `on` if only traces with a failed span are wanted.
    #[serde(default)]
    errors: String,
}

async fn list(State(store): State<TraceStore>, Query(query): Query<ListQuery>) -> Result<Response, PageFailure> {
    let wanted = query.q.trim();
    if let Ok(id) = trace_id(wanted) {
        return Ok(Redirect::to(&format!("/trace/{id}")).into_response());
    }
    if wanted.contains('/') {
        return Ok(Redirect::to(&page::case_link(wanted)).into_response());
    }
    if !wanted.is_empty() {
        return Err(Failure::BadQuery("what is looked for is a resource name, such as voices/…, or a trace id").into());
    }
    let tags = if query.errors.is_empty() {
        Vec::new()
    } else {
        vec![("error".to_owned(), "true".to_owned())]
    };
    let service = Some(query.service).filter(|service| !service.is_empty());
    let found = store
        .search(&Search {
            service: service.clone(),
            tags,
            limit: LIMIT,
            ..Search::default()
        })
        .await?;
    let choice = page::Choice {
        query: wanted,
        service: service.as_deref().unwrap_or_default(),
        errors: !query.errors.is_empty(),
    };
    Ok(Html(page::list(&found, &store.services().await?, &choice)).into_response())
}

async fn one(State(store): State<TraceStore>, Path(id): Path<String>) -> Result<Html<String>, PageFailure> {
    let id = trace_id(&id)?;
    let trace = store.trace(&id).await?.ok_or(Failure::NoSuchTrace(id))?;
    Ok(Html(page::trace(&trace)))
}

#[derive(Debug, Deserialize)]
struct CaseQuery {
    resource: String,
}

async fn case(State(store): State<TraceStore>, Query(query): Query<CaseQuery>) -> Result<Html<String>, PageFailure> {
    Ok(Html(page::case(&query.resource, &store.case(&query.resource).await?)))
}

async fn services(State(store): State<TraceStore>) -> Result<Json<Value>, ApiFailure> {
    Ok(Json(jaeger::answer(store.services().await?.into_iter().map(Value::from).collect())))
}

async fn operations(State(store): State<TraceStore>, Path(service): Path<String>) -> Result<Json<Value>, ApiFailure> {
    Ok(Json(jaeger::answer(
        store.operations(&service).await?.into_iter().map(Value::from).collect(),
    )))
}

async fn trace(State(store): State<TraceStore>, Path(id): Path<String>) -> Result<Json<Value>, ApiFailure> {
    let id = trace_id(&id)?;
    let trace = store.trace(&id).await?.ok_or(Failure::NoSuchTrace(id))?;
    Ok(Json(jaeger::answer(vec![jaeger::trace(&trace)])))
}

/// The parameters of Jaeger's search that are honoured; the rest is passed over.
#[derive(Debug, Default, Deserialize)]
struct TracesQuery {
    service: Option<String>,
    operation: Option<String>,
    /// A JSON object of attributes and their values as text.
    tags: Option<String>,
    /// Earliest start, microseconds since 1970.
    start: Option<i64>,
    /// Latest start, microseconds since 1970.
    end: Option<i64>,
    limit: Option<u64>,
}

async fn traces(State(store): State<TraceStore>, Query(query): Query<TracesQuery>) -> Result<Json<Value>, ApiFailure> {
    let tags: std::collections::BTreeMap<String, String> = match query.tags.as_deref().filter(|tags| !tags.is_empty()) {
        Some(tags) => serde_json::from_str(tags).map_err(|_| Failure::BadQuery("tags must be a JSON object of texts"))?,
        None => std::collections::BTreeMap::new(),
    };
    let search = Search {
        service: query.service.filter(|service| !service.is_empty()),
        operation: query.operation.filter(|operation| !operation.is_empty() && operation != "all"),
        tags: tags.into_iter().collect(),
        from: query.start.map(|micros| micros.saturating_mul(1000)),
        to: query.end.map(|micros| micros.saturating_mul(1000)),
        limit: query.limit.unwrap_or(LIMIT).min(MOST),
    };
    // Of a case, everything, oldest first: its page and `honi trace show` read it as one story.
    let found = match search.tags.as_slice() {
        [(key, resource)] if key == RESOURCE_ATTRIBUTE && search.service.is_none() => store.case(resource).await?,
        _ => store.load(&store.search(&search).await?).await?,
    };
    Ok(Json(jaeger::answer(found.iter().map(jaeger::trace).collect())))
}

/// A trace id as it is stored. Some write it without its leading zeros.
fn trace_id(text: &str) -> Result<String, Failure> {
    let is_id = (16..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id {
        Ok(format!("{:0>32}", text.to_ascii_lowercase()))
    } else {
        Err(Failure::BadQuery("a trace id is up to 32 hexadecimal digits"))
    }
}
