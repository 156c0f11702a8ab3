//! Which proposal is meant.

use honi_call::{Client, idempotent};
use honi_names::{ProposalName, ProposalNumber};
use honi_proto::proposals::v1::proposal_service_client::ProposalServiceClient;
use honi_proto::proposals::v1::{GetProposalRequest, ListProposalsRequest, Proposal};

use crate::commands::reference::Ref;
use crate::error::{CliError, Exit};

/// A proposal, as somebody refers to it.
pub(super) type ProposalRef = Ref<ProposalNumber, ProposalName>;

/// Its name.
pub(super) async fn name(proposal: ProposalRef, client: &mut ProposalServiceClient<Client>) -> Result<String, CliError> {
    match proposal {
        Ref::Name(name) => Ok(name.to_string()),
        Ref::Number(number) => Ok(of_number(client, number).await?.name),
    }
}

/// Its name, and the etag that a change rests on: the given one, or that of the record as it is now.
pub(super) async fn to_change(
    proposal: ProposalRef,
    client: &mut ProposalServiceClient<Client>,
    given: Option<String>,
) -> Result<(String, String), CliError> {
    if let Some(etag) = given {
        return Ok((name(proposal, client).await?, etag));
    }
    let proposal = match proposal {
        Ref::Number(number) => of_number(client, number).await?,
        Ref::Name(name) => {
            let request = GetProposalRequest { name: name.to_string() };
            client.get_proposal(idempotent(request)).await?.into_inner()
        }
    };
    Ok((proposal.name, proposal.etag))
}

/// The proposal of a number, as lists show it.
async fn of_number(client: &mut ProposalServiceClient<Client>, number: ProposalNumber) -> Result<Proposal, CliError> {
    let request = ListProposalsRequest {
        filter: format!("number = \"{number}\""),
        page_size: 1,
        ..ListProposalsRequest::default()
    };
    let found = client.list_proposals(idempotent(request)).await?.into_inner().proposals.pop();
    found.ok_or_else(|| CliError::told("proposal-number-unknown", number.to_string(), Exit::NotFound))
}
