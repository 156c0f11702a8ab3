//! `honi investigation get`: shows one investigation.

use honi_call::idempotent;
use honi_proto::inspections::v1::GetInvestigationRequest;

use super::COLUMNS;
use super::which::{self, InvestigationRef};
use crate::commands::reference::Ref;
use crate::context::Context;
use crate::error::CliError;

/// Which investigation.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its number, such as IV-2026-000101, or its name, `investigations/…`.
    investigation: InvestigationRef,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.investigations()?;
    let name = match args.investigation {
        Ref::Name(name) => name.to_string(),
        // A list has no words.
        Ref::Number(number) => which::of_number(&mut client, number).await?.name,
    };
    let request = GetInvestigationRequest { name };
    let found = client.get_investigation(idempotent(request)).await?.into_inner();
    context.record(&found, &COLUMNS).await
}
