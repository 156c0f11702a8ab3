//! `honi campaign get`: shows one campaign.

use honi_call::idempotent;
use honi_names::CampaignName;
use honi_proto::proposals::v1::GetCampaignRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::CliError;

/// Which.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its name, `campaigns/…`.
    name: CampaignName,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let request = GetCampaignRequest {
        name: args.name.to_string(),
    };
    let mut client = context.clients()?.campaigns()?;
    let found = client.get_campaign(idempotent(request)).await?.into_inner();
    context.record(&found, &COLUMNS).await
}
