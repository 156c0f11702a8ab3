//! What is decided about staff (職員).

mod lift_suspension;
mod suspend_solicitation;
mod suspensions;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV.
const COLUMNS: [&str; 6] = ["staff", "reason", "first_date", "last_date", "lift_date", "name"];

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Staff {
    /// Forbid a staff to solicit at all, from a day on.
    SuspendSolicitation(suspend_solicitation::SuspendSolicitation),
    /// Let a staff solicit again.
    LiftSuspension(lift_suspension::LiftSuspension),
    /// List the suspensions from solicitation.
    Suspensions(suspensions::Suspensions),
}

impl Staff {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::SuspendSolicitation(_) => "staff suspend-solicitation",
            Self::LiftSuspension(_) => "staff lift-suspension",
            Self::Suspensions(_) => "staff suspensions",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::SuspendSolicitation(args) => suspend_solicitation::run(args, context).await,
            Self::LiftSuspension(args) => lift_suspension::run(args, context).await,
            Self::Suspensions(args) => suspensions::run(args, context).await,
        }
    }
}
