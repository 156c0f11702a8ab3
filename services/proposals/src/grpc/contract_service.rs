//! ContractService.

use honi_door::field::{day, optional_day, optional_instant, subject};
use honi_door::{Page, command, opened};
use honi_proto::proposals::v1 as pb;
use honi_serve::{caller, record_resource, validate_masked};
use pb::contract_service_server::ContractService;
use tonic::{Request, Response, Status, async_trait};

use super::codes::{correction_reason, termination_reason};
use super::{Grpc, contract};
use crate::app::contracts::{self, Step};
use crate::domain::End;

type Answer = Result<Response<pb::Contract>, Status>;

#[async_trait]
impl ContractService for Grpc {
    async fn create_contract(&self, request: Request<pb::CreateContractRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let (terms, established_on) = contract::new("contract", message.contract.unwrap_or_default())?;
        let created = Box::pin(contracts::create(&self.deps, command, terms, established_on)).await?;
        record_resource(created.name.to_string());
        Ok(Response::new(contract::message(&created)))
    }

    async fn get_contract(&self, request: Request<pb::GetContractRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let at = optional_instant("as_of_time", message.as_of_time.as_ref())?;
        let found = contracts::get(&self.deps, &caller, subject("name", &message.name)?, at).await?;
        Ok(Response::new(contract::message(&found)))
    }

    async fn list_contracts(&self, request: Request<pb::ListContractsRequest>) -> Result<Response<pb::ListContractsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let scope = format!("contracts {} {}", caller.actor.id, message.filter);
        let (page, after) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut found = contracts::list(&self.deps, &caller, &message.filter, after, page.size).await?;
        let next_page_token = page.cut(&mut found, |it| it.name.id().to_string());
        Ok(Response::new(pb::ListContractsResponse {
            contracts: found.iter().map(contract::message).collect(),
            next_page_token,
        }))
    }

    async fn list_contract_versions(
        &self,
        request: Request<pb::ListContractVersionsRequest>,
    ) -> Result<Response<pb::ListContractVersionsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let name = subject("name", &message.name)?;
        let page = Page::new(message.page_size, &message.page_token, format!("contract versions {name}"))?;
        let after = page.key(|text| text.parse().ok())?.unwrap_or_default();
        let mut found = contracts::versions(&self.deps, &caller, name, after, page.size).await?;
        let next_page_token = page.cut(&mut found, |it| it.version.to_string());
        Ok(Response::new(pb::ListContractVersionsResponse {
            versions: found.iter().map(contract::message).collect(),
            next_page_token,
        }))
    }

    async fn establish_contract(&self, request: Request<pb::EstablishContractRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = Step::Establish(
            day("establish_date", message.establish_date)?,
            optional_day("effective_date", message.effective_date)?,
        );
        self.step(command, &message.name, &message.etag, step).await
    }

    async fn decline_contract(&self, request: Request<pb::DeclineContractRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = Step::Decline(day("decline_date", message.decline_date)?);
        self.step(command, &message.name, &message.etag, step).await
    }

    async fn terminate_contract(&self, request: Request<pb::TerminateContractRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = Step::Terminate(End {
            on: day("termination_date", message.termination_date)?,
            reason: termination_reason("reason", message.reason())?,
        });
        self.step(command, &message.name, &message.etag, step).await
    }

    async fn reinstate_contract(&self, request: Request<pb::ReinstateContractRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = Step::Reinstate(day("reinstate_date", message.reinstate_date)?);
        self.step(command, &message.name, &message.etag, step).await
    }

    async fn correct_contract(&self, request: Request<pb::CorrectContractRequest>) -> Answer {
        let caller = caller(&request)?;
        let message = request.into_inner();
        let mask = message.update_mask.clone().unwrap_or_default().paths;
        let fields: Vec<&str> = mask.iter().map(String::as_str).chain(["name"]).collect();
        validate_masked(&message, "contract", &fields)?;
        if mask.is_empty() {
            return Err(honi_door::field::required("update_mask").into());
        }
        let command = command(&caller, &message.request_id, &message)?;
        let right = message.contract.clone().unwrap_or_default();
        let step = Step::Correct(contract::correction(&right, &mask)?, correction_reason("reason", message.reason())?);
        let name = subject("contract.name", &right.name)?;
        let after = Box::pin(contracts::step(&self.deps, command, name, &message.etag, step)).await?;
        Ok(Response::new(contract::message(&after)))
    }
}

impl Grpc {
    async fn step(&self, command: honi_door::Command<'_>, name: &str, etag: &str, step: Step) -> Answer {
        let name = subject("name", name)?;
        let after = Box::pin(contracts::step(&self.deps, command, name, etag, step)).await?;
        Ok(Response::new(contract::message(&after)))
    }
}
