//! Closing a complaint.

use honi_names::VoiceName;

use super::problem::refused;
use super::{Command, Deps, Error, Opened, Step, View, acting, commitments};
use crate::domain::{Closing, Evaluation};
use crate::storage::Texts;
use crate::storage::texts::Field;

/// Closes a complaint.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION if the state, four eyes or the evaluation does not allow it.
pub(crate) async fn close(deps: &Deps, command: Command<'_>, name: VoiceName, etag: &str, decision: Closing) -> Result<View, Error> {
    let (change, before) = match deps.open(&command, name, Some(etag)).await? {
        Opened::Fresh(opened) => *opened,
        Opened::Replay(view) => return Ok(*view),
    };
    let now = change.now();
    let mut texts = Texts::new();
    if let Evaluation::NoAction { reason } = &decision.evaluation {
        texts.extend(reason.text().map(|text| (Field::EvaluationReason, text.to_owned())));
    }
    let after = before
        .voice
        .clone()
        .close(decision, &acting(command.caller), now)
        .map_err(|error| refused(command.caller, &before.voice, &error))?;
    let step = Step {
        values: commitments::of_closure(&after),
        after,
        verb: "close",
        texts,
    };
    deps.commit(command.caller, change, before, step).await
}
