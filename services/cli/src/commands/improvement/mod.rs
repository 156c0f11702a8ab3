//! Improvement actions (改善活動).

mod accept;
mod analyse;
mod assign;
mod check_effect;
mod close;
mod create;
mod decline;
mod get;
mod implement;
mod link;
mod list;
mod plan;
mod rework;
mod start;
mod verify;
mod which;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 7] = ["number", "state", "cause_category", "owner", "due_date", "create_time", "name"];

/// What to do with improvement actions.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Improvement {
    /// List the improvement actions that you may see, newest first.
    List(list::List),
    /// Show one improvement action, with its words.
    Get(get::Get),
    /// Propose an improvement action.
    Create(create::Create),
    /// Accept it and give it to somebody.
    Accept(accept::Accept),
    /// Decline it, or give up what had no effect.
    Decline(decline::Decline),
    /// Give it to somebody else.
    Assign(assign::Assign),
    /// Record the root cause.
    Analyse(analyse::Analyse),
    /// Decide what is done until when, and by what success is told.
    Plan(plan::Plan),
    /// Begin to carry it out.
    Start(start::Start),
    /// Record that it was carried out, with what shows it.
    Implement(implement::Implement),
    /// Record what you found of the implementation; never its owner.
    Verify(verify::Verify),
    /// Record whether it had the effect that was wanted; never its owner.
    CheckEffect(check_effect::CheckEffect),
    /// Close it, with what those concerned are told.
    Close(close::Close),
    /// Begin anew what had no effect, in a new cycle.
    Rework(rework::Rework),
    /// Link a voice or an investigation that it answers to as well.
    Link(link::Link),
}

impl Improvement {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::List(_) => "improvement list",
            Self::Get(_) => "improvement get",
            Self::Create(_) => "improvement create",
            Self::Accept(_) => "improvement accept",
            Self::Decline(_) => "improvement decline",
            Self::Assign(_) => "improvement assign",
            Self::Analyse(_) => "improvement analyse",
            Self::Plan(_) => "improvement plan",
            Self::Start(_) => "improvement start",
            Self::Implement(_) => "improvement implement",
            Self::Verify(_) => "improvement verify",
            Self::CheckEffect(_) => "improvement check-effect",
            Self::Close(_) => "improvement close",
            Self::Rework(_) => "improvement rework",
            Self::Link(_) => "improvement link",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List(args) => list::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::Create(args) => create::run(args, context).await,
            Self::Accept(args) => accept::run(args, context).await,
            Self::Decline(args) => decline::run(args, context).await,
            Self::Assign(args) => assign::run(args, context).await,
            Self::Analyse(args) => analyse::run(args, context).await,
            Self::Plan(args) => plan::run(args, context).await,
            Self::Start(args) => start::run(args, context).await,
            Self::Implement(args) => implement::run(args, context).await,
            Self::Verify(args) => verify::run(args, context).await,
            Self::CheckEffect(args) => check_effect::run(args, context).await,
            Self::Close(args) => close::run(args, context).await,
            Self::Rework(args) => rework::run(args, context).await,
            Self::Link(args) => link::run(args, context).await,
        }
    }
}
