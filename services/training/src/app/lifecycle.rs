//! The workflow of credentials: which records it conducts, under which names, and what it hears of them: names, dates and codes.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use honi_clock::{Clock, day_in_japan};
use honi_conduct::{Conducting, Description, Records, Timer, WaitingOn};
use honi_credential_lifecycle::{
    CREDENTIAL_CHANGED, OfCredentials, Qualification, QualificationSnapshot, QualificationState, TASK_QUEUE, WORKFLOW_TYPE, milestone,
    workflow_id,
};
use honi_database::DatabaseError;
use honi_names::CredentialName;
use uuid::Uuid;

use super::Deps;
use crate::domain::{Credential, CredentialState, MilestonePlan};
use crate::storage;

/// The life of a credential, as Temporal knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CredentialLifecycle {}

impl Conducting for CredentialLifecycle {
    type Process = OfCredentials;

    const WORKFLOW_TYPE: &'static str = WORKFLOW_TYPE;
    const TASK_QUEUE: &'static str = TASK_QUEUE;
    const CHANGED: &'static str = CREDENTIAL_CHANGED;
    const CREATED: &'static str = "training.credential_created";

    fn workflow_id(subject: &Qualification) -> String {
        workflow_id(subject.credential, subject.cycle)
    }
}

/// Credentials, from their record until they have expired, ended, or never expire.
#[derive(Clone)]
pub(crate) struct Credentials(pub(crate) Deps);

#[async_trait]
impl Records for Credentials {
    type Conducting = CredentialLifecycle;
    type Record = Credential;

    const WHAT: &'static str = "which credentials have a run";

    /// Holders know their own credentials.
    async fn open(&self, _not_about: Option<Uuid>, after: Option<Uuid>, limit: u64) -> Result<Vec<Credential>, DatabaseError> {
        storage::credentials::open(self.0.database.reader(), after, limit).await
    }

    async fn find(&self, id: Uuid) -> Result<Option<Credential>, DatabaseError> {
        storage::credentials::find(self.0.database.reader(), CredentialName::new(id)).await
    }

    fn describe(&self, credential: &Credential, now: DateTime<Utc>) -> Description {
        let state = credential.state_on(day_in_japan(now));
        let open: Vec<MilestonePlan> = credential.milestones(now).into_iter().filter(MilestonePlan::is_open).collect();
        let due_at = open.iter().map(|it| it.end_at).min();
        let timers = open.iter().map(|it| Timer {
            deadline: it.milestone.code().to_owned(),
            ordinal: it.certificate,
            level: level(it),
            fire_at: it.at,
        });
        Description {
            id: credential.name.id(),
            version: credential.version,
            resource: credential.name.to_string(),
            state: state.code().to_owned(),
            owner: credential.staff.to_string(),
            due_at,
            overdue: due_at.is_some_and(|due| due < now),
            // Its holder renews it; whoever administers credentials sees the proof.
            waiting_on: if state == CredentialState::Registered {
                WaitingOn::Approver
            } else {
                WaitingOn::Handler
            },
            timers: timers.collect(),
        }
    }

    fn snapshot(&self, credential: &Credential, position: i64) -> QualificationSnapshot {
        snapshot(credential, credential.cycle(), self.0.clock.now(), position)
    }

    fn clock(&self) -> &Clock {
        &self.0.clock
    }
}

/// What the workflow hears of a change.
pub(super) struct Conducted {
    /// The record; nothing if nothing comes to pass in it any more, and nothing did.
    pub snapshot: Option<QualificationSnapshot>,
    /// Whether it begins a round, and so a run.
    pub starts: bool,
}

/// What the workflow is to hear of a change.
pub(super) fn conducted(before: Option<&Credential>, after: &Credential, now: DateTime<Utc>) -> Conducted {
    let same_run = before.is_some_and(|before| before.cycle() == after.cycle());
    let was_over = before.is_none_or(Credential::is_over);
    Conducted {
        snapshot: (!after.is_over() || !was_over).then(|| snapshot(after, after.cycle(), now, 0)),
        starts: !same_run,
    }
}

/// The credential as the workflow of a round sees it at a time. `position` is that of the event; 0 before it has one.
pub(super) fn snapshot(credential: &Credential, cycle: u32, now: DateTime<Utc>, position: i64) -> QualificationSnapshot {
    let is_round = cycle == credential.cycle();
    let milestones = if is_round { credential.milestones(now) } else { Vec::new() };
    QualificationSnapshot {
        subject: Qualification {
            credential: credential.name,
            cycle,
        },
        position,
        version: credential.version,
        state: QualificationState {
            // A round that ended with an expiry is over for its workflow; the next one has another.
            over: !is_round || credential.is_over(),
            code: credential.state_on(day_in_japan(now)).code().to_owned(),
        },
        owner: Some(credential.staff.to_string()),
        // The unit is asked for when somebody is to be told: people move.
        org_unit: String::new(),
        severity: None,
        deadlines: milestones.iter().map(plan).collect(),
    }
}

fn plan(it: &MilestonePlan) -> honi_credential_lifecycle::MilestonePlan {
    milestone(
        it.milestone.code(),
        it.certificate,
        it.at,
        it.end_at,
        it.reached_at.is_some(),
        it.settled_at,
    )
}

fn level(it: &MilestonePlan) -> &'static str {
    plan(it).rungs.first().map_or("", |rung| rung.level.code())
}
