//! What the process' messages name. States and kinds of deadlines are the service's codes: the process needs of a state only whether the
//! record is over, and of a kind nothing.

use honi_deadline_ladder::Process;
use honi_names::InvestigationName;
use serde::{Deserialize, Serialize};

/// The process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfInvestigations;

impl Process for OfInvestigations {
    type Subject = Case;
    type State = CaseState;
    type Kind = String;

    fn is_closed(state: &CaseState) -> bool {
        state.over
    }

    fn code_of(state: &CaseState) -> &str {
        &state.code
    }
}

/// One cycle of an investigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The investigation.
    pub investigation: InvestigationName,
    /// Which round of handling this is, from 1.
    pub cycle: u32,
}

/// Where the record stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Serialize, Deserialize)]
pub struct CaseState {
    /// Whether nothing is to be done any more, which ends the workflow.
    pub over: bool,
    /// The service's code, such as `HEARING_SALES`.
    pub code: String,
}

/// The investigation as the inspections service saw it at one position of its outbox.
pub type InvestigationSnapshot = honi_deadline_ladder::Snapshot<OfInvestigations>;
/// Input of the workflow.
pub type Begin = honi_deadline_ladder::Begin<OfInvestigations>;
/// Input of the activity that proposes a rung.
pub type EscalateInput = honi_deadline_ladder::EscalateInput<OfInvestigations>;
/// What the service made of a proposed rung.
pub type Escalated = honi_deadline_ladder::Escalated<OfInvestigations>;
/// Input of the activity that sends one notice.
pub type NotifyInput = honi_deadline_ladder::NotifyInput<OfInvestigations>;
/// Answer of the query `stage`.
pub type Stage = honi_deadline_ladder::Stage<OfInvestigations>;
/// Result of the workflow.
pub type Outcome = honi_deadline_ladder::Outcome<OfInvestigations>;
