//! `honi improvement create`: proposes an improvement action.

use honi_call::idempotent;
use honi_proto::inspections::v1::CreateImprovementActionRequest;

use super::COLUMNS;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// What, and because of what.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// What it answers to, `voices/…` or `investigations/…`; may be repeated.
    #[arg(long)]
    source: Vec<String>,
    /// What is to be improved. Kept encrypted.
    #[arg(long)]
    description: String,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let request = CreateImprovementActionRequest {
        description: args.description,
        sources: args.source,
        request_id: context.request_id(args.change.request_id),
    };
    let created = client.create_improvement_action(idempotent(request)).await?.into_inner();
    context.record(&created, &COLUMNS).await
}
