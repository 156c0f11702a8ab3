//! BenefitService, with the messages that it answers.

use honi_door::field::{day, left_out, subject};
use honi_door::{Page, command, opened};
use honi_proto::proposals::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::{Problem, record_resource};
use pb::benefit_service_server::BenefitService;
use tonic::{Request, Response, Status, async_trait};

use super::Grpc;
use super::codes::{benefit_kind, benefit_kind_message, benefit_state_message, benefit_verdict, benefit_verdict_message};
use crate::app::benefits;
use crate::domain::benefit::{Benefit, Given};

#[async_trait]
impl BenefitService for Grpc {
    async fn record_benefit(&self, request: Request<pb::RecordBenefitRequest>) -> Result<Response<pb::Benefit>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let benefit = benefits::create(&self.deps, command, new(message.benefit.unwrap_or_default())?).await?;
        record_resource(benefit.name.to_string());
        Ok(Response::new(answer(benefit)))
    }

    async fn get_benefit(&self, request: Request<pb::GetBenefitRequest>) -> Result<Response<pb::Benefit>, Status> {
        let (caller, message) = opened(request)?;
        let benefit = benefits::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(answer(benefit)))
    }

    async fn list_benefits(&self, request: Request<pb::ListBenefitsRequest>) -> Result<Response<pb::ListBenefitsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let scope = format!("benefits {}", message.filter);
        let (page, before) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut found = benefits::list(&self.deps, &caller, &message.filter, before, page.size).await?;
        let next_page_token = page.cut(&mut found, |it| it.name.id().to_string());
        Ok(Response::new(pb::ListBenefitsResponse {
            benefits: found.into_iter().map(answer).collect(),
            next_page_token,
        }))
    }

    async fn review_benefit(&self, request: Request<pb::ReviewBenefitRequest>) -> Result<Response<pb::Benefit>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = subject("name", &message.name)?;
        let found = (benefit_verdict("verdict", message.verdict())?, message.review_reason);
        let benefit = benefits::review(&self.deps, command, name, &message.etag, found).await?;
        Ok(Response::new(answer(benefit)))
    }
}

fn answer(benefit: Benefit) -> pb::Benefit {
    let state = benefit_state_message(benefit.state());
    let given = benefit.given;
    let mut message = pb::Benefit {
        name: benefit.name.to_string(),
        underwriter: given.underwriter,
        kind: benefit_kind_message(given.kind),
        value_yen: given.value_yen,
        received: given.received,
        offer_date: Some(given.offered_on.into()),
        summary: given.summary,
        state,
        recorder: benefit.recorder,
        create_time: Some(timestamp(benefit.created_at)),
        etag: honi_door::field::etag(benefit.version),
        ..pb::Benefit::default()
    };
    if let Some(review) = benefit.review {
        message.verdict = benefit_verdict_message(review.verdict);
        message.review_reason = review.reason;
        message.reviewer = review.reviewer;
        message.review_time = Some(timestamp(review.at));
    }
    message
}

/// What is said of a benefit to record; what the service assigns must be left out.
fn new(message: pb::Benefit) -> Result<Given, Problem> {
    let field = |name: &str| format!("benefit.{name}");
    left_out(&field("name"), message.name.is_empty())?;
    left_out(&field("state"), message.state == 0)?;
    left_out(&field("recorder"), message.recorder.is_empty())?;
    left_out(&field("verdict"), message.verdict == 0)?;
    left_out(&field("review_reason"), message.review_reason.is_empty())?;
    left_out(&field("reviewer"), message.reviewer.is_empty())?;
    left_out(&field("review_time"), message.review_time.is_none())?;
    left_out(&field("create_time"), message.create_time.is_none())?;
    left_out(&field("etag"), message.etag.is_empty())?;
    Ok(Given {
        kind: benefit_kind(&field("kind"), message.kind())?,
        offered_on: day(&field("offer_date"), message.offer_date)?,
        underwriter: message.underwriter,
        value_yen: message.value_yen,
        received: message.received,
        summary: message.summary,
    })
}
