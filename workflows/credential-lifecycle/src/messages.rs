//! What the process' messages name. States and milestones are the service's codes: the process needs of a state only whether the record is
//! over, and of a milestone nothing.

use chrono::{DateTime, Utc};
use honi_deadline_ladder::{Level, Process, Rung};
use honi_names::CredentialName;
use serde::{Deserialize, Serialize};

/// Code of the milestone at which a certificate expires.
const EXPIRY: &str = "expiry";

/// The process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfCredentials;

impl Process for OfCredentials {
    type Subject = Qualification;
    type State = QualificationState;
    type Kind = String;

    fn is_closed(state: &QualificationState) -> bool {
        state.over
    }

    fn code_of(state: &QualificationState) -> &str {
        &state.code
    }
}

/// One round of a credential's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qualification {
    /// The credential.
    pub credential: CredentialName,
    /// Which round this is, from 1: one begins with each certificate whose proof came after it was recorded that the one before had expired.
    pub cycle: u32,
}

/// Where the record stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Serialize, Deserialize)]
pub struct QualificationState {
    /// Whether nothing comes to pass any more, which ends the workflow.
    pub over: bool,
    /// The service's code, such as `RENEWAL_WINDOW`.
    pub code: String,
}

/// The credential as the training service saw it at one position of its outbox. Each milestone is a deadline of one rung, which is to be met
/// by the end of its certificate; its ordinal is that of the certificate.
pub type QualificationSnapshot = honi_deadline_ladder::Snapshot<OfCredentials>;
/// A milestone, in a snapshot or an answer.
pub type MilestonePlan = honi_deadline_ladder::DeadlinePlan<String>;
/// Input of the workflow.
pub type Begin = honi_deadline_ladder::Begin<OfCredentials>;
/// Input of the activity that proposes a milestone.
pub type EscalateInput = honi_deadline_ladder::EscalateInput<OfCredentials>;
/// What the service made of a proposed milestone.
pub type Escalated = honi_deadline_ladder::Escalated<OfCredentials>;
/// Input of the activity that sends one notice.
pub type NotifyInput = honi_deadline_ladder::NotifyInput<OfCredentials>;
/// Answer of the query `stage`.
pub type Stage = honi_deadline_ladder::Stage<OfCredentials>;
/// Result of the workflow.
pub type Outcome = honi_deadline_ladder::Outcome<OfCredentials>;

/// A milestone as the workflow hears of it. Reminders are for the holder and the supervisor; at the expiry the case goes on by itself.
pub fn milestone(
    code: &str,
    certificate: u32,
    at: DateTime<Utc>,
    end_at: DateTime<Utc>,
    reached: bool,
    settled_at: Option<DateTime<Utc>>,
) -> MilestonePlan {
    MilestonePlan {
        kind: code.to_owned(),
        ordinal: certificate,
        paused: false,
        due_at: end_at,
        met_at: settled_at,
        rungs: vec![Rung {
            level: if code == EXPIRY { Level::Lapse } else { Level::RemindOwner },
            fire_at: at,
            fired: reached,
        }],
    }
}
