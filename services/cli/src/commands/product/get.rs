//! `honi product get`: shows one product.

use super::COLUMNS;
use super::which::{self, ProductRef};
use crate::context::Context;
use crate::error::CliError;

/// Which product.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its code, such as MED-1, or its name, `products/…`.
    product: ProductRef,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.products()?;
    let found = which::find(args.product, &mut client).await?;
    context.record(&found, &COLUMNS).await
}
