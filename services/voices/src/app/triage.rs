//! Classifying a complaint and giving it to a handler.

use honi_clock::day_in_japan;
use honi_names::{StaffName, VoiceName};
use honi_serve::Problem;

use super::problem::refused;
use super::{Command, Deps, Error, LineError, Opened, View, acting};
use crate::domain::{ReportingLines, TransitionError, Triaging, Voice};

/// Classifies a complaint and gives it to a handler.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, INVALID_ARGUMENT if there is no such handler, UNAVAILABLE while the reporting
/// lines cannot be read, FAILED_PRECONDITION if the state or the separation of duties does not allow it.
pub(crate) async fn triage(deps: &Deps, command: Command<'_>, name: VoiceName, etag: &str, decision: Triaging) -> Result<View, Error> {
    // Asked before the transaction begins: it must not wait for the network while it holds the row.
    let stored = deps.stored(name).await?;
    // Who has given the case away may not act on it any more, and is answered all the same when the request comes again.
    let permitted = deps.permit_verb(command.caller, &stored.voice);
    let lines = match permitted {
        Ok(()) => lines(deps, command.caller, &stored.voice, decision.handler).await?,
        Err(_) => ReportingLines::default(),
    };
    let (change, before) = match deps.open(&command, name, Some(etag)).await? {
        Opened::Fresh(opened) => {
            permitted?;
            *opened
        }
        Opened::Replay(view) => return Ok(*view),
    };
    let now = change.now();
    let after = before
        .voice
        .clone()
        .triage(decision, &lines, &acting(command.caller), now)
        .map_err(|error| refused(command.caller, &before.voice, &error))?;
    deps.commit(command.caller, change, before, after, "triage").await
}

/// Who was above the handler and everybody complained about on the day of receipt (separation rule 2). Who is complained about does not
/// change, so what is read here still holds in the transaction.
async fn lines(deps: &Deps, caller: &honi_serve::Caller, voice: &Voice, handler: StaffName) -> Result<ReportingLines, Error> {
    let intake = voice.intake();
    let day = day_in_japan(intake.received_at);
    let mut lines = ReportingLines::default();
    // The handler's also where nobody is complained about: a case must not be given to somebody who is not there.
    for staff in intake.subject_staff.iter().copied().chain([handler]) {
        lines = match deps.lines.above(staff, day).await {
            Ok(above) => lines.with(staff, above),
            Err(LineError::UnknownStaff) if staff == handler => {
                let (ja, en) = ("その日に在籍する職員ではありません。", "was not a staff on the day of receipt");
                return Err(Problem::invalid("handler", "HANDLER_UNKNOWN", ja, en).into());
            }
            Err(LineError::UnknownStaff | LineError::Unavailable) => {
                return Err(refused(caller, voice, &TransitionError::ReportingLineUnknown(staff)).into());
            }
        };
    }
    Ok(lines)
}
