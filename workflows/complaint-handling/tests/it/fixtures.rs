//! A complaint, its deadlines, and services that exist only in memory.

#![expect(dead_code, reason = "the macro makes a constant of each activity, which only callers need")]

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use honi_complaint_handling::{
    Complaint, ComplaintSnapshot, ComplaintState, DeadlineKind, DeadlinePlan, EscalateInput, Escalated, Level, NoticePlan, NotifyInput,
    RECIPIENT_UNKNOWN, REFUSED, Recipient, Rung,
};
use temporalio_common::error::ApplicationFailure;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

pub(crate) const LEVELS: [Level; 4] = [Level::RemindOwner, Level::TeamLead, Level::ComplianceManager, Level::Executive];

/// A ladder as the standard rule set would make it, in calendar time: 50 %, 80 %, 100 % and a week after.
pub(crate) fn ladder(kind: DeadlineKind, received: DateTime<Utc>, due_in: TimeDelta) -> DeadlinePlan {
    let rungs = [due_in / 2, due_in * 4 / 5, due_in, due_in + TimeDelta::weeks(1)];
    let rungs = LEVELS.into_iter().zip(rungs).map(|(level, after)| Rung {
        level,
        fire_at: received + after,
        fired: false,
    });
    DeadlinePlan {
        kind,
        ordinal: 1,
        paused: false,
        due_at: received + due_in,
        met_at: None,
        rungs: rungs.collect(),
    }
}

/// A deadline whose end moves the complaint on.
pub(crate) fn lapsing(kind: DeadlineKind, from: DateTime<Utc>, due_in: TimeDelta) -> DeadlinePlan {
    only(Level::Lapse, kind, from, due_in)
}

/// A deadline whose end reminds the owner to ask.
pub(crate) fn reminding(kind: DeadlineKind, from: DateTime<Utc>, due_in: TimeDelta) -> DeadlinePlan {
    only(Level::RemindOwner, kind, from, due_in)
}

fn only(level: Level, kind: DeadlineKind, from: DateTime<Utc>, due_in: TimeDelta) -> DeadlinePlan {
    let due_at = from + due_in;
    DeadlinePlan {
        rungs: vec![Rung {
            level,
            fire_at: due_at,
            fired: false,
        }],
        ..ladder(kind, from, due_in)
    }
}

/// A complaint just received: to be acknowledged within a day, to be answered within eight weeks.
pub(crate) fn complaint(received: DateTime<Utc>) -> ComplaintSnapshot {
    ComplaintSnapshot {
        subject: Complaint {
            voice: "voices/0190b3f2-6c8a-7000-8000-000000000001".parse().expect("a name"),
            cycle: 1,
        },
        position: 10,
        version: 0,
        state: ComplaintState::Received,
        owner: None,
        org_unit: "orgUnits/0190b3f2-6c8a-7000-8000-000000000002".to_owned(),
        severity: None,
        deadlines: vec![
            ladder(DeadlineKind::Acknowledge, received, TimeDelta::days(1)),
            ladder(DeadlineKind::FinalResponse, received, TimeDelta::weeks(8)),
        ],
    }
}

/// The record of a complaint, as the voices service would keep it, and what was asked of it.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) complaint: ComplaintSnapshot,
    /// Each proposal: which rung, and when the workflow made it.
    pub(crate) proposals: Vec<(DeadlineKind, Level, DateTime<Utc>)>,
    /// Of each proposal, which deadline of its kind it was.
    pub(crate) ordinals: Vec<u32>,
    /// The cycle before, as it ended.
    pub(crate) earlier: Option<ComplaintSnapshot>,
    pub(crate) notices: Vec<NotifyInput>,
    /// How many proposals to refuse from now on.
    pub(crate) refuse_proposals: u32,
    /// How many notices to refuse from now on.
    pub(crate) refuse_notices: u32,
    /// Whom the organisation does not know.
    pub(crate) unknown: Vec<Recipient>,
}

/// The services, in memory.
#[derive(Debug, Clone)]
pub(crate) struct World(Arc<Mutex<Record>>);

impl World {
    pub(crate) fn new(complaint: ComplaintSnapshot) -> Self {
        let record = Record {
            complaint,
            proposals: Vec::new(),
            ordinals: Vec::new(),
            earlier: None,
            notices: Vec::new(),
            refuse_proposals: 0,
            refuse_notices: 0,
            unknown: Vec::new(),
        };
        Self(Arc::new(Mutex::new(record)))
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().expect("no test panics while it holds the record")
    }

    /// Changes the record as a use case would, and answers the snapshot that the relay would signal.
    pub(crate) fn change(&self, change: impl FnOnce(&mut ComplaintSnapshot)) -> ComplaintSnapshot {
        let complaint = &mut self.record().complaint;
        change(complaint);
        complaint.position += 1;
        // Records of before had no versions.
        complaint.version += i64::from(complaint.version > 0);
        complaint.clone()
    }

    /// Moves the record, and meets the deadlines of these kinds.
    pub(crate) fn moves(&self, state: ComplaintState, met: &[DeadlineKind], at: DateTime<Utc>) -> ComplaintSnapshot {
        self.change(|complaint| {
            complaint.state = state;
            for deadline in complaint.deadlines.iter_mut().filter(|it| met.contains(&it.kind)) {
                deadline.met_at.get_or_insert(at);
            }
        })
    }

