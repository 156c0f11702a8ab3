//! Digests of voices (声の週報).

mod acknowledge;
mod get;
mod list;
mod publish;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 7] = [
    "first_date",
    "publish_time",
    "due_time",
    "reader_count",
    "acknowledged_count",
    "reminded_count",
    "name",
];

/// What to do with digests.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Digest {
    /// Publish the voices of a week to the staff of some units, without a word of them.
    Publish(publish::Publish),
    /// List the digests that are for you, newest first.
    List(list::List),
    /// Show one digest.
    Get(get::Get),
    /// Say that you have read one.
    Acknowledge(acknowledge::Acknowledge),
}

impl Digest {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Publish(_) => "digest publish",
            Self::List(_) => "digest list",
            Self::Get(_) => "digest get",
            Self::Acknowledge(_) => "digest acknowledge",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Publish(args) => publish::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::Acknowledge(args) => acknowledge::run(args, context).await,
        }
    }
}
