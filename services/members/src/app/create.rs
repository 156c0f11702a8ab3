//! Recording a new member.

use honi_change::Begun;
use honi_names::MemberName;
use honi_personal_data::{KeyError, SealError};
use honi_serve::Problem;

use super::record::{self, Transition};
use super::{Command, Deps, Error, resource};
use crate::domain::{Member, NewMember, ProfileField};
use crate::storage;

/// Records a member. With `validate_only` everything is done and then undone, so that the answer is what it would have been, and the
/// request id can still be used.
///
/// # Errors
/// PERMISSION_DENIED, ALREADY_EXISTS if the membership number is taken.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewMember, validate_only: bool) -> Result<Member, Error> {
    let caller = command.caller;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return deps.replayed(caller, &resource).await,
    };
    let member = Member::record(MemberName::new(change.next_id()), new, change.now());
    deps.permit(caller, &resource(&member))?;
    let key = storage::members::insert(change.conn(), &deps.vault, &member)
        .await
        .map_err(number_taken)?;
    if validate_only {
        return Ok(member);
    }
    let given: Vec<ProfileField> = ProfileField::PERSONAL
        .into_iter()
        .filter(|field| !member.text(*field).is_empty())
        .collect();
    let commitments = record::commitments(&change, &key, &member, &given).await?;
    change.record(record::record(&member, Transition::Create, commitments)).await?;
    change.commit(&member.name.to_string()).await?;
    Ok(member)
}

fn number_taken(error: SealError) -> Error {
    match error {
        SealError::Key(KeyError::Database(error)) if error.is_conflict("members_member_no_key") => {
            let (ja, en) = (
                "その組合員番号はすでに使われています。",
                "Another member has that membership number.",
            );
            Problem::already_exists("MEMBER_NO_TAKEN", MemberName::COLLECTION, ja, en).into()
        }
        other => other.into(),
    }
}
