//! Marking a record as entered in error.

use honi_names::MemberName;

use super::record::{self, Transition};
use super::{Command, Deps, Error, Opened, Reason, wrong_state};
use crate::domain::Member;
use crate::storage;

/// Voids a member. The reason stays beside the record, sealed: it is free text, of which the audit log takes a commitment alone.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION unless the member is active.
pub(crate) async fn void(deps: &Deps, command: Command<'_>, name: MemberName, etag: &str, reason: &str) -> Result<Member, Error> {
    let (mut change, member) = match deps.open(&command, name, etag).await? {
        Opened::Fresh(change, member) => (change, member),
        Opened::Replay(member) => return Ok(member),
    };
    let from = member.state;
    let member = member.void(change.now()).map_err(|error| wrong_state(name, &error))?;
    let reason = Reason::Void(reason);
    let key = storage::members::end(change.conn(), &deps.vault, &member, reason).await?;
    let commitments = record::commitment_to_reason(&change, &key, name, reason).await?;
    change
        .record(record::record(&member, Transition::Void { from }, commitments))
        .await?;
    change.commit(&name.to_string()).await?;
    Ok(member)
}
