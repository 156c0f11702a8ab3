//! `honi logout`: forgets who the user is.

use crate::context::Context;
use crate::error::CliError;

pub(crate) fn run(context: &Context) -> Result<(), CliError> {
    let was_there = context.sessions.forget(&context.settings.endpoints.issuer)?;
    context.output.say(if was_there { "logged-out" } else { "was-not-logged-in" });
    Ok(())
}
