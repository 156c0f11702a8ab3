//! The events that could not be delivered.

mod list;
mod release;

use crate::context::Context;
use crate::error::CliError;

/// What to do with events that could not be delivered.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Outbox {
    /// List the parked events, each with what was said when it was tried last. Later events of the same record wait behind them.
    List(list::List),
    /// Let parked events be tried again, once what kept them is mended.
    Release(release::Release),
}

impl Outbox {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::List(_) => "outbox list",
            Self::Release(_) => "outbox release",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List(args) => list::run(args, context).await,
            Self::Release(args) => release::run(args, context).await,
        }
    }
}
