//! Why a deadline is due when it is.

use honi_calendar::Step;
use honi_names::VoiceName;
use honi_serve::{Caller, Problem};

use super::{Deps, Error};
use crate::domain::{self, Deadline, DeadlineKind};

/// The deadline of a kind, and the steps of its computation.
///
/// # Errors
/// NOT_FOUND, also if the caller may not see the voice; FAILED_PRECONDITION if it has no such deadline.
pub(crate) async fn explain(deps: &Deps, caller: &Caller, name: VoiceName, kind: DeadlineKind) -> Result<(Deadline, Vec<Step>), Error> {
    let voice = deps.stored(name).await?.voice;
    deps.permit_verb(caller, &voice)?;
    let deadline = voice.deadline(kind).cloned().ok_or_else(|| {
        let (ja, en) = ("この声にその期限はありません。", "This voice has no such deadline.");
        Problem::precondition("NO_DEADLINE", name.to_string(), ja, en)
    })?;
    let steps = domain::explain(&deadline, &deps.calendars.of(voice.intake().org_unit));
    Ok((deadline, steps))
}
