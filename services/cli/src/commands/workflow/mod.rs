//! The workflows that conduct open records.

mod list;
mod reconcile;

use crate::context::Context;
use crate::error::CliError;

/// What to do with workflows.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Workflow {
    /// List the open records, each with its run.
    List(list::List),
    /// Start a run for every open record that lacks one; safe to repeat.
    Reconcile(reconcile::Reconcile),
}

impl Workflow {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::List(_) => "workflow list",
            Self::Reconcile(_) => "workflow reconcile",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List(args) => list::run(args, context).await,
            Self::Reconcile(args) => reconcile::run(args, context).await,
        }
    }
}
