//! Campaigns that reward who sells (キャンペーン).

mod create;
mod end;
mod get;
mod list;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 5] = ["title", "first_date", "last_date", "products", "name"];

/// What to do with campaigns.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Campaign {
    /// Record a campaign.
    Create(create::Create),
    /// Show one campaign.
    Get(get::Get),
    /// List campaigns, newest first.
    List(list::List),
    /// End a campaign sooner.
    End(end::End),
}

impl Campaign {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Create(_) => "campaign create",
            Self::Get(_) => "campaign get",
            Self::List(_) => "campaign list",
            Self::End(_) => "campaign end",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Create(args) => create::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
            Self::End(args) => end::run(args, context).await,
        }
    }
}
