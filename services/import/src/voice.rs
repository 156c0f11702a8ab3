//! What a row says of a voice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use honi_proto::time::timestamp;
use honi_proto::voices::v1::{Channel, ComplainantRelation, ComplaintCategory, ImportedVoice, Label, Outcome, Severity, VoiceKind};

/// A voice as another system kept it.
#[derive(Clone, PartialEq, Eq)]
pub struct Voice {
    /// Its key in that system.
    pub external_id: String,
    /// What kind of voice it is.
    pub kind: VoiceKind,
    /// Through which channel it came.
    pub channel: Channel,
    /// How the complainant stands to the co-op.
    pub relation: ComplainantRelation,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// When it was closed; none if it is open.
    pub closed_at: Option<DateTime<Utc>>,
    /// What was said.
    pub verbatim: String,
    /// What it is about.
    pub categories: BTreeSet<ComplaintCategory>,
    /// How serious it is, if the source tells.
    pub severity: Option<Severity>,
    /// How it ended, if it did and the source tells.
    pub outcome: Option<Outcome>,
    /// What the source calls it, word for word, by the mapping's names for its columns.
    pub labels: BTreeMap<String, BTreeSet<String>>,
}

/// Without what was said: that is personal data.
impl std::fmt::Debug for Voice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Voice")
            .field("external_id", &self.external_id)
            .field("received_at", &self.received_at)
            .field("closed_at", &self.closed_at)
            .finish_non_exhaustive()
    }
}

/// As the service is told of it.
impl From<Voice> for ImportedVoice {
    fn from(voice: Voice) -> Self {
        let labels = voice
            .labels
            .into_iter()
            .flat_map(|(name, values)| values.into_iter().map(move |value| Label { name: name.clone(), value }));
        Self {
            external_id: voice.external_id,
            kind: voice.kind.into(),
            channel: voice.channel.into(),
            complainant_relation: voice.relation.into(),
            receive_time: Some(timestamp(voice.received_at)),
            close_time: voice.closed_at.map(timestamp),
            verbatim: voice.verbatim,
            categories: voice.categories.into_iter().map(i32::from).collect(),
            severity: voice.severity.map(i32::from),
            outcome: voice.outcome.map(i32::from),
            labels: labels.collect(),
        }
    }
}
