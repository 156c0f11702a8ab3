//! `honi detection parameters create`: writes a set of parameters.

use std::path::PathBuf;

use honi_call::idempotent;
use honi_proto::proposals::v1::CreateDetectionParameterSetRequest;

use super::COLUMNS;
use crate::commands::change::Change;
use crate::context::{Context, read_message};
use crate::error::CliError;

/// The set to write.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// File with the set as JSON, `{"title": "…", "rules": […]}`; `-` for stdin.
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let request = CreateDetectionParameterSetRequest {
        detection_parameter_set: Some(read_message(&args.file)?),
        request_id: context.request_id(args.change.request_id),
    };
    let mut client = context.clients()?.detection()?;
    let set = client.create_detection_parameter_set(idempotent(request)).await?.into_inner();
    context.record(&set, &COLUMNS).await
}
