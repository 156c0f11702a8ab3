//! Which product is meant.

use std::convert::Infallible;
use std::str::FromStr;

use honi_call::{Client, idempotent};
use honi_names::ProductName;
use honi_proto::proposals::v1::product_service_client::ProductServiceClient;
use honi_proto::proposals::v1::{GetProductRequest, ListProductsRequest, Product};

use crate::error::{CliError, Exit};

/// A product, as somebody refers to it: by its name, or by the code that contracts name it by.
#[derive(Clone, Debug)]
pub(crate) enum ProductRef {
    /// `products/…`.
    Name(ProductName),
    /// Such as `MED-1`.
    Code(String),
}

impl FromStr for ProductRef {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_| Self::Code(text.to_owned()), Self::Name))
    }
}

/// The product as it is now.
pub(crate) async fn find(product: ProductRef, client: &mut ProductServiceClient<Client>) -> Result<Product, CliError> {
    let code = match product {
        ProductRef::Name(name) => {
            let request = GetProductRequest { name: name.to_string() };
            return Ok(client.get_product(idempotent(request)).await?.into_inner());
        }
        ProductRef::Code(code) => code,
    };
    let unknown = || CliError::told("product-code-unknown", code.clone(), Exit::NotFound);
    // A quote would end the text in the filter, and no code has one.
    if code.contains(['"', '\\']) {
        return Err(unknown());
    }
    let request = ListProductsRequest {
        filter: format!("code = \"{code}\""),
        page_size: 1,
        ..ListProductsRequest::default()
    };
    let found = client.list_products(idempotent(request)).await?.into_inner().products.pop();
    found.ok_or_else(unknown)
}

/// Its name, and the etag that a change rests on: the given one, or that of the record as it is now.
pub(super) async fn to_change(
    product: ProductRef,
    client: &mut ProductServiceClient<Client>,
    given: Option<String>,
) -> Result<(String, String), CliError> {
    match (product, given) {
        (ProductRef::Name(name), Some(etag)) => Ok((name.to_string(), etag)),
        (product, given) => {
            let found = find(product, client).await?;
            Ok((found.name, given.unwrap_or(found.etag)))
        }
    }
}
