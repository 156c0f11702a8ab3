//! `honi detection parameters get`: shows one set of parameters.

use honi_call::idempotent;
use honi_names::DetectionParameterSetName;
use honi_proto::proposals::v1::GetDetectionParameterSetRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::CliError;

/// Which set.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its name, `detectionParameterSets/…`.
    name: DetectionParameterSetName,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let request = GetDetectionParameterSetRequest {
        name: args.name.to_string(),
    };
    let mut client = context.clients()?.detection()?;
    let set = client.get_detection_parameter_set(idempotent(request)).await?.into_inner();
    context.record(&set, &COLUMNS).await
}
