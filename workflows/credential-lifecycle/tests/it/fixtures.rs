//! A credential, its milestones, and services that exist only in memory.

#![expect(dead_code, reason = "the macro makes a constant of each activity, which only callers need")]

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use honi_credential_lifecycle::{
    EscalateInput, Escalated, MilestonePlan, NotifyInput, Qualification, QualificationSnapshot, QualificationState, milestone,
};
use honi_deadline_ladder::{NoticePlan, Recipient};
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

/// Who holds the credential.
pub(crate) const HOLDER: &str = "staff/0190b3f2-6c8a-7000-8000-000000000002";

/// The milestones of the example of domain 3.7, in days from the one that is nine months before the last day: the automobile unit, that
/// expires on 2027-08-31.
const EXAMPLE: [(&str, i64); 5] = [
    ("nine-months", 0),
    ("three-months", 182),
    ("expiry-month", 244),
    ("seven-days", 267),
    ("expiry", 275),
];

/// The milestones of a certificate whose first is due at a moment.
pub(crate) fn milestones(certificate: u32, first: DateTime<Utc>) -> Vec<MilestonePlan> {
    let end = first + TimeDelta::days(275);
    let plan = |(code, days): (&str, i64)| milestone(code, certificate, first + TimeDelta::days(days), end, false, None);
    EXAMPLE.map(plan).to_vec()
}

/// A credential whose proof was seen three days before the first reminder.
pub(crate) fn certified(at: DateTime<Utc>) -> QualificationSnapshot {
    QualificationSnapshot {
        subject: Qualification {
            credential: "credentials/0190b3f2-6c8a-7000-8000-000000000001".parse().expect("a name"),
            cycle: 1,
        },
        position: 10,
        version: 2,
        state: state("VALID", false),
        owner: Some(HOLDER.to_owned()),
        org_unit: String::new(),
        severity: None,
        deadlines: milestones(1, at + TimeDelta::days(3)),
    }
}

pub(crate) fn state(code: &str, over: bool) -> QualificationState {
    QualificationState {
        over,
        code: code.to_owned(),
    }
}

/// The record of a credential, as the training service would keep it, and what was asked of it.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) credential: QualificationSnapshot,
    /// The milestones that were proposed, in order.
    pub(crate) proposed: Vec<String>,
    pub(crate) notices: Vec<NotifyInput>,
}

/// The services, in memory.
#[derive(Debug, Clone)]
pub(crate) struct World(Arc<Mutex<Record>>);

impl World {
    pub(crate) fn new(credential: QualificationSnapshot) -> Self {
        Self(Arc::new(Mutex::new(Record {
            credential,
            proposed: Vec::new(),
            notices: Vec::new(),
        })))
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().expect("no test panics while it holds the record")
    }

    /// The milestones that were reached, in order.
    pub(crate) fn reached(&self) -> Vec<String> {
        let reached = self
            .record()
            .credential
            .deadlines
            .clone()
            .into_iter()
            .filter(|it| it.rungs[0].fired);
        reached.map(|it| it.kind).collect()
    }

    /// Changes the record; answers the snapshot that the relay would signal.
    pub(crate) fn changed(&self, change: impl FnOnce(&mut QualificationSnapshot)) -> QualificationSnapshot {
        let credential = &mut self.record().credential;
        change(credential);
        credential.position += 1;
        credential.version += 1;
        credential.clone()
    }
}

/// Settles what is open of some milestones.
pub(crate) fn settle(plans: &mut [MilestonePlan], at: DateTime<Utc>) {
    plans.iter_mut().for_each(|it| _ = it.met_at.get_or_insert(at));
}

#[activities]
impl World {
    #[activity(definition = honi_credential_lifecycle::Escalate)]
    pub(crate) async fn escalate(self: Arc<Self>, _ctx: ActivityContext, input: EscalateInput) -> Result<Escalated, ActivityError> {
        let mut record = self.record();
        let Record { credential, proposed, .. } = &mut *record;
        proposed.push(input.deadline.clone());
        let mut plans = credential.deadlines.iter_mut();
        let plan = plans.find(|it| (it.kind.as_str(), it.ordinal) == (input.deadline.as_str(), input.ordinal));
        let plan = plan.expect("planned");
        let fires = plan.met_at.is_none();
        let due_at = plan.due_at;
        if fires && !plan.rungs[0].fired {
            plan.rungs[0].fired = true;
            credential.version += 1;
            if input.deadline == "expiry" {
                let end = due_at;
                credential.state = state("EXPIRED", true);
                let before = credential.deadlines.iter_mut().filter(|it| it.kind != "expiry");
                before.for_each(|it| _ = it.met_at.get_or_insert(end));
            }
        }
        let told = [Recipient::Staff(HOLDER.to_owned()), Recipient::Role("TRN".to_owned())];
        let notices = told.map(|recipient| NoticePlan { recipient });
        Ok(Escalated {
            fired: fires,
            notices: if fires { notices.to_vec() } else { Vec::new() },
            due_at: Some(due_at),
            version: credential.version,
            state: credential.state.clone(),
            deadlines: credential.deadlines.clone(),
            excluded: Vec::new(),
        })
    }

    #[activity(definition = honi_credential_lifecycle::Notify)]
    pub(crate) async fn notify(self: Arc<Self>, _ctx: ActivityContext, input: NotifyInput) -> Result<(), ActivityError> {
        self.record().notices.push(input);
        Ok(())
    }
}
