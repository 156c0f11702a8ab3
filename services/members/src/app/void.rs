//! Marking a record as entered in error.

use std::collections::BTreeMap;

use honi_names::MemberName;

use super::record::{self, Transition};
use super::{Command, Deps, Error, Opened, wrong_state};
use crate::domain::Member;
use crate::storage;

/// Voids a member. The reason stays beside the record: it is free text, and the audit log takes codes alone.
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
    storage::members::end(change.conn(), &deps.vault, &member, reason).await?;
    change
        .record(record::record(&member, Transition::Void { from }, BTreeMap::new()))
        .await?;
    change.commit(&name.to_string()).await?;
    Ok(member)
}
