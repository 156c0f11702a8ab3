//! What the members service tells: where a member was erased there, what was said in the member's matters closes here too; and which members
//! compliance has flagged.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use honi_audit_log::Entry;
use honi_clock::Clock;
use honi_database::{Database, Transaction};
use honi_names::{Ids, MemberName};
use honi_neighbours::{FeedReader, Page};
use honi_personal_data::KeyRing;
use honi_proto::outbox::v1 as pb;

use crate::app::Deps;
use crate::storage::screened_members;

/// The events that matter here.
const ERASED: &str = "members.erased";
const SCREENED: &str = "members.screening_changed";
/// This service, as its audit log names it.
const SELF: &str = "applications/honi-voices";

/// Reads the feed of the members service.
pub(crate) struct MemberFeed {
    database: Database,
    keys: KeyRing,
    clock: Clock,
    ids: Ids,
}

#[async_trait]
impl FeedReader for MemberFeed {
    const FEED: &'static str = "members";
    const WHAT: &'static str = "the members' feed";

    async fn take(&self, page: &Page) -> anyhow::Result<()> {
        let transaction = self.database.begin().await?;
        if !page.advance(&transaction).await? {
            return Ok(());
        }
        let mut erased = false;
        for event in &page.events {
            match event.r#type.as_str() {
                ERASED => {
                    self.erase(&transaction, event).await?;
                    erased = true;
                }
                SCREENED => screen(&transaction, event).await?,
                _ => {}
            }
        }
        transaction.commit().await?;
        // The erasures stand whatever comes of this, which housekeeping repeats.
        if erased {
            let emptied = self.database.empty_log().await;
            if !matches!(emptied, Ok(true)) {
                tracing::warn!(?emptied, "after an erasure the write-ahead log is not emptied yet");
            }
        }
        Ok(())
    }
}

impl MemberFeed {
    /// Closes the words in this service's database.
    pub(crate) fn new(deps: &Deps, ids: Ids) -> Self {
        let (database, keys, clock) = (deps.database.clone(), deps.keys.clone(), deps.clock.clone());
        Self {
            database,
            keys,
            clock,
            ids,
        }
    }

    async fn erase(&self, transaction: &Transaction, event: &pb::Event) -> anyhow::Result<()> {
        let Ok(member) = event.resource.parse::<MemberName>() else {
            // Waiting would not help, and would keep others from being erased.
            tracing::error!(event.id, event.position, "an erasure names no member");
            return Ok(());
        };
        self.keys.erase(transaction, &member.to_string()).await?;
        honi_audit_log::erase_salts(transaction, &member.to_string()).await?;
        screened_members::set(transaction, member, false).await?;
        let now = self.clock.now();
        Ok(honi_audit_log::append(transaction, self.ids.next(now), event.resource_version, &entry(member, event, now)).await?)
    }
}

/// Takes over whether a member is flagged. An event that cannot be read is left out: waiting would not help, and would keep others away.
async fn screen(transaction: &Transaction, event: &pb::Event) -> anyhow::Result<()> {
    let screened = serde_json::from_str::<serde_json::Value>(&event.payload).ok();
    let screened = screened.and_then(|payload| payload["screened"].as_bool());
    let (Ok(member), Some(screened)) = (event.resource.parse::<MemberName>(), screened) else {
        tracing::error!(event.id, event.position, "a screening says nothing of a member");
        return Ok(());
    };
    Ok(screened_members::set(transaction, member, screened).await?)
}

/// That the words are closed must be provable without the members service.
fn entry(member: MemberName, event: &pb::Event, at: DateTime<Utc>) -> Entry {
    Entry {
        resource: member.to_string(),
        action: "erase-words".to_owned(),
        from: None,
        to: None,
        at,
        actor: SELF.to_owned(),
        on_behalf_of: None,
        role: None,
        reason: Some(format!("{}/{}", MemberFeed::FEED, event.position)),
        request_id: None,
        trace_id: None,
        workflow: None,
        rule_version: None,
        commitments: Default::default(),
    }
}
