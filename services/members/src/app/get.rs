//! Reading one member.

use honi_names::MemberName;
use honi_serve::Caller;

use super::{Deps, Error};
use crate::domain::Member;
use crate::storage;

/// Reads a member.
///
/// # Errors
/// NOT_FOUND, also if the caller may not read it.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: MemberName) -> Result<Member, Error> {
    let found = storage::members::find(deps.database.reader(), &deps.vault, name).await?;
    Ok(deps.readable(caller, name, found)?)
}
