//! Contracts (契約).

mod correct;
mod create;
mod decline;
mod establish;
mod get;
mod import;
mod import_info;
mod list;
mod persistency;
mod reinstate;
mod terminate;
mod versions;
mod which;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 9] = [
    "number",
    "external_id",
    "state",
    "line_group",
    "product",
    "policyholder",
    "apply_date",
    "effective_date",
    "name",
];

/// What to do with contracts.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Contract {
    /// Record a contract: as an application, or in force if it has an `establish_date`.
    Create(create::Create),
    /// Show one contract, as it is or was known.
    Get(get::Get),
    /// List the contracts that you may see.
    List(list::List),
    /// List all versions of a contract, oldest first: what was known when.
    Versions(versions::Versions),
    /// Record that an application came about (成立).
    Establish(establish::Establish),
    /// Record that the underwriter declined an application (引受謝絶).
    Decline(decline::Decline),
    /// Record that a contract ended (消滅).
    Terminate(terminate::Terminate),
    /// Record that a lapsed contract is in force again (復活).
    Reinstate(reinstate::Reinstate),
    /// Correct what was recorded wrongly. What was known before stays readable.
    Correct(correct::Correct),
    /// Tell how many contracts stayed in force (継続率), by both definitions that are in use.
    Persistency(persistency::Persistency),
    /// Take over the contracts of another system's file. What is known and differs gets a new version.
    Import(import::Import),
    /// Show what one message of an import recorded, with its hash.
    ImportInfo(import_info::ImportInfo),
}

impl Contract {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Create(_) => "contract create",
            Self::Get(_) => "contract get",
            Self::List(_) => "contract list",
            Self::Versions(_) => "contract versions",
            Self::Establish(_) => "contract establish",
            Self::Decline(_) => "contract decline",
            Self::Terminate(_) => "contract terminate",
            Self::Reinstate(_) => "contract reinstate",
            Self::Correct(_) => "contract correct",
            Self::Persistency(_) => "contract persistency",
            Self::Import(_) => "contract import",
            Self::ImportInfo(_) => "contract import-info",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Create(args) => create::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
            Self::Versions(args) => versions::run(args, context).await,
            Self::Establish(args) => establish::run(args, context).await,
            Self::Decline(args) => decline::run(args, context).await,
            Self::Terminate(args) => terminate::run(args, context).await,
            Self::Reinstate(args) => reinstate::run(args, context).await,
            Self::Correct(args) => correct::run(args, context).await,
            Self::Persistency(args) => persistency::run(args, context).await,
            Self::Import(args) => import::run(args, context).await,
            Self::ImportInfo(args) => import_info::run(args, context).await,
        }
    }
}
