//! Consents (同意).

mod give;
mod list;
mod withdraw;

use chrono::{NaiveDate, NaiveTime, Utc};
use honi_clock::JAPAN;
use honi_proto::time::timestamp;
use prost_types::Timestamp;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV.
const COLUMNS: [&str; 7] = ["purpose", "decision", "in_force", "decide_time", "method", "recorder", "name"];

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Consent {
    /// Record that a member consents to be contacted for a purpose.
    Give(give::Give),
    /// Record that a member withdraws its consent.
    Withdraw(withdraw::Withdraw),
    /// List the decisions of a member, and which of them count.
    List(list::List),
}

impl Consent {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Give(_) => "member consent give",
            Self::Withdraw(_) => "member consent withdraw",
            Self::List(_) => "member consent list",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Give(args) => give::run(args, context).await,
            Self::Withdraw(args) => withdraw::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
        }
    }
}

/// When a day in Japan begins.
fn start_of(day: NaiveDate) -> Option<Timestamp> {
    let midnight = day.and_time(NaiveTime::MIN).and_local_timezone(JAPAN).single()?;
    Some(timestamp(midnight.with_timezone(&Utc)))
}
