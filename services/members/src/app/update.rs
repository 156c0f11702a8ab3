//! Changing the fields of a member.

use honi_names::MemberName;

use super::record::{self, Transition};
use super::{Command, Deps, Error, Opened, wrong_state};
use crate::domain::{FieldValue, Member, ProfileField};
use crate::storage;

/// Takes these values; the other fields stay.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION unless the member is active.
pub(crate) async fn update(
    deps: &Deps,
    command: Command<'_>,
    name: MemberName,
    etag: &str,
    values: Vec<FieldValue>,
) -> Result<Member, Error> {
    let (mut change, member) = match deps.open(&command, name, etag).await? {
        Opened::Fresh(change, member) => (change, member),
        Opened::Replay(member) => return Ok(member),
    };
    let fields: Vec<ProfileField> = values.iter().map(FieldValue::field).collect();
    let member = member.update(values, change.now()).map_err(|error| wrong_state(name, &error))?;
    let key = storage::members::update(change.conn(), &deps.vault, &member).await?;
    let commitments = record::commitments(&change, &key, &member, &fields).await?;
    change.record(record::record(&member, Transition::Update, commitments)).await?;
    change.commit(&name.to_string()).await?;
    Ok(member)
}
