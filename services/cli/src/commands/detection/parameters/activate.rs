//! `honi detection parameters activate`: activates a set that somebody else wrote.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::DetectionParameterSetName;
use honi_proto::proposals::v1::{ActivateDetectionParameterSetRequest, GetDetectionParameterSetRequest};

use super::COLUMNS;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which set, and from when on.
#[derive(Debug, clap::Args)]
pub(crate) struct Activate {
    /// Its name, `detectionParameterSets/…`.
    name: DetectionParameterSetName,
    /// First day on which it holds, never one that has passed; by default today in Japan.
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Activate, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.detection()?;
    let name = args.name.to_string();
    let etag = match args.edit.etag {
        Some(etag) => etag,
        None => {
            let request = GetDetectionParameterSetRequest { name: name.clone() };
            client.get_detection_parameter_set(idempotent(request)).await?.into_inner().etag
        }
    };
    let request = ActivateDetectionParameterSetRequest {
        name,
        etag,
        effective_date: args.from.map(Into::into),
        request_id: context.request_id(args.edit.request_id),
    };
    let set = client.activate_detection_parameter_set(idempotent(request)).await?.into_inner();
    context.record(&set, &COLUMNS).await
}
