//! Which improvement action is meant.

use honi_call::{Client, idempotent};
use honi_names::{ImprovementActionName, ImprovementNumber};
use honi_proto::inspections::v1::improvement_action_service_client::ImprovementActionServiceClient;
use honi_proto::inspections::v1::{GetImprovementActionRequest, ImprovementAction, ListImprovementActionsRequest};

use crate::commands::reference::Ref;
use crate::error::{CliError, Exit};

/// An improvement action, as somebody refers to it.
pub(super) type ImprovementRef = Ref<ImprovementNumber, ImprovementActionName>;

/// Its name, and the etag that a change rests on: the given one, or that of the record as it is now.
pub(super) async fn to_change(
    improvement: ImprovementRef,
    client: &mut ImprovementActionServiceClient<Client>,
    given: Option<String>,
) -> Result<(String, String), CliError> {
    let found = match (improvement, given) {
        (Ref::Name(name), Some(etag)) => return Ok((name.to_string(), etag)),
        (Ref::Number(number), Some(etag)) => return Ok((of_number(client, number).await?.name, etag)),
        (Ref::Name(name), None) => {
            let request = GetImprovementActionRequest { name: name.to_string() };
            client.get_improvement_action(idempotent(request)).await?.into_inner()
        }
        (Ref::Number(number), None) => of_number(client, number).await?,
    };
    Ok((found.name, found.etag))
}

/// The improvement action of a number, as lists show it.
pub(super) async fn of_number(
    client: &mut ImprovementActionServiceClient<Client>,
    number: ImprovementNumber,
) -> Result<ImprovementAction, CliError> {
    let request = ListImprovementActionsRequest {
        filter: format!("number = \"{number}\""),
        page_size: 1,
        ..ListImprovementActionsRequest::default()
    };
    let found = client
        .list_improvement_actions(idempotent(request))
        .await?
        .into_inner()
        .improvement_actions
        .pop();
    found.ok_or_else(|| CliError::told("improvement-number-unknown", number.to_string(), Exit::NotFound))
}