    /// Moves the record where nothing is asked for but one more deadline, if there is one.
    pub(crate) fn settles(&self, state: ComplaintState, at: DateTime<Utc>, then: Option<DeadlinePlan>) -> ComplaintSnapshot {
        self.change(|complaint| {
            complaint.state = state;
            for deadline in &mut complaint.deadlines {
                deadline.met_at.get_or_insert(at);
            }
            complaint.deadlines.extend(then);
        })
    }

    pub(crate) fn acknowledge(&self, at: DateTime<Utc>) -> ComplaintSnapshot {
        self.change(|complaint| {
            complaint.state = ComplaintState::Acknowledged;
            complaint.deadlines[0].met_at = Some(at);
        })
    }

    pub(crate) fn triage(&self) -> ComplaintSnapshot {
        self.change(|complaint| {
            complaint.state = ComplaintState::Triaged;
            complaint.owner = Some("staff/0190b3f2-6c8a-7000-8000-000000000003".to_owned());
            complaint.severity = Some("S3".to_owned());
        })
    }

    pub(crate) fn close(&self, at: DateTime<Utc>) -> ComplaintSnapshot {
        self.change(|complaint| {
            complaint.state = ComplaintState::Closed;
            for deadline in &mut complaint.deadlines {
                deadline.met_at.get_or_insert(at);
            }
        })
    }
}

#[activities]
impl World {
    #[activity(definition = honi_complaint_handling::Escalate)]
    pub(crate) async fn escalate(self: Arc<Self>, ctx: ActivityContext, input: EscalateInput) -> Result<Escalated, ActivityError> {
        let proposed_at = ctx.info().scheduled_time.expect("the server says when").into();
        let mut record = self.record();
        record.proposals.push((input.deadline, input.level, proposed_at));
        record.ordinals.push(input.ordinal);
        if record.refuse_proposals > 0 {
            record.refuse_proposals -= 1;
            return Err(refused("PERMISSION_DENIED").into());
        }
        if let Some(ended) = record.earlier.as_ref().filter(|it| it.subject.cycle == input.subject.cycle) {
            return Ok(answer(ended, record.complaint.version));
        }
        let complaint = &mut record.complaint;
        let deadline = complaint
            .deadlines
            .iter_mut()
            .find(|deadline| (deadline.kind, deadline.ordinal) == (input.deadline, input.ordinal))
            .expect("planned");
        let (due_at, open) = (deadline.due_at, deadline.met_at.is_none() && !deadline.paused);
        let rung = deadline.rungs.iter_mut().find(|rung| rung.level == input.level).expect("planned");
        let news = open && !rung.fired;
        rung.fired |= open;
        let fired = rung.fired;
        if news {
            complaint.version += i64::from(complaint.version > 0);
            lapse(complaint, input.level, input.deadline, proposed_at);
        }
        let role = NoticePlan {
            recipient: Recipient::Role("CMG".to_owned()),
        };
        let queue = NoticePlan {
            recipient: Recipient::OrgUnitQueue(complaint.org_unit.clone()),
        };
        let notices = if fired { vec![queue, role] } else { Vec::new() };
        Ok(Escalated {
            fired,
            notices,
            due_at: Some(due_at),
            ..answer(complaint, complaint.version)
        })
    }

    #[activity(definition = honi_complaint_handling::Notify)]
    pub(crate) async fn notify(self: Arc<Self>, _ctx: ActivityContext, input: NotifyInput) -> Result<(), ActivityError> {
        let mut record = self.record();
        if record.refuse_notices > 0 {
            record.refuse_notices -= 1;
            return Err(refused("PERMISSION_DENIED").into());
        }
        if record.unknown.contains(&input.recipient) {
            return Err(failure("RECIPIENT_UNKNOWN", RECIPIENT_UNKNOWN).into());
        }
        record.notices.push(input);
        Ok(())
    }
}

/// How a cycle stands, or ended, when nothing fired.
fn answer(complaint: &ComplaintSnapshot, version: i64) -> Escalated {
    Escalated {
        fired: false,
        notices: Vec::new(),
        due_at: None,
        version,
        state: complaint.state,
        deadlines: complaint.deadlines.clone(),
        excluded: Vec::new(),
    }
}

/// What the end of a time does that is nobody's to keep.
fn lapse(complaint: &mut ComplaintSnapshot, level: Level, kind: DeadlineKind, at: DateTime<Utc>) {
    if level != Level::Lapse {
        return;
    }
    complaint.state = if kind == DeadlineKind::NoReply {
        ComplaintState::NoReply
    } else {
        ComplaintState::Investigating
    };
    for deadline in complaint.deadlines.iter_mut().filter(|it| it.kind == kind) {
        deadline.met_at.get_or_insert(at);
    }
}

fn refused(reason: &str) -> ApplicationFailure {
    failure(reason, REFUSED)
}

fn failure(reason: &str, type_name: &str) -> ApplicationFailure {
    ApplicationFailure::builder(reason.to_owned())
        .type_name(type_name.to_owned())
        .non_retryable(true)
        .build()
}
