//! RecommendationPolicyService, with the messages that it answers.

use honi_door::field::{left_out, optional_day, subject};
use honi_door::{Page, command, opened};
use honi_proto::proposals::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::{Problem, record_resource};
use pb::recommendation_policy_service_server::RecommendationPolicyService;
use tonic::{Request, Response, Status, async_trait};

use super::Grpc;
use crate::app::recommendation_policies;
use crate::domain::recommendation_policy::RecommendationPolicy;

#[async_trait]
impl RecommendationPolicyService for Grpc {
    async fn create_recommendation_policy(
        &self,
        request: Request<pb::CreateRecommendationPolicyRequest>,
    ) -> Result<Response<pb::RecommendationPolicy>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let (version, text) = new(message.recommendation_policy.unwrap_or_default())?;
        let policy = recommendation_policies::create(&self.deps, command, version, text).await?;
        record_resource(policy.name.to_string());
        Ok(Response::new(answer(policy)))
    }

    async fn get_recommendation_policy(
        &self,
        request: Request<pb::GetRecommendationPolicyRequest>,
    ) -> Result<Response<pb::RecommendationPolicy>, Status> {
        let (caller, message) = opened(request)?;
        let policy = recommendation_policies::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(answer(policy)))
    }

    async fn list_recommendation_policies(
        &self,
        request: Request<pb::ListRecommendationPoliciesRequest>,
    ) -> Result<Response<pb::ListRecommendationPoliciesResponse>, Status> {
        let (caller, message) = opened(request)?;
        let (page, before) = Page::by_id(message.page_size, &message.page_token, "recommendation policies".to_owned())?;
        let mut found = recommendation_policies::list(&self.deps, &caller, before, page.size).await?;
        let next_page_token = page.cut(&mut found, |it| it.name.id().to_string());
        Ok(Response::new(pb::ListRecommendationPoliciesResponse {
            recommendation_policies: found.into_iter().map(answer).collect(),
            next_page_token,
        }))
    }

    async fn activate_recommendation_policy(
        &self,
        request: Request<pb::ActivateRecommendationPolicyRequest>,
    ) -> Result<Response<pb::RecommendationPolicy>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = subject("name", &message.name)?;
        let from = optional_day("effective_date", message.effective_date)?;
        let policy = recommendation_policies::activate(&self.deps, command, name, &message.etag, from).await?;
        Ok(Response::new(answer(policy)))
    }
}

fn answer(policy: RecommendationPolicy) -> pb::RecommendationPolicy {
    let state = match policy.activation {
        None => pb::RecommendationPolicyState::Draft,
        Some(_) => pb::RecommendationPolicyState::Active,
    };
    let (approver, effective_on) = policy.activation.map(|it| (it.approver, it.effective_on)).unzip();
    pb::RecommendationPolicy {
        name: policy.name.to_string(),
        version: policy.version,
        text: policy.text,
        state: state.into(),
        effective_date: effective_on.map(Into::into),
        author: policy.author,
        approver: approver.unwrap_or_default(),
        create_time: Some(timestamp(policy.created_at)),
        etag: honi_door::field::etag(policy.writes),
    }
}

/// The version and the text of a policy to write; what the service assigns must be left out.
fn new(message: pb::RecommendationPolicy) -> Result<(String, String), Problem> {
    let field = |name: &str| format!("recommendation_policy.{name}");
    left_out(&field("name"), message.name.is_empty())?;
    left_out(&field("state"), message.state == 0)?;
    left_out(&field("effective_date"), message.effective_date.is_none())?;
    left_out(&field("author"), message.author.is_empty())?;
    left_out(&field("approver"), message.approver.is_empty())?;
    left_out(&field("create_time"), message.create_time.is_none())?;
    left_out(&field("etag"), message.etag.is_empty())?;
    Ok((message.version, message.text))
}
