//! `honi detection run`: runs the active set of parameters and raises signals.

use honi_call::idempotent;
use honi_proto::proposals::v1::RunDetectionRequest;

use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;
use crate::output::Format;

const COLUMNS: [&str; 4] = ["detection_parameter_set", "as_of_date", "raised_count", "existing_count"];

/// Nothing but how to repeat it.
#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Run, context: &Context) -> Result<(), CliError> {
    let request = RunDetectionRequest {
        request_id: context.request_id(args.change.request_id),
    };
    let mut client = context.clients()?.detection()?;
    let done = client.run_detection(idempotent(request)).await?.into_inner();
    // Counts of zero are to be seen: a record shows only what is set.
    match context.output.format {
        Format::Json => context.record(&done, &COLUMNS).await,
        Format::Table | Format::Csv => {
            let day = done.as_of_date.and_then(|day| day.day()).map(|day| day.to_string());
            let facts = vec![
                done.detection_parameter_set,
                day.unwrap_or_default(),
                done.raised_count.to_string(),
                done.existing_count.to_string(),
            ];
            context.output.facts(&COLUMNS, facts, &serde_json::Value::Null)
        }
    }
}
