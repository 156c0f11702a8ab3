//! Classifying a complaint and giving it to a handler.

use std::collections::BTreeSet;

use futures::future::join;
use honi_access::Role;
use honi_clock::day_in_japan;
use honi_names::{StaffName, VoiceName};
use honi_neighbours::{LineError, Unfit, fit, lines_of};
use honi_serve::{Caller, Problem};

use super::problem::refused;
use super::{Command, Deps, Error, Opened, Taken, View, acting, commitments};
use crate::domain::{ReportingLines, TransitionError, Triaging, Voice};
use crate::storage::Texts;

/// Who handles complaints (domain 6.1, 6.2).
const HANDLING: [Role; 3] = [Role::ComplaintHandler, Role::BackOffice, Role::ComplianceManager];

/// Classifies a complaint and gives it to a handler.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, INVALID_ARGUMENT if nobody such can handle it, UNAVAILABLE while the reporting
/// lines cannot be read, FAILED_PRECONDITION if the state or the separation of duties does not allow it, or a staff complained about is
/// unknown.
pub(crate) async fn triage(deps: &Deps, command: Command<'_>, name: VoiceName, etag: &str, decision: Triaging) -> Result<View, Error> {
    let caller = command.caller;
    // What needs no answer of the organisation is looked at first and undone: a request that was carried out, or cannot be, is answered
    // while the organisation is away. It is asked outside a transaction, which must not wait for the network while it holds the row.
    let lines = {
        let (_, before) = match deps.open(&command, name, Some(etag)).await? {
            Opened::Fresh(opened) => *opened,
            Opened::Replay(view) => return Ok(*view),
        };
        before
            .voice
            .check_triage(&decision, &acting(caller))
            .map_err(|error| refused(caller, &before.voice, &error))?;
        before.voice
    };
    let lines = ask(deps, caller, &lines, &decision).await?;
    let (change, before) = match deps.open(&command, name, Some(etag)).await? {
        Opened::Fresh(opened) => *opened,
        Opened::Replay(view) => return Ok(*view),
    };
    let (now, calendar) = (change.now(), deps.calendars.of(before.voice.intake().org_unit));
    let after = before
        .voice
        .clone()
        .triage(decision, &lines, &acting(caller), deps.clocks(&calendar), now)
        .map_err(|error| refused(caller, &before.voice, &error))?;
    let mut values = commitments::of_triage(&after);
    values.extend(commitments::of_deadlines(&after));
    let taken = Taken {
        after,
        verb: "triage",
        texts: Texts::new(),
        values,
        reason: None,
        letter: None,
    };
    deps.commit(caller, change, before, taken).await
}

/// Who was above the handler and everybody complained about on the day of receipt (separation rule 2), all asked at once; and whether the
/// handler is there today. The etag holds for both looks at the record, so that what is read here still holds in the transaction.
async fn ask(deps: &Deps, caller: &Caller, voice: &Voice, decision: &Triaging) -> Result<ReportingLines, Error> {
    let intake = voice.intake();
    let (day, today) = (day_in_japan(intake.received_at), deps.clock.today_in_japan());
    let subjects: &BTreeSet<StaffName> = decision.subject_staff.as_ref().unwrap_or(&intake.subject_staff);
    let unknown = |staff: StaffName| Error::from(refused(caller, voice, &TransitionError::ReportingLineUnknown(staff)));
    let roles = HANDLING.map(Role::code);
    let (of_subjects, of_handler) = join(
        lines_of(&*deps.lines, subjects.iter().copied(), day),
        fit(&*deps.lines, decision.handler, (day, today), &roles),
    )
    .await;
    let lines = of_subjects.map_err(|(staff, error)| match error {
        LineError::UnknownStaff => subject_unknown(staff).into(),
        LineError::Unavailable => unknown(staff),
    })?;
    let unfit = |reason, (ja, en): (&'static str, &'static str)| Err(Problem::invalid("handler", reason, ja, en).into());
    match of_handler {
        Ok(above) => Ok(lines.with(decision.handler, above)),
        Err(Unfit::Unavailable) => Err(unknown(decision.handler)),
        Err(Unfit::Unknown) => unfit(
            "HANDLER_UNKNOWN",
            ("在籍している職員ではありません。", "is not a staff who is employed"),
        ),
        Err(Unfit::Role) => unfit(
            "HANDLER_ROLE",
            ("苦情を担当する職務の職員ではありません。", "holds no role that handles complaints"),
        ),
    }
}

fn subject_unknown(staff: StaffName) -> Problem {
    let (ja, en) = (
        "申出の対象とされた職員は、受付の日に在籍していません。対象者を訂正してください。",
        "Somebody complained about was no staff on the day of receipt; correct who it is.",
    );
    Problem::precondition("SUBJECT_UNKNOWN", staff.to_string(), ja, en)
}
