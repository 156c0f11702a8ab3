//! `honi product withdraw-document`: gives a version of a document no more.

use honi_call::idempotent;
use honi_proto::proposals::v1::{DisclosureDocumentKind, WithdrawDisclosureDocumentRequest};

use super::COLUMNS;
use super::which::{self, ProductRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which product, and which document.
#[derive(Debug, clap::Args)]
pub(crate) struct WithdrawDocument {
    /// Its code, such as MED-1, or its name, `products/…`.
    product: ProductRef,
    /// What it tells.
    #[arg(long, value_parser = choice::<DisclosureDocumentKind>())]
    kind: DisclosureDocumentKind,
    /// The version, as it is printed on it.
    #[arg(long = "document-version")]
    document_version: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: WithdrawDocument, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.products()?;
    let (name, etag) = which::to_change(args.product, &mut client, args.edit.etag).await?;
    let request = WithdrawDisclosureDocumentRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        kind: args.kind.into(),
        version: args.document_version,
    };
    let changed = client.withdraw_disclosure_document(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}
