//! Signals of suspicious contracts (懸念契約のシグナル).

mod get;
mod list;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 10] = [
    "number",
    "suspicion.rule",
    "suspicion.severity",
    "state",
    "suspicion.policyholder",
    "suspicion.sales_staff",
    "suspicion.org_unit",
    "suspicion.anchor_date",
    "raise_date",
    "name",
];

/// What to do with signals.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Signal {
    /// List the signals that you may see, newest first.
    List(list::List),
    /// Show one signal.
    Get(get::Get),
}

impl Signal {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::List(_) => "signal list",
            Self::Get(_) => "signal get",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List(args) => list::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
        }
    }
}
