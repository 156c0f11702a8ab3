//! Confirming receipt.

use honi_names::VoiceName;

use super::problem::refused;
use super::{Command, Deps, Error, Opened, Taken, View, acting, commitments};
use crate::domain::{Acknowledging, HowAcknowledged};
use crate::storage::Texts;
use crate::storage::texts::Field;

/// Records that receipt was confirmed, or skipped for an anonymous complainant.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION if the state or the complainant does not allow it,
/// INVALID_ARGUMENT if it was confirmed before receipt or is yet to be.
pub(crate) async fn acknowledge(
    deps: &Deps,
    command: Command<'_>,
    name: VoiceName,
    etag: &str,
    decision: Acknowledging,
    contact_name: String,
) -> Result<View, Error> {
    let (change, before) = match deps.open(&command, name, Some(etag)).await? {
        Opened::Fresh(opened) => *opened,
        Opened::Replay(view) => return Ok(*view),
    };
    let now = change.now();
    let mut texts = Texts::new();
    if let HowAcknowledged::Skipped { reason } = &decision.how {
        texts.extend(reason.text().map(|text| (Field::SkipReason, text.to_owned())));
    }
    if !contact_name.is_empty() {
        texts.push((Field::ContactName, contact_name));
    }
    let after = before
        .voice
        .clone()
        .acknowledge(decision, &acting(command.caller), now)
        .map_err(|error| refused(command.caller, &before.voice, &error))?;
    let taken = Taken {
        values: commitments::of_acknowledgement(&after),
        after,
        verb: "acknowledge",
        texts,
        reason: None,
        letter: None,
    };
    deps.commit(command.caller, change, before, taken).await
}
