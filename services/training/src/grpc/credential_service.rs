//! CredentialService.

use honi_door::field::{day, optional_day, optional_name, subject};
use honi_door::{Command, Page, command, opened};
use honi_proto::training::v1 as pb;
use honi_serve::record_resource;
use pb::credential_service_server::CredentialService;
use tonic::{Request, Response, Status, async_trait};

use super::{Grpc, codes, credential};
use crate::app::credentials::{self, Which};
use crate::app::escalate::{Proposal, escalate};
use crate::domain::{Credential, CredentialStep};

impl Grpc {
    fn credential(&self, record: &Credential) -> Response<pb::Credential> {
        Response::new(credential::message(record, self.deps.clock.today_in_japan()))
    }

    async fn step(&self, command: Command<'_>, name: &str, etag: &str, step: CredentialStep) -> Result<Response<pb::Credential>, Status> {
        let record = credentials::step(&self.deps, command, subject("name", name)?, etag, step).await?;
        Ok(self.credential(&record))
    }
}

#[async_trait]
impl CredentialService for Grpc {
    async fn create_credential(&self, request: Request<pb::CreateCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let record = credentials::create(&self.deps, command, credential::new(message.credential)?).await?;
        record_resource(record.name.to_string());
        Ok(self.credential(&record))
    }

    async fn verify_credential(&self, request: Request<pb::VerifyCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        self.step(command, &message.name, &message.etag, CredentialStep::Verify).await
    }

    async fn renew_credential(&self, request: Request<pb::RenewCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = CredentialStep::Renew {
            issue_date: day("issue_date", message.issue_date)?,
            expire_date: optional_day("expire_date", message.expire_date)?,
        };
        self.step(command, &message.name, &message.etag, step).await
    }

    async fn suspend_credential(&self, request: Request<pb::SuspendCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = CredentialStep::Suspend {
            first_date: day("first_date", message.first_date)?,
            last_date: optional_day("last_date", message.last_date)?,
            reason: codes::measure_reason("reason", message.reason)?,
        };
        self.step(command, &message.name, &message.etag, step).await
    }

    async fn reinstate_credential(&self, request: Request<pb::ReinstateCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = CredentialStep::Reinstate(day("reinstate_date", message.reinstate_date)?);
        self.step(command, &message.name, &message.etag, step).await
    }

    async fn revoke_credential(&self, request: Request<pb::RevokeCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let reason = codes::measure_reason("reason", message.reason)?;
        let step = CredentialStep::Revoke(day("revoke_date", message.revoke_date)?, reason);
        self.step(command, &message.name, &message.etag, step).await
    }

    async fn surrender_credential(&self, request: Request<pb::SurrenderCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = CredentialStep::Surrender(day("surrender_date", message.surrender_date)?);
        self.step(command, &message.name, &message.etag, step).await
    }

    async fn record_credential_units(
        &self,
        request: Request<pb::RecordCredentialUnitsRequest>,
    ) -> Result<Response<pb::Credential>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let units = message.units.try_into().unwrap_or_default();
        let step = CredentialStep::Earn(day("earn_date", message.earn_date)?, units);
        self.step(command, &message.name, &message.etag, step).await
    }

    async fn get_credential(&self, request: Request<pb::GetCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let (caller, message) = opened(request)?;
        let record = credentials::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(self.credential(&record))
    }

    async fn list_credentials(
        &self,
        request: Request<pb::ListCredentialsRequest>,
    ) -> Result<Response<pb::ListCredentialsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let kind = message.kind.map(|kind| codes::credential_kind("kind", kind)).transpose()?;
        let which = Which {
            staff: optional_name("staff", &message.staff)?,
            kind,
            expire_before: optional_day("expire_before", message.expire_before)?,
        };
        let scope = format!(
            "credentials {} {} {} {}",
            message.staff,
            kind.map(|kind| kind.code()).unwrap_or_default(),
            which.expire_before.map(|day| day.to_string()).unwrap_or_default(),
            caller.actor.id
        );
        let (page, after) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut found = credentials::list(&self.deps, &caller, which, after, page.size).await?;
        let next_page_token = page.cut(&mut found, |record| record.name.id().to_string());
        let today = self.deps.clock.today_in_japan();
        Ok(Response::new(pb::ListCredentialsResponse {
            credentials: found.iter().map(|record| credential::message(record, today)).collect(),
            next_page_token,
        }))
    }
    async fn escalate_credential(
        &self,
        request: Request<pb::EscalateCredentialRequest>,
    ) -> Result<Response<pb::EscalateCredentialResponse>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let proposal = Proposal {
            name: subject("name", &message.name)?,
            cycle: message.cycle.unsigned_abs(),
            certificate: message.certificate.unsigned_abs(),
            milestone: codes::credential_milestone("milestone", message.milestone)?,
        };
        let answer = escalate(&self.deps, command, proposal).await?;
        Ok(Response::new(credential::escalated(
            proposal,
            &answer,
            self.deps.clock.today_in_japan(),
        )))
    }
}
