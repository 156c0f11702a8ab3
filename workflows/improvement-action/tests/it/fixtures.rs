//! An improvement action, its deadlines, and services that exist only in memory.

#![expect(dead_code, reason = "the macro makes a constant of each activity, which only callers need")]

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use honi_deadline_ladder::{DeadlinePlan, Level, NoticePlan, Recipient, Rung};
use honi_improvement_action::{EscalateInput, Escalated, Improvement, ImprovementSnapshot, ImprovementState, NotifyInput};
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

/// A deadline of so many days that reminds its owner half way and tells compliance at its end.
pub(crate) fn deadline(kind: &str, from: DateTime<Utc>, days: i32) -> DeadlinePlan<String> {
    let rung = |level, after| Rung {
        level,
        fire_at: from + after,
        fired: false,
    };
    let length = TimeDelta::days(days.into());
    DeadlinePlan {
        kind: kind.to_owned(),
        ordinal: 1,
        paused: false,
        due_at: from + length,
        met_at: None,
        rungs: vec![rung(Level::RemindOwner, length / 2), rung(Level::ComplianceManager, length)],
    }
}

/// An action that was just proposed: to be decided on within ten days.
pub(crate) fn proposed(at: DateTime<Utc>) -> ImprovementSnapshot {
    ImprovementSnapshot {
        subject: Improvement {
            action: "improvementActions/0190b3f2-6c8a-7000-8000-000000000001".parse().expect("a name"),
            cycle: 1,
        },
        position: 10,
        version: 1,
        state: state("PROPOSED"),
        owner: None,
        org_unit: String::new(),
        severity: None,
        deadlines: vec![deadline("decision", at, 10)],
    }
}

fn state(code: &str) -> ImprovementState {
    ImprovementState {
        over: code == "CLOSED",
        code: code.to_owned(),
    }
}

/// The record of an action, as the inspections service would keep it, and what was asked of it.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) action: ImprovementSnapshot,
    /// The rungs that fired.
    pub(crate) fired: Vec<(String, Level)>,
    pub(crate) notices: Vec<NotifyInput>,
}

/// The services, in memory.
#[derive(Debug, Clone)]
pub(crate) struct World(Arc<Mutex<Record>>);

impl World {
    pub(crate) fn new(action: ImprovementSnapshot) -> Self {
        Self(Arc::new(Mutex::new(Record {
            action,
            fired: Vec::new(),
            notices: Vec::new(),
        })))
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().expect("no test panics while it holds the record")
    }

    /// Moves the record, meets every deadline and sets the next; answers the snapshot that the relay would signal.
    pub(crate) fn moves(&self, code: &str, at: DateTime<Utc>, then: Option<DeadlinePlan<String>>) -> ImprovementSnapshot {
        let action = &mut self.record().action;
        action.state = state(code);
        for deadline in &mut action.deadlines {
            deadline.met_at.get_or_insert(at);
        }
        action.deadlines.extend(then);
        action.position += 1;
        action.version += 1;
        action.clone()
    }
}

#[activities]
impl World {
    #[activity(definition = honi_improvement_action::Escalate)]
    pub(crate) async fn escalate(self: Arc<Self>, _ctx: ActivityContext, input: EscalateInput) -> Result<Escalated, ActivityError> {
        let mut record = self.record();
        let Record { action, fired, .. } = &mut *record;
        let deadline = action.deadlines.iter_mut().find(|it| it.kind == input.deadline).expect("planned");
        let open = deadline.met_at.is_none();
        let rung = deadline.rungs.iter_mut().find(|rung| rung.level == input.level).expect("planned");
        if open && !rung.fired {
            rung.fired = true;
            fired.push((input.deadline.clone(), input.level));
            action.version += 1;
        }
        let role = NoticePlan {
            recipient: Recipient::Role("CMG".to_owned()),
        };
        Ok(Escalated {
            fired: open,
            notices: if open { vec![role] } else { Vec::new() },
            due_at: None,
            version: action.version,
            state: action.state.clone(),
            deadlines: action.deadlines.clone(),
            excluded: Vec::new(),
        })
    }

    #[activity(definition = honi_improvement_action::Notify)]
    pub(crate) async fn notify(self: Arc<Self>, _ctx: ActivityContext, input: NotifyInput) -> Result<(), ActivityError> {
        self.record().notices.push(input);
        Ok(())
    }
}
