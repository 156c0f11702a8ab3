//! Proposals to members (提案).

mod amend_intent;
mod apply;
mod clear_conflict;
mod close;
mod compare;
mod confirm_intent;
mod create;
mod disclose;
mod extra_step;
mod get;
mod list;
mod present;
mod recommend;
mod which;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 7] = ["number", "state", "line_group", "member", "sales_staff", "contract", "name"];

/// What to do with proposals.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Proposal {
    /// Begin a proposal with what the member wants at first (当初意向).
    Create(create::Create),
    /// Show one proposal with its words.
    Get(get::Get),
    /// List the proposals that you may see, newest first.
    List(list::List),
    /// Record anew what the member wants, before products are compared.
    AmendIntent(amend_intent::AmendIntent),
    /// Compare products (比較).
    Compare(compare::Compare),
    /// Recommend one of the products that were compared (推奨).
    Recommend(recommend::Recommend),
    /// Clear a conflict of interest (利益相反), as compliance.
    ClearConflict(clear_conflict::ClearConflict),
    /// Record that the recommendation was explained to the member.
    Present(present::Present),
    /// Record what the member wants in the end (最終意向), and why it changed.
    ConfirmIntent(confirm_intent::ConfirmIntent),
    /// Record that the member was given a document and acknowledged it.
    Disclose(disclose::Disclose),
    /// Record a step beyond the usual that the member's age asks for.
    ExtraStep(extra_step::ExtraStep),
    /// Take the application (申込). The contract is recorded with it.
    Apply(apply::Apply),
    /// End a proposal without an application.
    Close(close::Close),
}

impl Proposal {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Create(_) => "proposal create",
            Self::Get(_) => "proposal get",
            Self::List(_) => "proposal list",
            Self::AmendIntent(_) => "proposal amend-intent",
            Self::Compare(_) => "proposal compare",
            Self::Recommend(_) => "proposal recommend",
            Self::ClearConflict(_) => "proposal clear-conflict",
            Self::Present(_) => "proposal present",
            Self::ConfirmIntent(_) => "proposal confirm-intent",
            Self::Disclose(_) => "proposal disclose",
            Self::ExtraStep(_) => "proposal extra-step",
            Self::Apply(_) => "proposal apply",
            Self::Close(_) => "proposal close",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Create(args) => create::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
            Self::AmendIntent(args) => amend_intent::run(args, context).await,
            Self::Compare(args) => compare::run(args, context).await,
            Self::Recommend(args) => recommend::run(args, context).await,
            Self::ClearConflict(args) => clear_conflict::run(args, context).await,
            Self::Present(args) => present::run(args, context).await,
            Self::ConfirmIntent(args) => confirm_intent::run(args, context).await,
            Self::Disclose(args) => disclose::run(args, context).await,
            Self::ExtraStep(args) => extra_step::run(args, context).await,
            Self::Apply(args) => apply::run(args, context).await,
            Self::Close(args) => close::run(args, context).await,
        }
    }
}
