//! Which contract is meant.

use honi_call::{Client, idempotent};
use honi_names::{ContractName, ContractNumber};
use honi_proto::proposals::v1::contract_service_client::ContractServiceClient;
use honi_proto::proposals::v1::{Contract, GetContractRequest, ListContractsRequest};

use crate::commands::reference::Ref;
use crate::error::{CliError, Exit};

/// A contract, as somebody refers to it.
pub(super) type ContractRef = Ref<ContractNumber, ContractName>;

/// Its name.
pub(super) async fn name(contract: ContractRef, client: &mut ContractServiceClient<Client>) -> Result<String, CliError> {
    match contract {
        Ref::Name(name) => Ok(name.to_string()),
        Ref::Number(number) => Ok(of_number(client, number).await?.name),
    }
}

/// Its name, and the etag that a change rests on: the given one, or that of the record as it is now.
pub(super) async fn to_change(
    contract: ContractRef,
    client: &mut ContractServiceClient<Client>,
    given: Option<String>,
) -> Result<(String, String), CliError> {
    if let Some(etag) = given {
        return Ok((name(contract, client).await?, etag));
    }
    let contract = match contract {
        Ref::Number(number) => of_number(client, number).await?,
        Ref::Name(name) => {
            let request = GetContractRequest {
                name: name.to_string(),
                as_of_time: None,
            };
            client.get_contract(idempotent(request)).await?.into_inner()
        }
    };
    Ok((contract.name, contract.etag))
}

/// The contract of a number, as lists show it.
async fn of_number(client: &mut ContractServiceClient<Client>, number: ContractNumber) -> Result<Contract, CliError> {
    let request = ListContractsRequest {
        filter: format!("number = \"{number}\""),
        page_size: 1,
        ..ListContractsRequest::default()
    };
    let found = client.list_contracts(idempotent(request)).await?.into_inner().contracts.pop();
    found.ok_or_else(|| CliError::told("contract-number-unknown", number.to_string(), Exit::NotFound))
}
