//! `honi benefit review`: records what compliance found.

use honi_call::idempotent;
use honi_names::BenefitName;
use honi_proto::proposals::v1::{BenefitVerdict, GetBenefitRequest, ReviewBenefitRequest};

use super::COLUMNS;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which entry, and what was found.
#[derive(Debug, clap::Args)]
pub(crate) struct Review {
    /// Its name, `benefits/…`.
    name: BenefitName,
    /// What was found.
    #[arg(long, value_parser = choice::<BenefitVerdict>())]
    verdict: BenefitVerdict,
    /// Why, naming nobody.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Review, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.benefits()?;
    let name = args.name.to_string();
    let etag = match args.edit.etag {
        Some(etag) => etag,
        None => {
            let request = GetBenefitRequest { name: name.clone() };
            client.get_benefit(idempotent(request)).await?.into_inner().etag
        }
    };
    let request = ReviewBenefitRequest {
        name,
        etag,
        verdict: args.verdict.into(),
        review_reason: args.reason,
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.review_benefit(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}
