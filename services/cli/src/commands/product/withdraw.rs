//! `honi product withdraw`: offers a product no more.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::WithdrawProductRequest;

use super::COLUMNS;
use super::which::{self, ProductRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which product, and from when on.
#[derive(Debug, clap::Args)]
pub(crate) struct Withdraw {
    /// Its code, such as MED-1, or its name, `products/…`.
    product: ProductRef,
    /// The day from which it is not offered any more.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Withdraw, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.products()?;
    let (name, etag) = which::to_change(args.product, &mut client, args.edit.etag).await?;
    let request = WithdrawProductRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        withdrawal_date: Some(args.from.into()),
    };
    let changed = client.withdraw_product(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}
