//! The steps of an improvement action.

use std::time::Duration;

use honi_access::Role;
use honi_change::{Begun, Change};
use honi_names::{ImprovementActionName, StaffName};
use honi_neighbours::LineError;
use honi_serve::Problem;

use super::super::words::keep;
use super::super::{Command, Deps, Error};
use super::problem::refused;
use super::{View, acting, events, words};
use crate::domain::improvement::{At, ImprovementAction, Step};
use crate::storage;
use crate::storage::texts::IMPROVEMENTS;

/// How soon it makes sense to ask the organisation again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Who carries improvements out (domain 6.2).
const IMPROVING: [Role; 10] = [
    Role::Sales,
    Role::Supervisor,
    Role::BackOffice,
    Role::ComplaintHandler,
    Role::ComplianceOfficer,
    Role::ComplianceManager,
    Role::TrainingAdministrator,
    Role::ProductManager,
    Role::Auditor,
    Role::AuditManager,
];

/// What a change of one action began with.
enum Opened {
    /// The action is locked, visible to the caller and of the version that was asked for.
    Fresh(Box<(Change, ImprovementAction)>),
    /// The request was carried out before.
    Replay(Box<View>),
}

/// Takes a step.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, UNAVAILABLE while the organisation cannot be asked, FAILED_PRECONDITION or
/// INVALID_ARGUMENT if the rules do not allow the step.
pub(crate) async fn step(deps: &Deps, command: Command<'_>, name: ImprovementActionName, etag: &str, step: Step) -> Result<View, Error> {
    let caller = command.caller;
    if let Some(owner) = step.asks_of() {
        // The organisation is asked outside the transaction, which must not wait for the network while it holds the row; and only for whoever
        // may take the step.
        if let Opened::Replay(view) = open(deps, &command, name, etag).await? {
            return Ok(*view);
        }
        employed(deps, owner).await?;
    }
    let (mut change, before) = match open(deps, &command, name, etag).await? {
        Opened::Fresh(opened) => *opened,
        Opened::Replay(view) => return Ok(*view),
    };
    if let Step::Link(source) = &step {
        deps.check_source(caller, *source).await?;
    }
    let (acting, calendar) = (acting(caller), deps.calendars.base());
    let at = At {
        acting: &acting,
        clocks: deps.improvement_clocks(&calendar),
        now: change.now(),
    };
    let (verb, said, told) = (step.verb(), words::of(&step), events::told(&step));
    let after = before.clone().take(step, at).map_err(|error| refused(&before, error))?;
    storage::improvement_actions::update(change.conn(), &after).await?;
    let commitments = keep(
        deps,
        &change,
        IMPROVEMENTS,
        (name.id(), name.to_string()),
        after.handling().version,
        &said,
    )
    .await?;
    if after.handling().cycle != before.handling().cycle {
        change.record(events::end_of_cycle(&before, &after)).await?;
    }
    let mut record = events::record(Some(&before), &after, verb, commitments);
    record.reason = told;
    change.record(record).await?;
    change.commit(&name.to_string()).await?;
    deps.improvement_answer(caller, after).await
}

/// Begins a change of one action: not found, not permitted and stale are answered here, in that order.
async fn open(deps: &Deps, command: &Command<'_>, name: ImprovementActionName, etag: &str) -> Result<Opened, Error> {
    let caller = command.caller;
    let change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(_) => {
            let stored = deps.stored_improvement(name).await?;
            return Ok(Opened::Replay(Box::new(deps.improvement_answer(caller, stored).await?)));
        }
    };
    let action = storage::improvement_actions::find_for_update(change.conn(), name)
        .await?
        .ok_or_else(|| Problem::not_found(name.to_string()))?;
    deps.permit_improving(caller, &action)?;
    honi_door::check_etag(etag, action.handling().version, &name.to_string())?;
    Ok(Opened::Fresh(Box::new((change, action))))
}

/// That whoever is to see to it is there today, in a role that improves.
async fn employed(deps: &Deps, owner: StaffName) -> Result<(), Problem> {
    let unknown = || {
        let (ja, en) = ("在籍している職員ではありません。", "is not a staff who is employed");
        Problem::invalid("owner", "OWNER_UNKNOWN", ja, en)
    };
    match deps.lines.line(owner, deps.clock.today_in_japan()).await {
        Ok(line) if IMPROVING.iter().any(|role| line.current_roles.contains(role.code())) => Ok(()),
        Ok(line) if !line.current_roles.is_empty() => {
            let (ja, en) = ("改善活動を担当する職務の職員ではありません。", "holds no role that improves");
            Err(Problem::invalid("owner", "OWNER_ROLE", ja, en))
        }
        Ok(_) | Err(LineError::UnknownStaff) => Err(unknown()),
        Err(LineError::Unavailable) => {
            let (ja, en) = ("職員の在籍を確認できません。", "whether the owner is employed cannot be asked");
            Err(Problem::unavailable("OWNER_UNCHECKED", RETRY_AFTER).saying(ja, en))
        }
    }
}
