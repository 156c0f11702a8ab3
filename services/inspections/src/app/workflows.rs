//! The workflows of this service: which records they conduct, under which names.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use honi_clock::Clock;
use honi_conduct::{Conducting, Description, Records, SnapshotMapping, Timer, WaitingOn};
use honi_contract_investigation::{
    Case, INVESTIGATION_CHANGED, InvestigationSnapshot, OfInvestigations, TASK_QUEUE, WORKFLOW_TYPE, workflow_id,
};
use honi_database::DatabaseError;
use honi_improvement_action::{IMPROVEMENT_CHANGED, Improvement, ImprovementSnapshot, OfImprovements};
use honi_names::{ImprovementActionName, InvestigationName};
use honi_orchestration::{Command, Mapping};
use honi_outbox::Event;
use uuid::Uuid;

use super::{Deps, events, improvement};
use crate::domain::improvement::ImprovementAction;
use crate::domain::{Investigation, WaitsFor};
use crate::storage;

/// The investigation of contracts, as Temporal knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ContractInvestigation {}

impl Conducting for ContractInvestigation {
    type Process = OfInvestigations;

    const WORKFLOW_TYPE: &'static str = WORKFLOW_TYPE;
    const TASK_QUEUE: &'static str = TASK_QUEUE;
    const CHANGED: &'static str = INVESTIGATION_CHANGED;
    const CREATED: &'static str = "inspections.investigation_created";

    fn workflow_id(case: &Case) -> String {
        workflow_id(case.investigation, case.cycle)
    }
}

/// Cases, from triage until they are over.
#[derive(Clone)]
pub(crate) struct Investigations(pub(crate) Deps);

#[async_trait]
impl Records for Investigations {
    type Conducting = ContractInvestigation;
    type Record = Investigation;

    const WHAT: &'static str = "which investigations have a run";

    async fn open(&self, not_about: Option<Uuid>, after: Option<Uuid>, limit: u64) -> Result<Vec<Investigation>, DatabaseError> {
        storage::investigations::open(self.0.database.reader(), not_about, after, limit).await
    }

    async fn find(&self, id: Uuid) -> Result<Option<Investigation>, DatabaseError> {
        storage::investigations::find(self.0.database.reader(), InvestigationName::new(id)).await
    }

    fn describe(&self, case: &Investigation, now: DateTime<Utc>) -> Description {
        let (origin, handling) = (case.origin(), case.handling());
        Description {
            id: origin.name.id(),
            version: handling.version,
            resource: origin.name.to_string(),
            state: case.state().code().to_owned(),
            owner: handling.investigator.map(|staff| staff.to_string()).unwrap_or_default(),
            due_at: case.next_deadline().map(|deadline| deadline.due_at),
            overdue: case.is_overdue(now),
            waiting_on: match case.waits_for() {
                None => WaitingOn::Unspecified,
                Some(WaitsFor::Compliance) => WaitingOn::Decider,
                Some(WaitsFor::Investigator) => WaitingOn::Handler,
                Some(WaitsFor::Reviewer) => WaitingOn::Approver,
                Some(WaitsFor::Member) => WaitingOn::Member,
            },
            timers: Timer::pending(&handling.deadlines),
        }
    }

    fn snapshot(&self, case: &Investigation, position: i64) -> InvestigationSnapshot {
        events::snapshot(case, position)
    }

    fn clock(&self) -> &Clock {
        &self.0.clock
    }
}

/// An improvement action, as Temporal knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Improving {}

impl Conducting for Improving {
    type Process = OfImprovements;

    const WORKFLOW_TYPE: &'static str = honi_improvement_action::WORKFLOW_TYPE;
    const TASK_QUEUE: &'static str = honi_improvement_action::TASK_QUEUE;
    const CHANGED: &'static str = IMPROVEMENT_CHANGED;
    const CREATED: &'static str = "inspections.improvement_action_created";

    fn workflow_id(subject: &Improvement) -> String {
        honi_improvement_action::workflow_id(subject.action, subject.cycle)
    }
}

/// Improvement actions, from their proposal until they are over.
#[derive(Clone)]
pub(crate) struct Improvements(pub(crate) Deps);

#[async_trait]
impl Records for Improvements {
    type Conducting = Improving;
    type Record = ImprovementAction;

    const WHAT: &'static str = "which improvement actions have a run";

    /// An improvement action is about nobody.
    async fn open(&self, _not_about: Option<Uuid>, after: Option<Uuid>, limit: u64) -> Result<Vec<ImprovementAction>, DatabaseError> {
        storage::improvement_actions::open(self.0.database.reader(), after, limit).await
    }

    async fn find(&self, id: Uuid) -> Result<Option<ImprovementAction>, DatabaseError> {
        storage::improvement_actions::find(self.0.database.reader(), ImprovementActionName::new(id)).await
    }

    fn describe(&self, action: &ImprovementAction, now: DateTime<Utc>) -> Description {
        use crate::domain::improvement::WaitsFor;
        let (origin, handling) = (action.origin(), action.handling());
        Description {
            id: origin.name.id(),
            version: handling.version,
            resource: origin.name.to_string(),
            state: action.state().code().to_owned(),
            owner: handling.owner.map(|staff| staff.to_string()).unwrap_or_default(),
            due_at: action.next_deadline().map(|deadline| deadline.due_at),
            overdue: action.is_overdue(now),
            waiting_on: match action.waits_for() {
                None => WaitingOn::Unspecified,
                Some(WaitsFor::Decider) => WaitingOn::Decider,
                Some(WaitsFor::Owner) => WaitingOn::Handler,
                Some(WaitsFor::Verifier) => WaitingOn::Approver,
            },
            timers: Timer::pending(&handling.deadlines),
        }
    }

    fn snapshot(&self, action: &ImprovementAction, position: i64) -> ImprovementSnapshot {
        improvement::events::snapshot(action, position)
    }

    fn clock(&self) -> &Clock {
        &self.0.clock
    }
}

/// Which run an event of this service concerns: the resource it happened to says of which process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EventMapping {
    investigations: SnapshotMapping<ContractInvestigation>,
    improvements: SnapshotMapping<Improving>,
}

impl Mapping for EventMapping {
    fn command(&self, event: &Event) -> Result<Command, String> {
        if event.resource.parse::<ImprovementActionName>().is_ok() {
            self.improvements.command(event)
        } else {
            self.investigations.command(event)
        }
    }
}
