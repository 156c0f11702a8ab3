//! `honi campaign end`: ends a campaign sooner.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::CampaignName;
use honi_proto::proposals::v1::{EndCampaignRequest, GetCampaignRequest};

use super::COLUMNS;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which campaign, and when it ends.
#[derive(Debug, clap::Args)]
pub(crate) struct End {
    /// Its name, `campaigns/…`.
    name: CampaignName,
    /// Its last day from now on.
    #[arg(long, value_name = "DATE")]
    until: NaiveDate,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: End, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.campaigns()?;
    let name = args.name.to_string();
    let etag = match args.edit.etag {
        Some(etag) => etag,
        None => {
            let request = GetCampaignRequest { name: name.clone() };
            client.get_campaign(idempotent(request)).await?.into_inner().etag
        }
    };
    let request = EndCampaignRequest {
        name,
        etag,
        last_date: Some(args.until.into()),
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.end_campaign(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}
