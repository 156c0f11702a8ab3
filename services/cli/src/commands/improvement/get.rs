//! `honi improvement get`: shows one improvement action.

use honi_call::idempotent;
use honi_proto::inspections::v1::GetImprovementActionRequest;

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::commands::reference::Ref;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let name = match args.improvement {
        Ref::Name(name) => name.to_string(),
        // A list has no words.
        Ref::Number(number) => which::of_number(&mut client, number).await?.name,
    };
    let request = GetImprovementActionRequest { name };
    let found = client.get_improvement_action(idempotent(request)).await?.into_inner();
    context.record(&found, &COLUMNS).await
}
