//! What the proposals service tells: signals that were raised, and signals that were cured.

use async_trait::async_trait;
use chrono::NaiveDate;
use honi_names::{Ids, SignalName};
use honi_neighbours::{FeedReader, Page};
use honi_proto::outbox::v1::Event;
use serde::Deserialize;

use crate::app::{Deps, Raised, join};
use crate::domain::{CaseSignal, Severity};

/// The events that matter here.
const RAISED: &str = "proposals.signal_raised";
const CURED: &str = "proposals.signal_cured";

/// Reads the feed of the proposals service.
pub(crate) struct SignalFeed {
    deps: Deps,
    ids: Ids,
}

/// What an event tells of a signal.
#[derive(Debug, Deserialize)]
struct Told {
    signal: SignalName,
    rule: String,
    severity: Severity,
    weight: u8,
    policyholder: Option<String>,
    sales_staff: Option<String>,
    org_unit: Option<String>,
    anchor_date: NaiveDate,
}

impl SignalFeed {
    /// Opens cases by the use cases of these parts.
    pub(crate) fn new(deps: Deps, ids: Ids) -> Self {
        Self { deps, ids }
    }
}

#[async_trait]
impl FeedReader for SignalFeed {
    const FEED: &'static str = "proposals";
    const WHAT: &'static str = "the proposals' feed";

    async fn take(&self, page: &Page) -> anyhow::Result<()> {
        let Some(mut change) = super::begin(&self.deps, &self.ids, Self::FEED, page).await? else {
            return Ok(());
        };
        for event in page.events.iter().filter(|event| event.r#type == RAISED || event.r#type == CURED) {
            match read(event) {
                Some(raised) => join(&self.deps, &mut change, raised).await?,
                // Waiting would not help, and would keep other signals away.
                None => tracing::error!(event.id, event.position, "a signal cannot be read"),
            }
        }
        super::commit(change, Self::FEED).await
    }
}

fn read(event: &Event) -> Option<Raised> {
    let told: Told = serde_json::from_str(&event.payload).ok()?;
    Some(Raised {
        signal: CaseSignal {
            signal: told.signal,
            rule: told.rule,
            severity: told.severity,
            weight: if event.r#type == CURED { 0 } else { told.weight },
            anchor: told.anchor_date,
        },
        policyholder: told.policyholder,
        sales_staff: told.sales_staff,
        org_unit: told.org_unit,
    })
}
