//! Firing a rung of a deadline's ladder, as the workflow proposes it.

use std::collections::BTreeMap;

use honi_change::Begun;
use honi_names::ImprovementActionName;
use honi_serve::Problem;

use super::super::{Command, Deps, Error};
use super::events;
use crate::domain::improvement::{ImprovementAction, RungName};
use crate::domain::{NothingFired, Recipient};
use crate::storage;

/// A rung that is proposed to fire.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proposal {
    /// Of which action.
    pub(crate) name: ImprovementActionName,
    /// Which rung.
    pub(crate) rung: RungName,
}

/// What became of it.
pub(crate) struct EscalationAnswer {
    /// The action as it stands.
    pub(crate) action: ImprovementAction,
    /// Whether the rung has fired, now or before.
    pub(crate) fired: bool,
    /// Whom to notify.
    pub(crate) recipients: Vec<Recipient>,
}

/// Fires a rung if it is due, has not fired and its deadline is open; otherwise changes nothing, and the same request may come again. One that
/// has fired before is answered like one that fires: whoever asks may have died before anybody was told.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn escalate(deps: &Deps, command: Command<'_>, proposal: Proposal) -> Result<EscalationAnswer, Error> {
    let Proposal { name, rung } = proposal;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        // Only a request whose rung fired is ever completed.
        Begun::Replay(_) => {
            let action = deps.stored_improvement(name).await?;
            let recipients = action.recipients(rung);
            return Ok(EscalationAnswer {
                action,
                fired: true,
                recipients,
            });
        }
    };
    let before = storage::improvement_actions::find_for_update(change.conn(), name)
        .await?
        .ok_or_else(|| Problem::not_found(name.to_string()))?;
    deps.permit_improving(command.caller, &before)?;
    let escalated = before.clone().escalate(rung, change.now());
    let action = escalated.action;
    let recipients = match escalated.fired {
        Ok(recipients) => recipients,
        // Dropped, the transaction is undone and the request id stays free for when the rung is due.
        Err(why) => {
            let fired = why == NothingFired::FiredBefore;
            let recipients = if fired { action.recipients(rung) } else { Vec::new() };
            return Ok(EscalationAnswer { action, fired, recipients });
        }
    };
    storage::improvement_actions::update(change.conn(), &action).await?;
    let mut record = events::record(Some(&before), &action, "escalate", BTreeMap::new());
    record.reason = Some(format!("{}/{}", rung.kind, rung.level));
    change.conducted_by(honi_improvement_action::workflow_id(name, rung.cycle));
    change.record(record).await?;
    change.commit(&name.to_string()).await?;
    Ok(EscalationAnswer {
        action,
        fired: true,
        recipients,
    })
}
