//! Firing a rung of a deadline's ladder, as the workflow proposes it.

use std::collections::BTreeMap;

use honi_change::Begun;
use honi_names::InvestigationName;
use honi_serve::Problem;

use super::{Command, Deps, Error, events};
use crate::domain::{Investigation, NothingFired, Recipient, RungName};
use crate::storage;

/// A rung that is proposed to fire.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proposal {
    /// Which case.
    pub(crate) name: InvestigationName,
    /// Which rung.
    pub(crate) rung: RungName,
}

/// What became of it.
pub(crate) struct EscalationAnswer {
    /// The case as it stands.
    pub(crate) case: Investigation,
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
            let case = deps.stored(name).await?;
            let recipients = case.recipients(rung.level);
            return Ok(EscalationAnswer {
                case,
                fired: true,
                recipients,
            });
        }
    };
    let before = storage::investigations::find_for_update(change.conn(), name)
        .await?
        .ok_or_else(|| Problem::not_found(name.to_string()))?;
    deps.permit_step(command.caller, &before)?;
    let escalated = before.clone().escalate(rung, change.now());
    let case = escalated.case;
    let recipients = match escalated.fired {
        Ok(recipients) => recipients,
        // Dropped, the transaction is undone and the request id stays free for when the rung is due.
        Err(why) => {
            let fired = why == NothingFired::FiredBefore;
            let recipients = if fired { case.recipients(rung.level) } else { Vec::new() };
            return Ok(EscalationAnswer { case, fired, recipients });
        }
    };
    storage::investigations::update(change.conn(), &case).await?;
    let mut record = events::record(Some(&before), &case, "escalate", BTreeMap::new());
    record.reason = Some(match rung.ordinal {
        1 => format!("{}/{}", rung.kind, rung.level),
        ordinal => format!("{}/{ordinal}/{}", rung.kind, rung.level),
    });
    change.conducted_by(honi_contract_investigation::workflow_id(name, rung.cycle));
    change.record(record).await?;
    change.commit(&name.to_string()).await?;
    Ok(EscalationAnswer {
        case,
        fired: true,
        recipients,
    })
}
