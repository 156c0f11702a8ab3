//! What underwriters give the co-op (便宜供与).

mod get;
mod list;
mod record;
mod review;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 7] = ["underwriter", "kind", "value_yen", "received", "offer_date", "state", "name"];

/// What to do with the ledger of what underwriters give.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Benefit {
    /// Record what an underwriter gave or offered.
    Record(record::Record),
    /// Show one entry of the ledger.
    Get(get::Get),
    /// List entries of the ledger, newest first.
    List(list::List),
    /// Record what compliance found about an open entry.
    Review(review::Review),
}

impl Benefit {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Record(_) => "benefit record",
            Self::Get(_) => "benefit get",
            Self::List(_) => "benefit list",
            Self::Review(_) => "benefit review",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Record(args) => record::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
            Self::Review(args) => review::run(args, context).await,
        }
    }
}
