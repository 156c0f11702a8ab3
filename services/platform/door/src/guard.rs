//! What a use case checks before it acts.

use honi_access::{Policies, Resource};
use honi_serve::{Caller, Problem};

/// Decides on what the caller asks for.
///
/// # Errors
/// PERMISSION_DENIED with reason NOT_PERMITTED.
pub fn permit(policies: &Policies, caller: &Caller, resource: &Resource) -> Result<(), Problem> {
    if policies.decide(&caller.actor, &caller.method, resource).is_allowed() {
        Ok(())
    } else {
        Err(Problem::permission_denied("NOT_PERMITTED"))
    }
}

/// Whether the caller read the version that is there now: etags are numbers of versions.
///
/// # Errors
/// ABORTED with reason ETAG_MISMATCH.
pub fn check_etag(given: &str, version: i64, resource: &str) -> Result<(), Problem> {
    if given == version.to_string() {
        Ok(())
    } else {
        Err(Problem::stale(resource))
    }
}
