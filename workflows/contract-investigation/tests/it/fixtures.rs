//! A case, its deadlines, and services that exist only in memory.

#![expect(dead_code, reason = "the macro makes a constant of each activity, which only callers need")]

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use honi_contract_investigation::{Case, CaseState, EscalateInput, Escalated, InvestigationSnapshot, NotifyInput};
use honi_deadline_ladder::{DeadlinePlan, Level, NoticePlan, Recipient, Rung};
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

/// Somebody whom the case is about.
pub(crate) const SUBJECT: &str = "staff/0190b3f2-6c8a-7000-8000-000000000003";

/// A deadline with these rungs, so long after `from`.
pub(crate) fn deadline(kind: &str, from: DateTime<Utc>, due_in: TimeDelta, rungs: &[(Level, TimeDelta)]) -> DeadlinePlan<String> {
    let rung = |&(level, after): &(Level, TimeDelta)| Rung {
        level,
        fire_at: from + after,
        fired: false,
    };
    DeadlinePlan {
        kind: kind.to_owned(),
        ordinal: 1,
        paused: false,
        due_at: from + due_in,
        met_at: None,
        rungs: rungs.iter().map(rung).collect(),
    }
}

/// The statutory clock as the standard rules make it, in calendar time.
pub(crate) fn statutory(from: DateTime<Utc>) -> DeadlinePlan<String> {
    let rungs = [
        (Level::RemindOwner, 10),
        (Level::Executive, 20),
        (Level::TeamLead, 25),
        (Level::ComplianceManager, 28),
    ];
    deadline(
        "statutory-notice",
        from,
        TimeDelta::days(30),
        &rungs.map(|(level, days)| (level, TimeDelta::days(days))),
    )
}

/// A case that was just opened: to be planned within two days, decided within sixty.
pub(crate) fn opened(at: DateTime<Utc>) -> InvestigationSnapshot {
    InvestigationSnapshot {
        subject: Case {
            investigation: "investigations/0190b3f2-6c8a-7000-8000-000000000001".parse().expect("a name"),
            cycle: 1,
        },
        position: 10,
        version: 1,
        state: state("OPENED"),
        owner: None,
        org_unit: String::new(),
        severity: Some("HIGH".to_owned()),
        deadlines: vec![
            deadline("plan", at, TimeDelta::days(2), &[(Level::RemindOwner, TimeDelta::days(1))]),
            deadline(
                "decision-limit",
                at,
                TimeDelta::days(60),
                &[(Level::RemindOwner, TimeDelta::days(50))],
            ),
        ],
    }
}

pub(crate) fn state(code: &str) -> CaseState {
    CaseState {
        over: code == "CLOSED",
        code: code.to_owned(),
    }
}

/// The record of a case, as the inspections service would keep it, and what was asked of it.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) case: InvestigationSnapshot,
    /// The rungs that fired.
    pub(crate) fired: Vec<(String, Level)>,
    pub(crate) notices: Vec<NotifyInput>,
}

/// The services, in memory.
#[derive(Debug, Clone)]
pub(crate) struct World(Arc<Mutex<Record>>);

impl World {
    pub(crate) fn new(case: InvestigationSnapshot) -> Self {
        Self(Arc::new(Mutex::new(Record {
            case,
            fired: Vec::new(),
            notices: Vec::new(),
        })))
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().expect("no test panics while it holds the record")
    }

    /// Moves the record, meets the deadlines of these kinds and sets one more; answers the snapshot that the relay would signal.
    pub(crate) fn moves(&self, code: &str, met: &[&str], at: DateTime<Utc>, then: Option<DeadlinePlan<String>>) -> InvestigationSnapshot {
        let case = &mut self.record().case;
        case.state = state(code);
        for deadline in case.deadlines.iter_mut().filter(|it| met.contains(&it.kind.as_str())) {
            deadline.met_at.get_or_insert(at);
        }
        case.deadlines.extend(then);
        case.position += 1;
        case.version += 1;
        case.clone()
    }
}

#[activities]
impl World {
    #[activity(definition = honi_contract_investigation::Escalate)]
    pub(crate) async fn escalate(self: Arc<Self>, ctx: ActivityContext, input: EscalateInput) -> Result<Escalated, ActivityError> {
        let at: DateTime<Utc> = ctx.info().scheduled_time.expect("the server says when").into();
        let mut record = self.record();
        let Record { case, fired, .. } = &mut *record;
        let deadline = case.deadlines.iter_mut().find(|it| it.kind == input.deadline).expect("planned");
        let open = deadline.met_at.is_none();
        let rung = deadline.rungs.iter_mut().find(|rung| rung.level == input.level).expect("planned");
        if open && !rung.fired {
            rung.fired = true;
            fired.push((input.deadline.clone(), input.level));
            if input.level == Level::Lapse {
                deadline.met_at = Some(at);
                case.state = state("ANALYSIS");
            }
            case.version += 1;
        }
        let role = NoticePlan {
            recipient: Recipient::Role("CMG".to_owned()),
        };
        Ok(Escalated {
            fired: open,
            notices: if open { vec![role] } else { Vec::new() },
            due_at: None,
            version: case.version,
            state: case.state.clone(),
            deadlines: case.deadlines.clone(),
            excluded: vec![SUBJECT.to_owned()],
        })
    }

    #[activity(definition = honi_contract_investigation::Notify)]
    pub(crate) async fn notify(self: Arc<Self>, _ctx: ActivityContext, input: NotifyInput) -> Result<(), ActivityError> {
        self.record().notices.push(input);
        Ok(())
    }
}
