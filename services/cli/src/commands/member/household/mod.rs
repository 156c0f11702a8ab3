//! Households (世帯).

mod add_person;
mod end_person;
mod get;
mod join;
mod leave;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV.
const COLUMNS: [&str; 2] = ["name", "as_of_date"];

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Household {
    /// Show who lives with a member.
    Get(get::Get),
    /// Record that a member lives in the household of another, or in a new one.
    Join(join::Join),
    /// Record the last day on which a member lives in its household.
    Leave(leave::Leave),
    /// Record a person who lives with a member and is no member.
    AddPerson(add_person::AddPerson),
    /// Record the last day on which a person lives with a member.
    EndPerson(end_person::EndPerson),
}

impl Household {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Get(_) => "member household get",
            Self::Join(_) => "member household join",
            Self::Leave(_) => "member household leave",
            Self::AddPerson(_) => "member household add-person",
            Self::EndPerson(_) => "member household end-person",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Get(args) => get::run(args, context).await,
            Self::Join(args) => join::run(args, context).await,
            Self::Leave(args) => leave::run(args, context).await,
            Self::AddPerson(args) => add_person::run(args, context).await,
            Self::EndPerson(args) => end_person::run(args, context).await,
        }
    }
}
