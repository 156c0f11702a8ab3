//! The trace store: a SQLite file that survives restarts and stays within a bound.

use std::path::Path;
use std::sync::Arc;

use honi_database::{Database, DatabaseError, DatabaseSettings};
use honi_settings::Secret;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};
use prost::Message as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use tokio::sync::Mutex;

use super::entity::{mark, span, trace};
use super::model::{RESOURCE_ATTRIBUTE, RecordedSpan, Trace, TraceSummary};
use super::schema::Migrator;
use super::search::Search;
use super::write;

/// Readers at once; the viewer has few.
const READERS: u32 = 2;

/// Traces of one case that are shown at most: a case of weeks has some dozens.
const TRACES_PER_CASE: u64 = 1000;

/// How much is kept; beyond either bound the oldest traces go, each as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceLimits {
    /// Most spans.
    pub spans: i64,
    /// Most bytes of spans, about; the file is somewhat larger.
    pub bytes: i64,
}

impl Default for TraceLimits {
    /// Some weeks of a demonstration.
    fn default() -> Self {
        Self {
            spans: 200_000,
            bytes: 256 * 1024 * 1024,
        }
    }
}

/// Why the store cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum TraceStoreError {
    /// The database cannot be opened, read or written.
    #[error("the trace store fails")]
    Database(#[from] DatabaseError),
    /// A stored span cannot be decoded: the file was changed by hand.
    #[error("the trace store holds a span that cannot be read, in trace {0}")]
    Damaged(String),
}

impl From<sea_orm::DbErr> for TraceStoreError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Database(error.into())
    }
}

/// The store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct TraceStore {
    database: Database,
    limits: TraceLimits,
    /// What is stored now; held while writing, so that it stays true.
    totals: Arc<Mutex<write::Totals>>,
}

impl TraceStore {
    /// Opens the file, creating it and its tables where they are missing.
    ///
    /// # Errors
    /// If it cannot be opened or is of another kind.
    pub async fn open(file: &Path, limits: TraceLimits) -> Result<Self, TraceStoreError> {
        let url = Secret::new(format!("sqlite:{}", file.display()));
        let database = Database::connect(&DatabaseSettings::new(url, READERS)).await?;
        database.migrate::<Migrator>().await?;
        let totals = write::totals(database.reader()).await?;
        Ok(Self {
            database,
            limits,
            totals: Arc::new(Mutex::new(totals)),
        })
    }

    /// Stores spans as OTLP brings them, in one transaction; answers how many had no valid ids and were left out. A span reported again
    /// replaces its earlier report: the run of a workflow is reported by each worker that carried it.
    ///
    /// # Errors
    /// If the database cannot be written; nothing is stored then.
    pub async fn insert(&self, batch: Vec<ResourceSpans>) -> Result<u64, TraceStoreError> {
        let (traces, refused) = write::by_trace(batch);
        let mut totals = self.totals.lock().await;
        let transaction = self.database.begin().await?;
        let mut after = *totals;
        for (id, spans) in traces {
            after = after + write::trace(&transaction, &id, spans).await?;
        }
        let after = write::keep_within(&transaction, self.limits, after).await?;
        transaction.commit().await?;
        *totals = after;
        Ok(refused)
    }

    /// One trace by its id in hex; `None` if there is none, or it has been dropped.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn trace(&self, id: &str) -> Result<Option<Trace>, TraceStoreError> {
        let rows = span::Entity::find()
            .filter(span::Column::TraceId.eq(id))
            .all(self.database.reader())
            .await?;
        let spans = rows.into_iter().map(decode).collect::<Result<Vec<_>, _>>()?;
        Ok((!spans.is_empty()).then(|| Trace::new(id.to_owned(), spans)))
    }

    /// A case: every trace with a span about this resource, oldest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn case(&self, resource: &str) -> Result<Vec<Trace>, TraceStoreError> {
        let tags = vec![(RESOURCE_ATTRIBUTE.to_owned(), resource.to_owned())];
        let mut found = self
            .search(&Search {
                tags,
                limit: TRACES_PER_CASE,
                ..Search::default()
            })
            .await?;
        found.reverse();
        self.load(&found).await
    }

    /// What a search finds, newest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn search(&self, search: &Search) -> Result<Vec<TraceSummary>, TraceStoreError> {
        let rows = search.query().all(self.database.reader()).await?;
        Ok(rows.into_iter().map(summary).collect())
    }

    /// The traces of summaries, in their order.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn load(&self, summaries: &[TraceSummary]) -> Result<Vec<Trace>, TraceStoreError> {
        let mut traces = Vec::with_capacity(summaries.len());
        for summary in summaries {
            traces.extend(self.trace(&summary.id).await?);
        }
        Ok(traces)
    }

    /// Names of the services that sent spans.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn services(&self) -> Result<Vec<String>, TraceStoreError> {
        self.values(write::SERVICE).await
    }

    /// Names of a service's spans.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn operations(&self, service: &str) -> Result<Vec<String>, TraceStoreError> {
        self.values(&write::operation_of(service)).await
    }

    async fn values(&self, key: &str) -> Result<Vec<String>, TraceStoreError> {
        let query = mark::Entity::find().select_only().column(mark::Column::Value).distinct();
        let query = query.filter(mark::Column::Key.eq(key)).order_by_asc(mark::Column::Value);
        Ok(query.into_tuple().all(self.database.reader()).await?)
    }
}

fn summary(row: trace::Model) -> TraceSummary {
    let trace::Model {
        trace_id: id,
        started,
        ended,
        spans,
        errors,
        service,
        name,
        ..
    } = row;
    TraceSummary {
        id,
        started,
        ended,
        spans,
        errors,
        service,
        name,
    }
}

pub(super) fn decode(row: span::Model) -> Result<RecordedSpan, TraceStoreError> {
    match (Resource::decode(row.resource.as_slice()), Span::decode(row.body.as_slice())) {
        (Ok(resource), Ok(span)) => Ok(RecordedSpan { resource, span }),
        _ => Err(TraceStoreError::Damaged(row.trace_id)),
    }
}
