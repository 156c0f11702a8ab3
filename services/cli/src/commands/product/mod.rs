//! Products of the catalogue (商品).

mod create;
mod get;
mod list;
mod publish_document;
mod review_revision;
mod revise;
pub(crate) mod which;
mod withdraw;
mod withdraw_document;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 6] = ["code", "title", "line_group", "underwriter", "underwriter_kind", "name"];

/// What to do with products.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Product {
    /// Record a product with its first revision.
    Create(create::Create),
    /// Show one product with its revisions and documents.
    Get(get::Get),
    /// List products by their codes.
    List(list::List),
    /// Add a revision (改定), from a day on.
    Revise(revise::Revise),
    /// Decide whether a product is recommended by a revision; until then it is suspended from its day on.
    ReviewRevision(review_revision::ReviewRevision),
    /// Add a version of a document that members are given (契約概要・注意喚起情報).
    PublishDocument(publish_document::PublishDocument),
    /// Give a version of a document no more, from today on.
    WithdrawDocument(withdraw_document::WithdrawDocument),
    /// Offer a product no more, from a day on.
    Withdraw(withdraw::Withdraw),
}

impl Product {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Create(_) => "product create",
            Self::Get(_) => "product get",
            Self::List(_) => "product list",
            Self::Revise(_) => "product revise",
            Self::ReviewRevision(_) => "product review-revision",
            Self::PublishDocument(_) => "product publish-document",
            Self::WithdrawDocument(_) => "product withdraw-document",
            Self::Withdraw(_) => "product withdraw",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Create(args) => create::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
            Self::Revise(args) => revise::run(args, context).await,
            Self::ReviewRevision(args) => review_revision::run(args, context).await,
            Self::PublishDocument(args) => publish_document::run(args, context).await,
            Self::WithdrawDocument(args) => withdraw_document::run(args, context).await,
            Self::Withdraw(args) => withdraw::run(args, context).await,
        }
    }
}
