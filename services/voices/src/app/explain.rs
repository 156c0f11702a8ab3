//! Why a deadline is due when it is.

use honi_calendar::Step;
use honi_names::VoiceName;
use honi_serve::{Caller, Problem};

use super::{Deps, Error};
use crate::domain::{self, Deadline, DeadlineKind};

/// A deadline, and the steps of its computation: that with the ordinal, or else the one of its kind that was set last.
///
/// # Errors
/// NOT_FOUND, also if the caller may not see the voice; FAILED_PRECONDITION if it has no such deadline.
pub(crate) async fn explain(
    deps: &Deps,
    caller: &Caller,
    name: VoiceName,
    kind: DeadlineKind,
    ordinal: Option<u32>,
) -> Result<(Deadline, Vec<Step>), Error> {
    let voice = deps.stored(name).await?.voice;
    deps.permit_verb(caller, &voice)?;
    let deadline = match ordinal {
        None => voice.deadline(kind),
        Some(ordinal) => voice
            .handling()
            .deadlines
            .iter()
            .find(|it| (it.kind, it.ordinal) == (kind, ordinal)),
    };
    let deadline = deadline.cloned().ok_or_else(|| {
        let (ja, en) = ("この声にその期限はありません。", "This voice has no such deadline.");
        Problem::precondition("NO_DEADLINE", name.to_string(), ja, en)
    })?;
    let intake = voice.intake();
    let steps = domain::explain(&deadline, intake.received_at, &deps.calendars.of(intake.org_unit));
    Ok((deadline, steps))
}
