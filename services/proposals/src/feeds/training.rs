//! What the training service tells: on which days which credentials of a staff count, and what each is needed for.

use async_trait::async_trait;
use chrono::NaiveDate;
use honi_names::{CredentialName, Ids, StaffName};
use honi_neighbours::{FeedReader, Page};
use honi_proto::outbox::v1::Event;
use serde::Deserialize;

use crate::app::Deps;
use crate::domain::detection::{HeldDays, Span};
use crate::domain::{LineGroup, UnderwriterKind};
use crate::storage;
use crate::storage::credentials::{Credential, Requirement};

/// How the events begin that matter here.
const CREDENTIAL: &str = "training.credential_";

/// Reads the feed of the training service.
pub(crate) struct CredentialFeed {
    deps: Deps,
    ids: Ids,
}

/// What an event tells of a credential.
#[derive(Debug, Deserialize)]
struct Told {
    credential: CredentialName,
    staff: StaffName,
    kind: String,
    /// Absent in events of before, which say no more than that there is one.
    first_date: Option<NaiveDate>,
    #[serde(default)]
    counts: Vec<Span>,
    /// Of what nobody has seen the proof: it may count all the same.
    #[serde(default)]
    unseen: Vec<Span>,
    #[serde(default)]
    opens: Vec<Opening>,
}

#[derive(Debug, Deserialize)]
struct Opening {
    underwriter_kind: UnderwriterKind,
    line_group: LineGroup,
    credentials: Vec<String>,
}

impl CredentialFeed {
    /// Keeps what it reads by these parts.
    pub(crate) fn new(deps: Deps, ids: Ids) -> Self {
        Self { deps, ids }
    }
}

#[async_trait]
impl FeedReader for CredentialFeed {
    const FEED: &'static str = "training";
    const WHAT: &'static str = "the training service's feed";

    async fn take(&self, page: &Page) -> anyhow::Result<()> {
        let Some(change) = super::begin(&self.deps, &self.ids, Self::FEED, page).await? else {
            return Ok(());
        };
        for event in page.events.iter().filter(|event| event.r#type.starts_with(CREDENTIAL)) {
            let Ok((credential, requirements)) = read(event) else {
                // Waiting would not help, and would keep other credentials away.
                tracing::error!(event.id, event.position, "an event of a credential cannot be read");
                continue;
            };
            storage::credentials::keep(change.conn(), &credential).await?;
            for requirement in &requirements {
                storage::credentials::require(change.conn(), requirement).await?;
            }
        }
        super::commit(change, Self::FEED).await
    }
}

/// A credential, and what lines are known to take.
fn read(event: &Event) -> serde_json::Result<(Credential, Vec<Requirement>)> {
    let told: Told = serde_json::from_str(&event.payload)?;
    let counts = [told.counts, told.unseen].concat();
    let credential = Credential {
        name: told.credential,
        staff: told.staff,
        kind: told.kind,
        days: told.first_date.map(|first_on| HeldDays { first_on, counts }),
    };
    let requirements = told.opens.into_iter().map(|it| Requirement {
        underwriter_kind: it.underwriter_kind,
        line_group: it.line_group,
        kinds: it.credentials,
    });
    Ok((credential, requirements.collect()))
}
