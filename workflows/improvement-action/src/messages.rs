//! What the process' messages name. States and kinds of deadlines are the service's codes: the process needs of a state only whether the
//! record is over, and of a kind nothing.

use honi_deadline_ladder::Process;
use honi_names::ImprovementActionName;
use serde::{Deserialize, Serialize};

/// The process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfImprovements;

impl Process for OfImprovements {
    type Subject = Improvement;
    type State = ImprovementState;
    type Kind = String;

    fn is_closed(state: &ImprovementState) -> bool {
        state.over
    }

    fn code_of(state: &ImprovementState) -> &str {
        &state.code
    }
}

/// One cycle of an improvement action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Improvement {
    /// The improvement action.
    pub action: ImprovementActionName,
    /// Which round of handling this is, from 1.
    pub cycle: u32,
}

/// Where the record stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Serialize, Deserialize)]
pub struct ImprovementState {
    /// Whether nothing is to be done any more, which ends the workflow.
    pub over: bool,
    /// The service's code, such as `IN_PROGRESS`.
    pub code: String,
}

/// The improvement action as the inspections service saw it at one position of its outbox.
pub type ImprovementSnapshot = honi_deadline_ladder::Snapshot<OfImprovements>;
/// Input of the workflow.
pub type Begin = honi_deadline_ladder::Begin<OfImprovements>;
/// Input of the activity that proposes a rung.
pub type EscalateInput = honi_deadline_ladder::EscalateInput<OfImprovements>;
/// What the service made of a proposed rung.
pub type Escalated = honi_deadline_ladder::Escalated<OfImprovements>;
/// Input of the activity that sends one notice.
pub type NotifyInput = honi_deadline_ladder::NotifyInput<OfImprovements>;
/// Answer of the query `stage`.
pub type Stage = honi_deadline_ladder::Stage<OfImprovements>;
/// Result of the workflow.
pub type Outcome = honi_deadline_ladder::Outcome<OfImprovements>;
