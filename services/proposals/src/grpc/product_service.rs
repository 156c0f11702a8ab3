//! ProductService.

use honi_door::field::{day, subject};
use honi_door::{Command, Page, command, opened};
use honi_proto::proposals::v1 as pb;
use honi_serve::record_resource;
use pb::product_service_server::ProductService;
use tonic::{Request, Response, Status, async_trait};

use super::codes::{document_kind, revision_decision};
use super::{Grpc, product};
use crate::app::products::{self, Alteration};

impl Grpc {
    async fn alter(&self, command: Command<'_>, name: &str, etag: &str, alteration: Alteration) -> Result<Response<pb::Product>, Status> {
        let name = subject("name", name)?;
        let altered = products::alter(&self.deps, command, name, etag, alteration).await?;
        Ok(Response::new(product::message(&altered)))
    }
}

#[async_trait]
impl ProductService for Grpc {
    async fn create_product(&self, request: Request<pb::CreateProductRequest>) -> Result<Response<pb::Product>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let identity = product::new(message.product.unwrap_or_default())?;
        let first = product::revision("first_revision", message.first_revision.unwrap_or_default())?;
        let created = products::create(&self.deps, command, identity, first).await?;
        record_resource(created.name.to_string());
        Ok(Response::new(product::message(&created)))
    }

    async fn get_product(&self, request: Request<pb::GetProductRequest>) -> Result<Response<pb::Product>, Status> {
        let (caller, message) = opened(request)?;
        let found = products::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(product::message(&found)))
    }

    async fn list_products(&self, request: Request<pb::ListProductsRequest>) -> Result<Response<pb::ListProductsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let page = Page::new(message.page_size, &message.page_token, format!("products {}", message.filter))?;
        let mut found = products::list(&self.deps, &caller, &message.filter, page.after.as_deref(), page.size).await?;
        let next_page_token = page.cut(&mut found, |it| it.identity.code.clone());
        Ok(Response::new(pb::ListProductsResponse {
            products: found.iter().map(product::message).collect(),
            next_page_token,
        }))
    }

    async fn revise_product(&self, request: Request<pb::ReviseProductRequest>) -> Result<Response<pb::Product>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let revision = product::revision("revision", message.revision.unwrap_or_default())?;
        self.alter(command, &message.name, &message.etag, Alteration::Revise(revision))
            .await
    }

    async fn review_product_revision(&self, request: Request<pb::ReviewProductRevisionRequest>) -> Result<Response<pb::Product>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let decision = revision_decision("decision", message.decision())?;
        let alteration = Alteration::Review(message.revision.cast_unsigned(), decision, message.reason);
        self.alter(command, &message.name, &message.etag, alteration).await
    }

    async fn publish_disclosure_document(
        &self,
        request: Request<pb::PublishDisclosureDocumentRequest>,
    ) -> Result<Response<pb::Product>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let alteration = Alteration::Publish(product::document(message.document.unwrap_or_default())?);
        self.alter(command, &message.name, &message.etag, alteration).await
    }

    async fn withdraw_disclosure_document(
        &self,
        request: Request<pb::WithdrawDisclosureDocumentRequest>,
    ) -> Result<Response<pb::Product>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let alteration = Alteration::WithdrawDocument(document_kind("kind", message.kind())?, message.version);
        self.alter(command, &message.name, &message.etag, alteration).await
    }

    async fn withdraw_product(&self, request: Request<pb::WithdrawProductRequest>) -> Result<Response<pb::Product>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let alteration = Alteration::Withdraw(day("withdrawal_date", message.withdrawal_date)?);
        self.alter(command, &message.name, &message.etag, alteration).await
    }
}
