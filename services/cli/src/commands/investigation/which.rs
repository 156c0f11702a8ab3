//! Which investigation is meant.

use honi_call::{Client, idempotent};
use honi_names::{InvestigationName, InvestigationNumber};
use honi_proto::inspections::v1::investigation_service_client::InvestigationServiceClient;
use honi_proto::inspections::v1::{GetInvestigationRequest, Investigation, ListInvestigationsRequest};

use crate::commands::reference::Ref;
use crate::error::{CliError, Exit};

/// An investigation, as somebody refers to it.
pub(super) type InvestigationRef = Ref<InvestigationNumber, InvestigationName>;

/// Its name, and the etag that a change rests on: the given one, or that of the record as it is now.
pub(super) async fn to_change(
    investigation: InvestigationRef,
    client: &mut InvestigationServiceClient<Client>,
    given: Option<String>,
) -> Result<(String, String), CliError> {
    let found = match (investigation, given) {
        (Ref::Name(name), Some(etag)) => return Ok((name.to_string(), etag)),
        (Ref::Number(number), Some(etag)) => return Ok((of_number(client, number).await?.name, etag)),
        (Ref::Name(name), None) => {
            let request = GetInvestigationRequest { name: name.to_string() };
            client.get_investigation(idempotent(request)).await?.into_inner()
        }
        (Ref::Number(number), None) => of_number(client, number).await?,
    };
    Ok((found.name, found.etag))
}

/// The investigation of a number, as lists show it.
pub(super) async fn of_number(
    client: &mut InvestigationServiceClient<Client>,
    number: InvestigationNumber,
) -> Result<Investigation, CliError> {
    let request = ListInvestigationsRequest {
        filter: format!("number = \"{number}\""),
        page_size: 1,
        ..ListInvestigationsRequest::default()
    };
    let found = client
        .list_investigations(idempotent(request))
        .await?
        .into_inner()
        .investigations
        .pop();
    found.ok_or_else(|| CliError::told("investigation-number-unknown", number.to_string(), Exit::NotFound))
}
