//! Reaching a milestone in the life of a credential, as the workflow proposes it.

use chrono::{DateTime, Utc};
use honi_access::Role;
use honi_change::{Begun, Change};
use honi_clock::day_in_japan;
use honi_credential_lifecycle::workflow_id;
use honi_names::{CredentialName, StaffName};
use honi_serve::Problem;

use super::{Command, Deps, Error, commitments, credentials};
use crate::domain::{Credential, CredentialMilestone, MilestonePlan, NothingReached, Recipient};
use crate::storage;

/// A milestone that is proposed to be reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proposal {
    /// Of which credential.
    pub name: CredentialName,
    /// In which round of its life.
    pub cycle: u32,
    /// Of which certificate, from 1.
    pub certificate: u32,
    /// Which.
    pub milestone: CredentialMilestone,
}

/// What became of it.
pub(crate) struct EscalationAnswer {
    /// The credential as it stands.
    pub credential: Credential,
    /// Whether the milestone is reached, now or before.
    pub fired: bool,
    /// Whom to notify.
    pub recipients: Vec<Recipient>,
    /// Whether nothing comes to pass any more in that round.
    pub over: bool,
    /// The milestones of that round that may still be reached, or were.
    pub milestones: Vec<MilestonePlan>,
}

/// Notes that a milestone is reached if it is due, was not reached and still matters; otherwise changes nothing, and the same request may
/// come again. One that was reached before is answered like one that is reached: whoever asks may have died before anybody was told.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn escalate(deps: &Deps, command: Command<'_>, proposal: Proposal) -> Result<EscalationAnswer, Error> {
    let name = proposal.name;
    let not_found = || Problem::not_found(name.to_string());
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        // Only a request whose milestone was reached is ever completed.
        Begun::Replay(_) => {
            let credential = storage::credentials::find(deps.database.reader(), name)
                .await?
                .ok_or_else(not_found)?;
            let (now, holder) = (deps.clock.now(), Holder::find(deps, credential.staff).await?);
            return Ok(answer(proposal, credential, true, &holder, now));
        }
    };
    let before = storage::credentials::find_for_update(change.conn(), name)
        .await?
        .ok_or_else(not_found)?;
    let assignments = storage::assignments::of(change.conn(), before.staff).await?;
    deps.permit_with(command.caller, &deps.holder(before.staff, &assignments))?;
    let now = change.now();
    let holder = Holder::read(&change, before.staff).await?;
    let mut credential = before.clone();
    let reached = if holder.is_told_of(proposal.milestone) {
        credential.reach(proposal.cycle, proposal.certificate, proposal.milestone, now)
    } else {
        Err(NothingReached::Settled)
    };
    // Dropped, the transaction is undone and the request id stays free for when the milestone is due.
    if let Err(why) = reached {
        return Ok(answer(proposal, before, why == NothingReached::ReachedBefore, &holder, now));
    }
    storage::credentials::update(change.conn(), &credential).await?;
    change.conducted_by(workflow_id(name, proposal.cycle));
    record(deps, &mut change, &before, &credential, proposal).await?;
    change.commit(&name.to_string()).await?;
    Ok(answer(proposal, credential, true, &holder, now))
}

fn answer(proposal: Proposal, credential: Credential, fired: bool, holder: &Holder, now: DateTime<Utc>) -> EscalationAnswer {
    let is_round = proposal.cycle == credential.cycle();
    let mut milestones = if is_round { credential.milestones(now) } else { Vec::new() };
    milestones.retain(|it| holder.is_told_of(it.milestone));
    EscalationAnswer {
        fired,
        recipients: if fired {
            holder.recipients(credential.staff, proposal.milestone)
        } else {
            Vec::new()
        },
        over: !is_round || credential.is_over(),
        milestones,
        credential,
    }
}

/// Audit entry and event, with the last day that it is about.
async fn record(deps: &Deps, change: &mut Change, before: &Credential, after: &Credential, proposal: Proposal) -> Result<(), Error> {
    let last = after.last_day_of(proposal.certificate);
    let (words, state) = match proposal.milestone {
        // It is recorded on the day after, on which it is expired already: from where it stood on its last day.
        CredentialMilestone::Expiry => (("expire", "expired"), last.map(|last| before.state_on(last))),
        CredentialMilestone::UnitsBehind => (("warn-of-units", "units_warned"), None),
        CredentialMilestone::NineMonths
        | CredentialMilestone::ThreeMonths
        | CredentialMilestone::ThirtyDays
        | CredentialMilestone::ExpiryMonth
        | CredentialMilestone::SevenDays => (("remind", "reminded"), None),
    };
    let state = state.unwrap_or_else(|| before.state_on(day_in_japan(change.now())));
    let values = last.map(|last| commitments::of_day("expire_date", last)).unwrap_or_default();
    let what = (Some(proposal.milestone.code().to_owned()), values);
    credentials::record(deps, change, Some((before, state)), after, words, what).await
}

/// What decides on whom to tell: whether the holder is with the co-op on the day, and to whom they report.
struct Holder {
    employed: bool,
    supervisor: Option<StaffName>,
}

impl Holder {
    async fn read(change: &Change, staff: StaffName) -> Result<Self, Error> {
        let day = day_in_japan(change.now());
        Ok(Self {
            employed: storage::staff::is_employed(change.conn(), staff, day).await?,
            supervisor: storage::assignments::of(change.conn(), staff)
                .await?
                .on(day)
                .and_then(|it| it.supervisor),
        })
    }

    async fn find(deps: &Deps, staff: StaffName) -> Result<Self, Error> {
        let day = deps.clock.today_in_japan();
        Ok(Self {
            employed: storage::staff::is_employed(deps.database.reader(), staff, day).await?,
            supervisor: storage::assignments::of(deps.database.reader(), staff)
                .await?
                .on(day)
                .and_then(|it| it.supervisor),
        })
    }

    /// Who has left is reminded of nothing; that their credential expired stays a fact.
    fn is_told_of(&self, milestone: CredentialMilestone) -> bool {
        self.employed || milestone == CredentialMilestone::Expiry
    }

    /// The holder and the supervisor; of an expiry also whoever administers credentials, and of anything where there is no supervisor.
    fn recipients(&self, holder: StaffName, milestone: CredentialMilestone) -> Vec<Recipient> {
        if !self.employed {
            return Vec::new();
        }
        let administration = Recipient::Role(Role::TrainingAdministrator.code().to_owned());
        let told_too = milestone == CredentialMilestone::Expiry || self.supervisor.is_none();
        let people = [Some(holder), self.supervisor].into_iter().flatten().map(Recipient::Staff);
        people.chain(told_too.then_some(administration)).collect()
    }
}
