//! Sets of parameters of the detection.

mod activate;
mod create;
mod get;
mod list;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 7] = ["title", "state", "effective_date", "author", "approver", "create_time", "name"];

/// What to do with sets of parameters.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Parameters {
    /// Write a set. It holds nowhere until somebody else activates it.
    Create(create::Create),
    /// Activate a set that somebody else wrote, from a day on.
    Activate(activate::Activate),
    /// Show one set.
    Get(get::Get),
    /// List the sets, newest first.
    List(list::List),
}

impl Parameters {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Create(_) => "detection parameters create",
            Self::Activate(_) => "detection parameters activate",
            Self::Get(_) => "detection parameters get",
            Self::List(_) => "detection parameters list",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Create(args) => create::run(args, context).await,
            Self::Activate(args) => activate::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
        }
    }
}
