//! `honi recommendation-policy create`: writes a version of the rules.

use std::path::PathBuf;

use honi_call::idempotent;
use honi_proto::proposals::v1::{CreateRecommendationPolicyRequest, RecommendationPolicy};

use super::COLUMNS;
use crate::commands::change::Change;
use crate::context::{Context, read_text};
use crate::error::CliError;

/// The version to write.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// The version, as it is printed on it.
    #[arg(long = "policy-version", value_name = "VERSION")]
    policy_version: String,
    /// File with the rules; `-` for stdin.
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let request = CreateRecommendationPolicyRequest {
        recommendation_policy: Some(RecommendationPolicy {
            version: args.policy_version,
            text: read_text(&args.file)?,
            ..RecommendationPolicy::default()
        }),
        request_id: context.request_id(args.change.request_id),
    };
    let mut client = context.clients()?.recommendation_policies()?;
    let created = client.create_recommendation_policy(idempotent(request)).await?.into_inner();
    context.record(&created, &COLUMNS).await
}
