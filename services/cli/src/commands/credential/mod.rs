//! Credentials (資格) and the right to sell.

mod create;
mod get;
mod list;
mod reinstate;
mod renew;
mod revoke;
mod right;
mod surrender;
mod suspend;
mod units;
mod verify;

use honi_call::{Client, idempotent};
use honi_names::CredentialName;
use honi_proto::training::v1::GetCredentialRequest;
use honi_proto::training::v1::credential_service_client::CredentialServiceClient;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV.
const COLUMNS: [&str; 8] = [
    "staff",
    "kind",
    "state",
    "issue_date",
    "expire_date",
    "ce_units_earned",
    "ce_units_behind",
    "name",
];

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Credential {
    /// Record one; sales staff their own.
    Create(create::Create),
    /// Say that the proof of its certificate was seen.
    Verify(verify::Verify),
    /// Add the next certificate, whose proof was seen; those before stay.
    Renew(renew::Renew),
    /// Suspend one from a day on.
    Suspend(suspend::Suspend),
    /// End its suspension.
    Reinstate(reinstate::Reinstate),
    /// Take one away from a day on.
    Revoke(revoke::Revoke),
    /// Note that its holder gives it up.
    Surrender(surrender::Surrender),
    /// Record units of continuing education.
    Units(units::Units),
    /// Show one credential, and when its holder is reminded.
    Get(get::Get),
    /// List them.
    List(list::List),
    /// Tell whether a staff may solicit in a line on a day.
    Right(right::Right),
}

impl Credential {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Create(_) => "credential create",
            Self::Verify(_) => "credential verify",
            Self::Renew(_) => "credential renew",
            Self::Suspend(_) => "credential suspend",
            Self::Reinstate(_) => "credential reinstate",
            Self::Revoke(_) => "credential revoke",
            Self::Surrender(_) => "credential surrender",
            Self::Units(_) => "credential units",
            Self::Get(_) => "credential get",
            Self::List(_) => "credential list",
            Self::Right(_) => "credential right",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Create(args) => create::run(args, context).await,
            Self::Verify(args) => verify::run(args, context).await,
            Self::Renew(args) => renew::run(args, context).await,
            Self::Suspend(args) => suspend::run(args, context).await,
            Self::Reinstate(args) => reinstate::run(args, context).await,
            Self::Revoke(args) => revoke::run(args, context).await,
            Self::Surrender(args) => surrender::run(args, context).await,
            Self::Units(args) => units::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
            Self::Right(args) => right::run(args, context).await,
        }
    }
}

/// The etag that a change rests on: the given one, or that of the credential as it is now.
async fn etag(client: &mut CredentialServiceClient<Client>, name: CredentialName, given: Option<String>) -> Result<String, CliError> {
    if let Some(etag) = given {
        return Ok(etag);
    }
    let request = GetCredentialRequest { name: name.to_string() };
    Ok(client.get_credential(idempotent(request)).await?.into_inner().etag)
}
