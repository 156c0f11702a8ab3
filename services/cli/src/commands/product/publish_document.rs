//! `honi product publish-document`: adds a version of a document.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::{DisclosureDocument, DisclosureDocumentKind, PublishDisclosureDocumentRequest};

use super::COLUMNS;
use super::which::{self, ProductRef};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which product, and which document.
#[derive(Debug, clap::Args)]
pub(crate) struct PublishDocument {
    /// Its code, such as MED-1, or its name, `products/…`.
    product: ProductRef,
    /// What it tells.
    #[arg(long, value_parser = choice::<DisclosureDocumentKind>())]
    kind: DisclosureDocumentKind,
    /// The version, as it is printed on it. Not `--version`, which is that of this command.
    #[arg(long = "document-version")]
    document_version: String,
    /// First day on which it is given.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// SHA-256 of the file, in hexadecimal.
    #[arg(long)]
    sha256: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: PublishDocument, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.products()?;
    let (name, etag) = which::to_change(args.product, &mut client, args.edit.etag).await?;
    let request = PublishDisclosureDocumentRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        document: Some(DisclosureDocument {
            kind: args.kind.into(),
            version: args.document_version,
            effective_date: Some(args.from.into()),
            sha256: args.sha256,
            withdrawal_date: None,
        }),
    };
    let changed = client.publish_disclosure_document(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}
