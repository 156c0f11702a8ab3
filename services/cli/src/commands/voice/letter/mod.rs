//! Letters to complainants (書面).

pub(super) mod details;
mod get;
mod issue;
mod list;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV. What a letter says is left to `get`.
const COLUMNS: [&str; 7] = ["name", "kind", "template", "language", "method", "send_time", "staff"];

/// What to do with letters.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Letter {
    /// Send a letter while a complaint is handled; it meets the deadline that asks for it.
    Issue(issue::Issue),
    /// Show one letter, or write it to a file.
    Get(get::Get),
    /// List the letters of a complaint.
    List(list::List),
}

impl Letter {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Issue(_) => "voice letter issue",
            Self::Get(_) => "voice letter get",
            Self::List(_) => "voice letter list",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Issue(args) => issue::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
        }
    }
}
