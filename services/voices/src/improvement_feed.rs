//! What the inspections service tells: which improvement actions answer to which voices, and what has become of them.

use async_trait::async_trait;
use honi_database::Database;
use honi_names::{ImprovementActionName, VoiceName};
use honi_neighbours::{FeedReader, Page};
use honi_proto::outbox::v1::Event;
use serde::Deserialize;

use crate::app::Deps;
use crate::domain::ImprovementState;
use crate::storage::improvements;

/// Reads the feed of the inspections service.
pub(crate) struct ImprovementFeed {
    database: Database,
}

/// What an event tells of an improvement action.
#[derive(Debug, Deserialize)]
struct Told {
    state: String,
    voices: Vec<VoiceName>,
}

impl ImprovementFeed {
    /// Keeps what it reads in this service's database.
    pub(crate) fn new(deps: &Deps) -> Self {
        Self {
            database: deps.database.clone(),
        }
    }
}

#[async_trait]
impl FeedReader for ImprovementFeed {
    const FEED: &'static str = "inspections";
    const WHAT: &'static str = "the inspections' feed";

    async fn take(&self, page: &Page) -> anyhow::Result<()> {
        let transaction = self.database.begin().await?;
        if !page.advance(&transaction).await? {
            return Ok(());
        }
        for event in &page.events {
            // The feed tells of investigations as well.
            let Ok(improvement) = event.resource.parse::<ImprovementActionName>() else {
                continue;
            };
            let Some(told) = read(event) else {
                // Waiting would not help, and would keep other news away.
                tracing::error!(event.id, event.position, "an event of an improvement action cannot be read");
                continue;
            };
            for voice in told.voices {
                improvements::set(&transaction, voice, improvement, state(&told.state)).await?;
            }
        }
        Ok(transaction.commit().await?)
    }
}

fn read(event: &Event) -> Option<Told> {
    serde_json::from_str(&event.payload).ok()
}

/// What the states of an action come to for a voice.
fn state(code: &str) -> ImprovementState {
    match code {
        "CLOSED" => ImprovementState::Closed,
        "DECLINED" => ImprovementState::Declined,
        _ => ImprovementState::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_open_until_it_is_over() {
        for (code, expected) in [
            ("PROPOSED", ImprovementState::Open),
            ("INEFFECTIVE", ImprovementState::Open),
            ("EFFECT_CHECK", ImprovementState::Open),
            ("DECLINED", ImprovementState::Declined),
            ("CLOSED", ImprovementState::Closed),
        ] {
            assert_eq!(state(code), expected, "{code}");
        }
    }
}
