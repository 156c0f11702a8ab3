//! Firing a rung of a deadline's ladder, as the workflow proposes it.

use honi_change::Begun;
use honi_names::VoiceName;
use honi_serve::Problem;

use super::{Command, Deps, Error, acting, events};
use crate::domain::{NothingFired, Recipient, RungName, Voice};
use crate::storage;

/// A rung that is proposed to fire.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proposal {
    /// Which voice.
    pub(crate) name: VoiceName,
    /// Which rung.
    pub(crate) rung: RungName,
}

/// What became of it.
pub(crate) struct EscalationAnswer {
    /// The voice as it stands.
    pub(crate) voice: Voice,
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
    let level = rung.level;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        // Only a request whose rung fired is ever completed.
        Begun::Replay(_) => {
            let voice = deps.stored(name).await?.voice;
            let recipients = voice.recipients(level);
            return Ok(EscalationAnswer {
                voice,
                fired: true,
                recipients,
            });
        }
    };
    let stored = storage::voices::find_for_update(change.conn(), name)
        .await?
        .ok_or_else(|| Problem::not_found(name.to_string()))?;
    deps.permit_verb(command.caller, &stored.voice)?;
    let calendar = deps.calendars.of(stored.voice.intake().org_unit);
    let escalated = stored
        .voice
        .clone()
        .escalate(rung, &acting(command.caller), deps.clocks(&calendar), change.now());
    let voice = escalated.voice;
    let recipients = match escalated.fired {
        Ok(recipients) => recipients,
        // Dropped, the transaction is undone and the request id stays free for when the rung is due.
        Err(why) => {
            let fired = why == NothingFired::FiredBefore;
            let recipients = if fired { voice.recipients(level) } else { Vec::new() };
            return Ok(EscalationAnswer { voice, fired, recipients });
        }
    };
    storage::voices::update(change.conn(), &voice).await?;
    let mut record = events::record(Some(&stored.voice), &voice, "escalate");
    record.reason = Some(reason(rung));
    change.conducted_by(honi_complaint_handling::workflow_id(name, rung.cycle));
    change.record(record).await?;
    change.commit(&name.to_string()).await?;
    Ok(EscalationAnswer {
        voice,
        fired: true,
        recipients,
    })
}

/// Which rung it was; of a deadline that comes again and again, also which of them.
fn reason(rung: RungName) -> String {
    match rung.ordinal {
        1 => format!("{}/{}", rung.kind.code(), rung.level.code()),
        ordinal => format!("{}/{ordinal}/{}", rung.kind.code(), rung.level.code()),
    }
}
