//! `honi login`: says who the user is.

use crate::commands::whoami;
use crate::context::Context;
use crate::error::CliError;
use crate::issuer::Issuer;

/// How to sign in: without an option, by approving on a page in a browser.
#[derive(Debug, clap::Args)]
pub(crate) struct Login {
    /// Sign in as somebody of the fictional co-op: a role's code, such as REC, or `staff/…`. Local suite only.
    #[arg(long = "as", value_name = "ROLE")]
    who: Option<String>,
}

pub(crate) async fn run(login: Login, context: &Context) -> Result<(), CliError> {
    let issuer = Issuer::new(&context.settings);
    let session = match &login.who {
        Some(who) => issuer.login_as(who).await?,
        None => issuer.device_flow(&context.output).await?,
    };
    context.sessions.keep(&context.settings.endpoints.issuer, &session)?;
    whoami::show(&session, context).await
}
