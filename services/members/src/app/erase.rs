//! Erasing the personal data of a member.

use honi_names::MemberName;

use super::record::{self, Transition};
use super::{Command, Deps, Error, Opened, Reason, wrong_state};
use crate::domain::Member;
use crate::storage;

/// Deletes the member's key, and with it all that was sealed under it, wherever it was copied to; then what could still be matched by
/// who holds our other keys: the blind indexes and the salts of the audit log's commitments; and the sealed bytes of what was recorded beside
/// the member.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION if it is erased already.
pub(crate) async fn erase(deps: &Deps, command: Command<'_>, name: MemberName, etag: &str, reason: &str) -> Result<Member, Error> {
    let (mut change, member) = match deps.open(&command, name, etag).await? {
        Opened::Fresh(change, member) => (change, member),
        Opened::Replay(member) => return Ok(member),
    };
    let from = member.state;
    let member = member.erase(change.now()).map_err(|error| wrong_state(name, &error))?;
    let subject = name.to_string();
    // The key first: on SQLite that also has the bytes overwritten of what is deleted after it.
    deps.vault.keys.erase(change.conn(), &subject).await?;
    honi_audit_log::erase_salts(change.conn(), &subject).await?;
    storage::documents::erase(change.conn(), name).await?;
    storage::consents::erase(change.conn(), name).await?;
    storage::households::erase(change.conn(), name).await?;
    let reason = Reason::Erase(reason);
    let key = storage::members::end(change.conn(), &deps.vault, &member, reason).await?;
    let commitments = record::commitment_to_reason(&change, &key, name, reason).await?;
    change
        .record(record::record(&member, Transition::Erase { from }, commitments))
        .await?;
    change.commit(&subject).await?;
    // The erasure stands whatever comes of this, which housekeeping repeats.
    let emptied = deps.database.empty_log().await;
    if !matches!(emptied, Ok(true)) {
        tracing::warn!(?emptied, "after an erasure the write-ahead log is not emptied yet");
    }
    Ok(member)
}
