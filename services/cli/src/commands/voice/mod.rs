//! Voices (声) and complaints.

mod acknowledge;
mod close;
mod create;
mod explain;
mod get;
mod list;
pub(crate) mod reference;
mod triage;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV where they are fields. What was said and by whom is left to `get`.
const COLUMNS: [&str; 9] = [
    "number",
    "kind",
    "state",
    "triage.severity",
    "voice.due",
    "voice.owner",
    "org_unit",
    "receive_time",
    "name",
];

/// What to do with voices.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Voice {
    /// Record a voice.
    Create(create::Create),
    /// Show one voice.
    Get(get::Get),
    /// List the voices that you may see.
    List(list::List),
    /// Record that receipt was confirmed (初動), or why not.
    Acknowledge(acknowledge::Acknowledge),
    /// Classify a complaint and give it to a handler.
    Triage(triage::Triage),
    /// Close a complaint.
    Close(close::Close),
    /// Explain why a deadline is due when it is.
    Explain(explain::Explain),
}

impl Voice {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Create(_) => "voice create",
            Self::Get(_) => "voice get",
            Self::List(_) => "voice list",
            Self::Acknowledge(_) => "voice acknowledge",
            Self::Triage(_) => "voice triage",
            Self::Close(_) => "voice close",
            Self::Explain(_) => "voice explain",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Create(args) => create::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
            Self::Acknowledge(args) => acknowledge::run(args, context).await,
            Self::Triage(args) => triage::run(args, context).await,
            Self::Close(args) => close::run(args, context).await,
            Self::Explain(args) => explain::run(args, context).await,
        }
    }
}
