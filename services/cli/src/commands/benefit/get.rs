//! `honi benefit get`: shows one entry of the ledger.

use honi_call::idempotent;
use honi_names::BenefitName;
use honi_proto::proposals::v1::GetBenefitRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::CliError;

/// Which.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its name, `benefits/…`.
    name: BenefitName,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let request = GetBenefitRequest {
        name: args.name.to_string(),
    };
    let mut client = context.clients()?.benefits()?;
    let found = client.get_benefit(idempotent(request)).await?.into_inner();
    context.record(&found, &COLUMNS).await
}
