//! What traces can be searched by.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _, Select};

use super::entity::{mark, trace};
use super::write;

/// A search: everything given must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// A service that has a span in it.
    pub service: Option<String>,
    /// Name of a span of that service; without a service it is not looked at.
    pub operation: Option<String>,
    /// Attributes of its spans: key and value as text. `error` = `true` finds what failed.
    pub tags: Vec<(String, String)>,
    /// Started at or after, nanoseconds since 1970.
    pub from: Option<i64>,
    /// Started at or before, nanoseconds since 1970.
    pub to: Option<i64>,
    /// At most this many, the newest.
    pub limit: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            service: None,
            operation: None,
            tags: Vec::new(),
            from: None,
            to: None,
            limit: 50,
        }
    }
}

impl Search {
    pub(super) fn query(&self) -> Select<trace::Entity> {
        let mut query = trace::Entity::find().order_by_desc(trace::Column::Started).limit(self.limit);
        if let Some(service) = &self.service {
            query = marked(query, write::SERVICE, service);
            if let Some(operation) = &self.operation {
                query = marked(query, &write::operation_of(service), operation);
            }
        }
        for (key, value) in &self.tags {
            query = marked(query, key, value);
        }
        if let Some(from) = self.from {
            query = query.filter(trace::Column::Started.gte(from));
        }
        if let Some(to) = self.to {
            query = query.filter(trace::Column::Started.lte(to));
        }
        query
    }
}

fn marked(query: Select<trace::Entity>, key: &str, value: &str) -> Select<trace::Entity> {
    let traces = mark::Entity::find().select_only().column(mark::Column::TraceId);
    let traces = traces.filter(mark::Column::Key.eq(key)).filter(mark::Column::Value.eq(value));
    query.filter(trace::Column::TraceId.in_subquery(traces.into_query()))
}
