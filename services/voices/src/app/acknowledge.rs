//! Confirming receipt.

use honi_names::VoiceName;

use super::problem::refused;
use super::{Command, Deps, Error, Opened, View, acting};
use crate::domain::HowAcknowledged;

/// Records that receipt was confirmed, or skipped for an anonymous complainant.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION if the state or the complainant does not allow it.
pub(crate) async fn acknowledge(
    deps: &Deps,
    command: Command<'_>,
    name: VoiceName,
    etag: &str,
    how: HowAcknowledged,
) -> Result<View, Error> {
    let (change, before) = match deps.open(&command, name, Some(etag)).await? {
        Opened::Fresh(opened) => *opened,
        Opened::Replay(view) => return Ok(*view),
    };
    let now = change.now();
    let after = before
        .voice
        .clone()
        .acknowledge(how, &acting(command.caller), now)
        .map_err(|error| refused(command.caller, &before.voice, &error))?;
    deps.commit(command.caller, change, before, after, "acknowledge").await
}
