//! `honi recommendation-policy activate`: puts a version in force that somebody else wrote.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::RecommendationPolicyName;
use honi_proto::proposals::v1::{ActivateRecommendationPolicyRequest, GetRecommendationPolicyRequest};

use super::COLUMNS;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which version, and from when on.
#[derive(Debug, clap::Args)]
pub(crate) struct Activate {
    /// Its name, `recommendationPolicies/…`.
    name: RecommendationPolicyName,
    /// First day on which it holds, never one that has passed; by default today in Japan.
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Activate, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.recommendation_policies()?;
    let name = args.name.to_string();
    let etag = match args.edit.etag {
        Some(etag) => etag,
        None => {
            let request = GetRecommendationPolicyRequest { name: name.clone() };
            client.get_recommendation_policy(idempotent(request)).await?.into_inner().etag
        }
    };
    let request = ActivateRecommendationPolicyRequest {
        name,
        etag,
        effective_date: args.from.map(Into::into),
        request_id: context.request_id(args.edit.request_id),
    };
    let changed = client.activate_recommendation_policy(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}
