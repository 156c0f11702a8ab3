//! `honi recommendation-policy get`: shows one version of the rules.

use honi_call::idempotent;
use honi_names::RecommendationPolicyName;
use honi_proto::proposals::v1::GetRecommendationPolicyRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::CliError;

/// Which.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its name, `recommendationPolicies/…`.
    name: RecommendationPolicyName,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let request = GetRecommendationPolicyRequest {
        name: args.name.to_string(),
    };
    let mut client = context.clients()?.recommendation_policies()?;
    let found = client.get_recommendation_policy(idempotent(request)).await?.into_inner();
    context.record(&found, &COLUMNS).await
}
