//! Notices to the user, to the queue of the user's unit and to the user's roles (通知).

mod list;
mod read;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV.
const COLUMNS: [&str; 7] = ["kind", "topic", "resource", "due_time", "create_time", "read_time", "name"];

/// What to do with notices.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Inbox {
    /// List them, newest first.
    List(list::List),
    /// Mark one as read.
    Read(read::Read),
}

impl Inbox {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::List(_) => "inbox list",
            Self::Read(_) => "inbox read",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List(args) => list::run(args, context).await,
            Self::Read(args) => read::run(args, context).await,
        }
    }
}
