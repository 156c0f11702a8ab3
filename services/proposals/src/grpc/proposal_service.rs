//! ProposalService.

use honi_door::field::{day, name, optional_day, subject};
use honi_door::{Command, Page, command, opened};
use honi_proto::proposals::v1 as pb;
use honi_serve::record_resource;
use pb::proposal_service_server::ProposalService;
use tonic::{Request, Response, Status, async_trait};

use super::Grpc;
use super::codes::{document_kind, line_group};
use super::proposal::{changes, intent, offers, view};
use super::proposal_codes::{closing, extra_step, member_interest_basis, sole_reason};
use crate::app::proposals::{self, Asked, NewProposal, Request as Asking};
use crate::domain::solicitation::{Confirming, Step, TakenStep};

type Answer = Result<Response<pb::Proposal>, Status>;

impl Grpc {
    async fn propose(&self, command: Command<'_>, proposal: &str, etag: &str, request: Asking) -> Answer {
        let proposal = subject("name", proposal)?;
        let taken = Box::pin(proposals::step(&self.deps, command, proposal, etag, request)).await?;
        Ok(Response::new(view(taken)))
    }
}

#[async_trait]
impl ProposalService for Grpc {
    async fn create_proposal(&self, request: Request<pb::CreateProposalRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let new = NewProposal {
            member: name("member", &message.member)?,
            line_group: line_group("line_group", message.line_group())?,
            own_contract: message.own_contract,
            intent: intent(message.intent)?,
            insured: Some(message.insured).filter(|it| !it.is_empty()),
        };
        let created = Box::pin(proposals::create(&self.deps, command, new)).await?;
        record_resource(created.proposal.origin().name.to_string());
        Ok(Response::new(view(created)))
    }

    async fn get_proposal(&self, request: Request<pb::GetProposalRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let found = proposals::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(view(found)))
    }

    async fn list_proposals(&self, request: Request<pb::ListProposalsRequest>) -> Result<Response<pb::ListProposalsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let scope = format!("proposals {} {}", caller.actor.id, message.filter);
        let (page, before) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut found = proposals::list(&self.deps, &caller, &message.filter, before, page.size).await?;
        let next_page_token = page.cut(&mut found, |it| it.proposal.origin().name.id().to_string());
        Ok(Response::new(pb::ListProposalsResponse {
            proposals: found.into_iter().map(view).collect(),
            next_page_token,
        }))
    }

    async fn amend_intent(&self, request: Request<pb::AmendIntentRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = Step::AmendIntent(intent(message.intent)?);
        self.propose(command, &message.name, &message.etag, Asking::Step(step)).await
    }

    async fn compare_products(&self, request: Request<pb::CompareProductsRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let sole_reason = message
            .sole_reason
            .map(|_| sole_reason("sole_reason", message.sole_reason()))
            .transpose()?;
        let asking = Asking::Compare(offers(message.products)?, sole_reason);
        self.propose(command, &message.name, &message.etag, asking).await
    }

    async fn recommend_product(&self, request: Request<pb::RecommendProductRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let asking = Asking::Recommend(name("product", &message.product)?, message.reason.as_str().into());
        self.propose(command, &message.name, &message.etag, asking).await
    }

    async fn clear_conflict(&self, request: Request<pb::ClearConflictRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = Step::Clear {
            basis: member_interest_basis("member_interest_basis", message.member_interest_basis())?,
            reason: message.reason.as_str().into(),
        };
        self.propose(command, &message.name, &message.etag, Asking::Step(step)).await
    }

    async fn present_proposal(&self, request: Request<pb::PresentProposalRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        self.propose(command, &message.name, &message.etag, Asking::Step(Step::Present))
            .await
    }

    async fn confirm_intent(&self, request: Request<pb::ConfirmIntentRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = Step::Confirm(Confirming {
            intent: intent(message.intent)?,
            changes: changes(&message.changes)?,
        });
        self.propose(command, &message.name, &message.etag, Asking::Step(step)).await
    }

    async fn record_disclosure(&self, request: Request<pb::RecordDisclosureRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let asking = Asking::Deliver {
            kind: document_kind("kind", message.kind())?,
            version: message.version,
            delivered_on: day("delivery_date", message.delivery_date)?,
            acknowledged_on: day("acknowledgement_date", message.acknowledgement_date)?,
        };
        self.propose(command, &message.name, &message.etag, asking).await
    }

    async fn record_extra_step(&self, request: Request<pb::RecordExtraStepRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = Step::TakeExtraStep(TakenStep {
            step: extra_step("step", message.step())?,
            on: day("step_date", message.step_date)?,
        });
        self.propose(command, &message.name, &message.etag, Asking::Step(step)).await
    }

    async fn apply_for_contract(&self, request: Request<pb::ApplyForContractRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let asking = Asking::Apply(Asked {
            effective_on: day("effective_date", message.effective_date)?,
            annual_premium_yen: message.annual_premium_yen,
            switch_notice_on: optional_day("switch_notice_date", message.switch_notice_date)?,
            object_key: Some(message.object_key).filter(|it| !it.is_empty()),
        });
        self.propose(command, &message.name, &message.etag, asking).await
    }

    async fn close_proposal(&self, request: Request<pb::CloseProposalRequest>) -> Answer {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let step = Step::Close(closing("outcome", message.outcome())?);
        self.propose(command, &message.name, &message.etag, Asking::Step(step)).await
    }
}
