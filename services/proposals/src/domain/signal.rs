//! A finding that somebody is to look at (懸念契約の兆候).

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::{DetectionParameterSetName, SignalName, SignalNumber};

use super::{SignalState, Suspicion};

/// A signal. It stays, whatever becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Resource name.
    pub name: SignalName,
    /// Number for people.
    pub number: SignalNumber,
    /// What was found.
    pub suspicion: Suspicion,
    /// What was found, as sentences in Japanese and English.
    pub explanation: (String, String),
    /// Where it stands.
    pub state: SignalState,
    /// By which set it was found.
    pub parameter_set: DetectionParameterSetName,
    /// What tells it from every other finding.
    pub dedupe_key: String,
    /// As of which day it was raised: later than the finding's where a feed came late.
    pub raised_on: NaiveDate,
    /// When it was raised.
    pub created_at: DateTime<Utc>,
    /// How often it was written.
    pub version: i64,
}

impl Signal {
    /// What it rests on was undone (domain 5.3, example 13): it weighs nothing, and is kept. Nothing if it was cured before.
    #[must_use]
    pub fn cure(self) -> Option<Self> {
        match self.state {
            SignalState::Cured => None,
            SignalState::Raised => Some(Self {
                state: SignalState::Cured,
                suspicion: Suspicion {
                    weight: 0,
                    ..self.suspicion
                },
                version: self.version + 1,
                ..self
            }),
        }
    }
}
