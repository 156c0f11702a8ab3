//! ContractImportService.

use chrono::NaiveDate;
use honi_door::field::{optional_day, subject};
use honi_door::{command, opened};
use honi_proto::proposals::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::{Problem, caller, validate};
use pb::contract_import_service_server::ContractImportService;
use tonic::{Request, Response, Status, Streaming, async_trait};

use super::codes::termination_reason;
use super::{Grpc, contract};
use crate::app::imports::{self, NewImport};
use crate::domain::{ContractError, End, Stage, TerminationReason};

#[async_trait]
impl ContractImportService for Grpc {
    async fn import_contracts(
        &self,
        request: Request<Streaming<pb::ImportContractsRequest>>,
    ) -> Result<Response<pb::ImportContractsResponse>, Status> {
        let caller = caller(&request)?;
        let mut messages = request.into_inner();
        let mut answer = pb::ImportContractsResponse::default();
        while let Some(message) = messages.message().await? {
            validate(&message)?;
            let command = command(&caller, &message.request_id, &message)?;
            let contracts = message.contracts.into_iter().enumerate().map(|(at, it)| imported(at, it));
            let contracts = contracts.collect::<Result<_, _>>()?;
            let done = Box::pin(imports::import(&self.deps, command, contracts)).await?;
            answer.imported_count += count(done.imported);
            answer.updated_count += count(done.updated);
            answer.existing_count += count(done.existing);
            let refused = done.refused.into_iter().map(|(external_id, field, reason)| pb::RefusedContract {
                external_id,
                field: field.to_owned(),
                reason: reason.to_owned(),
            });
            answer.refused_contracts.extend(refused);
        }
        Ok(Response::new(answer))
    }

    async fn get_contract_import(&self, request: Request<pb::GetContractImportRequest>) -> Result<Response<pb::ContractImport>, Status> {
        let (caller, message) = opened(request)?;
        let found = imports::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(pb::ContractImport {
            name: found.name.to_string(),
            version_count: found.version_count,
            content_sha256: found.content_sha256,
            importer: found.importer,
            create_time: Some(timestamp(found.created_at)),
        }))
    }
}

fn count(many: usize) -> i32 {
    i32::try_from(many).unwrap_or(i32::MAX)
}

/// The contract of a valid message.
fn imported(at: usize, it: pb::ImportedContract) -> Result<NewImport, Problem> {
    let at = format!("contracts[{at}]");
    let field = |name: &str| format!("{at}.{name}");
    let reason = match it.termination_reason {
        None => None,
        Some(_) => Some(termination_reason(&field("termination_reason"), it.termination_reason())?),
    };
    let ended_on = optional_day(&field("termination_date"), it.termination_date)?;
    let declined_on = optional_day(&field("decline_date"), it.decline_date)?;
    let reinstated_on = optional_day(&field("reinstate_date"), it.reinstate_date)?;
    let (terms, established_on) = contract::new(&field("contract"), it.contract.unwrap_or_default())?;
    let stage = end(ended_on, reason).and_then(|end| Stage::told(established_on, declined_on, end, reinstated_on));
    Ok(NewImport {
        external_id: terms.external_id.clone().unwrap_or_default(),
        told: stage.map(|stage| (terms, stage)),
    })
}

/// Both the day and the reason, or neither.
const fn end(on: Option<NaiveDate>, reason: Option<TerminationReason>) -> Result<Option<End>, ContractError> {
    match (on, reason) {
        (Some(on), Some(reason)) => Ok(Some(End { on, reason })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(ContractError::DateWithoutReason),
        (None, Some(_)) => Err(ContractError::ReasonWithoutDate),
    }
}
