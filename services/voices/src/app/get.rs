//! Reading a voice.

use honi_names::VoiceName;
use honi_serve::Caller;

use super::{Deps, Error, View};

/// Reads one voice, with its words if the caller may read them.
///
/// # Errors
/// NOT_FOUND, also if the caller may not see it.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: VoiceName) -> Result<View, Error> {
    deps.view(caller, deps.stored(name).await?).await
}
