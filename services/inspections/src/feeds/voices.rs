//! What the voices service tells: complaints that allege improper solicitation, and voices after which something is improved.

use std::collections::BTreeSet;

use async_trait::async_trait;
use honi_names::{Ids, OrgUnitName, StaffName};
use honi_neighbours::{FeedReader, Page};
use honi_proto::outbox::v1::Event;
use serde::Deserialize;

use crate::app::improvement::{Decided, open_decided};
use crate::app::{Alleged, Deps, SELF, allege};
use crate::domain::improvement::{CauseCategory, Source};

/// The events that matter here.
const TRIAGED: &str = "voices.triaged";
const EVALUATED: &str = "voices.evaluated";

/// Reads the feed of the voices service.
pub(crate) struct VoiceFeed {
    deps: Deps,
    ids: Ids,
}

/// What an event tells of a decision whether something is improved.
#[derive(Debug, Deserialize)]
struct Evaluated {
    improvement: Option<Improvement>,
}

#[derive(Debug, Deserialize)]
struct Improvement {
    root_cause: String,
}

/// What an event tells of a triage.
#[derive(Debug, Deserialize)]
struct Told {
    allegation: Option<Allegation>,
}

#[derive(Debug, Deserialize)]
struct Allegation {
    subject_staff: BTreeSet<StaffName>,
    org_unit: OrgUnitName,
}

impl VoiceFeed {
    /// Opens cases by the use cases of these parts.
    pub(crate) fn new(deps: Deps, ids: Ids) -> Self {
        Self { deps, ids }
    }
}

#[async_trait]
impl FeedReader for VoiceFeed {
    const FEED: &'static str = "voices";
    const WHAT: &'static str = "the voices' feed";

    async fn take(&self, page: &Page) -> anyhow::Result<()> {
        let Some(mut change) = super::begin(&self.deps, &self.ids, Self::FEED, page).await? else {
            return Ok(());
        };
        for event in &page.events {
            match read(event) {
                Ok(Some(News::Alleged(alleged))) => allege(&self.deps, &mut change, alleged).await?,
                Ok(Some(News::Decided(decided))) => open_decided(&self.deps, &mut change, decided).await?,
                Ok(None) => {}
                // Waiting would not help, and would keep other voices away.
                Err(Unreadable) => tracing::error!(event.id, event.position, "an event of a voice cannot be read"),
            }
        }
        super::commit(change, Self::FEED).await
    }
}

/// What matters here of what happened to a voice.
enum News {
    /// Improper solicitation is alleged.
    Alleged(Alleged),
    /// Something is improved.
    Decided(Decided),
}

/// The event is not what this service understands.
struct Unreadable;

fn read(event: &Event) -> Result<Option<News>, Unreadable> {
    Ok(match event.r#type.as_str() {
        TRIAGED => alleged(event)?.map(News::Alleged),
        EVALUATED => decided(event)?.map(News::Decided),
        _ => None,
    })
}

/// What a triage alleges; nothing if it alleges nothing.
fn alleged(event: &Event) -> Result<Option<Alleged>, Unreadable> {
    let told: Told = serde_json::from_str(&event.payload).map_err(|_| Unreadable)?;
    let Some(allegation) = told.allegation else { return Ok(None) };
    Ok(Some(Alleged {
        voice: event.resource.parse().map_err(|_| Unreadable)?,
        subjects: allegation.subject_staff,
        org_unit: allegation.org_unit,
    }))
}

/// What was decided; nothing if nothing is improved.
fn decided(event: &Event) -> Result<Option<Decided>, Unreadable> {
    let told: Evaluated = serde_json::from_str(&event.payload).map_err(|_| Unreadable)?;
    let Some(improvement) = told.improvement else { return Ok(None) };
    let Ok(by) = SELF.parse();
    Ok(Some(Decided {
        source: Source::Voice(event.resource.parse().map_err(|_| Unreadable)?),
        // A voice may lead to an improvement without a cause on the co-op's side.
        cause: improvement.root_cause.parse::<CauseCategory>().ok(),
        by,
    }))
}
