//! CampaignService, with the messages that it answers.

use std::collections::BTreeSet;

use honi_door::field::{day, left_out, name, subject};
use honi_door::{Page, command, opened};
use honi_proto::proposals::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::{Problem, record_resource};
use pb::campaign_service_server::CampaignService;
use tonic::{Request, Response, Status, async_trait};

use super::Grpc;
use crate::app::campaigns;
use crate::domain::campaign::{Campaign, CampaignTerms};

#[async_trait]
impl CampaignService for Grpc {
    async fn create_campaign(&self, request: Request<pb::CreateCampaignRequest>) -> Result<Response<pb::Campaign>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let campaign = campaigns::create(&self.deps, command, new(message.campaign.unwrap_or_default())?).await?;
        record_resource(campaign.name.to_string());
        Ok(Response::new(answer(campaign)))
    }

    async fn get_campaign(&self, request: Request<pb::GetCampaignRequest>) -> Result<Response<pb::Campaign>, Status> {
        let (caller, message) = opened(request)?;
        let campaign = campaigns::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(answer(campaign)))
    }

    async fn list_campaigns(&self, request: Request<pb::ListCampaignsRequest>) -> Result<Response<pb::ListCampaignsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let scope = format!("campaigns {}", message.filter);
        let (page, before) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut found = campaigns::list(&self.deps, &caller, &message.filter, before, page.size).await?;
        let next_page_token = page.cut(&mut found, |it| it.name.id().to_string());
        Ok(Response::new(pb::ListCampaignsResponse {
            campaigns: found.into_iter().map(answer).collect(),
            next_page_token,
        }))
    }

    async fn end_campaign(&self, request: Request<pb::EndCampaignRequest>) -> Result<Response<pb::Campaign>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let (campaign, last_on) = (subject("name", &message.name)?, day("last_date", message.last_date)?);
        let campaign = campaigns::end(&self.deps, command, campaign, &message.etag, last_on).await?;
        Ok(Response::new(answer(campaign)))
    }
}

fn answer(campaign: Campaign) -> pb::Campaign {
    let terms = campaign.terms;
    pb::Campaign {
        name: campaign.name.to_string(),
        title: terms.title,
        products: terms.products.iter().map(ToString::to_string).collect(),
        first_date: Some(terms.first_on.into()),
        last_date: Some(terms.last_on.into()),
        incentive: terms.incentive,
        creator: campaign.creator,
        create_time: Some(timestamp(campaign.created_at)),
        etag: honi_door::field::etag(campaign.version),
    }
}

/// What a campaign to record is; what the service assigns must be left out.
fn new(message: pb::Campaign) -> Result<CampaignTerms, Problem> {
    let field = |name: &str| format!("campaign.{name}");
    left_out(&field("name"), message.name.is_empty())?;
    left_out(&field("creator"), message.creator.is_empty())?;
    left_out(&field("create_time"), message.create_time.is_none())?;
    left_out(&field("etag"), message.etag.is_empty())?;
    let products = message.products.iter().enumerate();
    let products = products.map(|(index, it)| name(&format!("campaign.products[{index}]"), it));
    Ok(CampaignTerms {
        products: products.collect::<Result<BTreeSet<_>, Problem>>()?,
        first_on: day(&field("first_date"), message.first_date)?,
        last_on: day(&field("last_date"), message.last_date)?,
        title: message.title,
        incentive: message.incentive,
    })
}
