//! Traces of commands and cases.

mod show;

use crate::context::Context;
use crate::error::CliError;

/// What to do with traces.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Trace {
    /// Show a trace, or all traces of a resource as one story.
    Show(show::Show),
}

impl Trace {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Show(_) => "trace show",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Show(args) => show::run(args, context).await,
        }
    }
}
