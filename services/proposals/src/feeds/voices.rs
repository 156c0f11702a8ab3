//! What the voices service tells: which contracts a complaint is about. Nothing of who complained, nor of what was said, is kept.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::NaiveDate;
use honi_names::{ContractName, Ids, VoiceName};
use honi_neighbours::{FeedReader, Page};
use honi_proto::outbox::v1::Event;
use serde::Deserialize;

use crate::app::{Deps, signals};
use crate::domain::detection::{Complaint, ComplaintMatter};
use crate::storage;

/// The event that matters here.
const TRIAGED: &str = "voices.triaged";

/// Reads the feed of the voices service.
pub(crate) struct VoiceFeed {
    deps: Deps,
    ids: Ids,
}

/// What an event tells of a triage. Of a voice that is no complaint nothing, which takes back what an earlier triage said.
#[derive(Debug, Deserialize)]
struct Told {
    matter: Option<Matter>,
}

#[derive(Debug, Deserialize)]
struct Matter {
    categories: Vec<String>,
    contracts: BTreeSet<ContractName>,
    receive_date: NaiveDate,
}

impl VoiceFeed {
    /// Keeps what it reads by these parts.
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
        let mut concerned = BTreeSet::new();
        for event in page.events.iter().filter(|event| event.r#type == TRIAGED) {
            let Some((voice, told)) = read(event) else {
                // Waiting would not help, and would keep other voices away.
                tracing::error!(event.id, event.position, "the triage of a voice cannot be read");
                continue;
            };
            let about = told.and_then(about);
            let known_from = change.now();
            storage::complaints::replace(change.conn(), voice, about.as_ref(), known_from).await?;
            concerned.extend(about.into_iter().flat_map(|(contracts, _)| contracts));
        }
        for contract in concerned {
            if let Some(contract) = storage::contracts::find(change.conn(), contract, None).await? {
                signals::raise_for(&self.deps, &mut change, &contract).await?;
            }
        }
        super::commit(change, Self::FEED).await
    }
}

fn read(event: &Event) -> Option<(VoiceName, Option<Matter>)> {
    let told: Told = serde_json::from_str(&event.payload).ok()?;
    Some((event.resource.parse().ok()?, told.matter))
}

/// The contracts that a complaint about how something was sold names; nothing if it is about anything else, or names none.
fn about(matter: Matter) -> Option<(BTreeSet<ContractName>, Complaint)> {
    let matters = matter.categories.iter().filter_map(|code| code.parse::<ComplaintMatter>().ok());
    let complaint = Complaint {
        matter: matters.min()?,
        received_on: matter.receive_date,
    };
    (!matter.contracts.is_empty()).then_some((matter.contracts, complaint))
}
