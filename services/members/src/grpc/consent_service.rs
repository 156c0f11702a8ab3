//! ConsentService over the use cases.

use honi_door::{Page, command, field, opened};
use honi_proto::members::v1 as pb;
use honi_proto::time::timestamp;
use pb::consent_service_server::ConsentService;
use tonic::{Request, Response, Status, async_trait};

use super::{Members, codes, consent};
use crate::app::{self, NewConsent};
use crate::domain::ConsentDecision;

#[async_trait]
impl ConsentService for Members {
    async fn give_consent(&self, request: Request<pb::GiveConsentRequest>) -> Result<Response<pb::Consent>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let new = NewConsent {
            purpose: codes::contact_purpose("purpose", message.purpose)?,
            decision: ConsentDecision::Given,
            decided_at: field::optional_instant("decide_time", message.decide_time.as_ref())?,
            method: codes::consent_method("method", message.method)?,
            evidence: message.evidence,
        };
        let decided = app::decide(&self.deps, command, name, new).await?;
        Ok(Response::new(consent::message(&decided)))
    }

    async fn withdraw_consent(&self, request: Request<pb::WithdrawConsentRequest>) -> Result<Response<pb::Consent>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let new = NewConsent {
            purpose: codes::contact_purpose("purpose", message.purpose)?,
            decision: ConsentDecision::Withdrawn,
            decided_at: field::optional_instant("decide_time", message.decide_time.as_ref())?,
            method: codes::consent_method("method", message.method)?,
            evidence: message.evidence,
        };
        let decided = app::decide(&self.deps, command, name, new).await?;
        Ok(Response::new(consent::message(&decided)))
    }

    async fn list_consents(&self, request: Request<pb::ListConsentsRequest>) -> Result<Response<pb::ListConsentsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let name = field::subject("name", &message.name)?;
        let (page, after) = Page::by_id(message.page_size, &message.page_token, format!("consents {name}"))?;
        let mut found = app::list_consents(&self.deps, &caller, name, after, page.size + 1).await?;
        let next_page_token = page.cut(&mut found, |decided| decided.id.to_string());
        Ok(Response::new(pb::ListConsentsResponse {
            consents: found.iter().map(consent::message).collect(),
            next_page_token,
        }))
    }

    async fn get_contact_rights(&self, request: Request<pb::GetContactRightsRequest>) -> Result<Response<pb::ContactRights>, Status> {
        let (caller, message) = opened(request)?;
        let name = field::subject("name", &message.name)?;
        let found = app::document(&self.deps, &caller, name).await?;
        Ok(Response::new(consent::rights_message(&found)))
    }

    async fn record_contact_rights(&self, request: Request<pb::RecordContactRightsRequest>) -> Result<Response<pb::ContactRights>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let rights = consent::rights(&message)?;
        let recorded = app::record_document(&self.deps, command, name, &message.etag, rights).await?;
        Ok(Response::new(consent::rights_message(&recorded)))
    }

    async fn get_contact_permission(
        &self,
        request: Request<pb::GetContactPermissionRequest>,
    ) -> Result<Response<pb::GetContactPermissionResponse>, Status> {
        let (caller, message) = opened(request)?;
        let name = field::subject("name", &message.name)?;
        let purpose = codes::contact_purpose("purpose", message.purpose)?;
        let channel = codes::contact_channel("channel", message.channel)?;
        let at = field::optional_instant("at_time", message.at_time.as_ref())?;
        let (at, refusals) = app::permission(&self.deps, &caller, name, purpose, channel, at).await?;
        Ok(Response::new(pb::GetContactPermissionResponse {
            permitted: refusals.is_empty(),
            refusals: refusals.into_iter().map(codes::contact_refusal_message).collect(),
            at_time: Some(timestamp(at)),
        }))
    }
}
