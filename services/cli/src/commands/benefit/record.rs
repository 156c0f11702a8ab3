//! `honi benefit record`: records what an underwriter gave or offered.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::{Benefit, BenefitKind, RecordBenefitRequest};

use super::COLUMNS;
use crate::choices::choice;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// What it was.
#[derive(Debug, clap::Args)]
pub(crate) struct Record {
    /// Code of the underwriter.
    #[arg(long)]
    underwriter: String,
    /// Of what kind it is.
    #[arg(long, value_parser = choice::<BenefitKind>())]
    kind: BenefitKind,
    /// What it is worth, in yen.
    #[arg(long)]
    value_yen: i64,
    /// It was declined; without this, it was taken.
    #[arg(long)]
    declined: bool,
    /// Day on which it was offered.
    #[arg(long, value_name = "DATE")]
    offered: NaiveDate,
    /// What it is, naming nobody.
    #[arg(long)]
    summary: String,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Record, context: &Context) -> Result<(), CliError> {
    let request = RecordBenefitRequest {
        benefit: Some(Benefit {
            underwriter: args.underwriter,
            kind: args.kind.into(),
            value_yen: args.value_yen,
            received: !args.declined,
            offer_date: Some(args.offered.into()),
            summary: args.summary,
            ..Benefit::default()
        }),
        request_id: context.request_id(args.change.request_id),
    };
    let mut client = context.clients()?.benefits()?;
    let recorded = client.record_benefit(idempotent(request)).await?.into_inner();
    context.record(&recorded, &COLUMNS).await
}
