//! Detection of suspicious contracts (懸念契約).

mod backtest;
mod parameters;
mod run;

use crate::context::Context;
use crate::error::CliError;

/// What to do about detection.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Detection {
    /// Run rules over the past. What they find is kept apart from the signals: nobody is investigated for it.
    Backtest(backtest::Backtest),
    /// Run the active set of parameters as of today, and raise a signal for whatever it finds that has none yet.
    Run(run::Run),
    /// Sets of parameters: create, activate, get, list.
    #[command(subcommand)]
    Parameters(parameters::Parameters),
}

impl Detection {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Backtest(_) => "detection backtest",
            Self::Run(_) => "detection run",
            Self::Parameters(command) => command.title(),
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Backtest(args) => backtest::run(args, context).await,
            Self::Run(args) => run::run(args, context).await,
            Self::Parameters(command) => command.run(context).await,
        }
    }
}
