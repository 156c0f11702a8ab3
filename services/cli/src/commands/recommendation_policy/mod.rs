//! Rules of comparing and recommending (比較推奨方針).

mod activate;
mod create;
mod get;
mod list;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 6] = ["version", "state", "effective_date", "author", "approver", "name"];

/// What to do with the rules of comparing and recommending.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum RecommendationPolicy {
    /// Write a version, which holds nowhere until somebody else activates it.
    Create(create::Create),
    /// Show one version with its text.
    Get(get::Get),
    /// List the versions, newest first.
    List(list::List),
    /// Put a version in force, from a day on.
    Activate(activate::Activate),
}

impl RecommendationPolicy {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Create(_) => "recommendation-policy create",
            Self::Get(_) => "recommendation-policy get",
            Self::List(_) => "recommendation-policy list",
            Self::Activate(_) => "recommendation-policy activate",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Create(args) => create::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
            Self::Activate(args) => activate::run(args, context).await,
        }
    }
}
