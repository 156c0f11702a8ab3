//! DetectionService.

use honi_door::field::{left_out, optional_day, optional_instant, subject};
use honi_door::{Page, command, opened};
use honi_proto::proposals::v1 as pb;
use honi_serve::{Problem, record_resource};
use pb::detection_service_server::DetectionService;
use tonic::{Request, Response, Status, async_trait};

use super::{Grpc, rules, suspicion};
use crate::app::backtests::{self, NewBacktest, Place};
use crate::app::{parameter_sets, signals};

#[async_trait]
impl DetectionService for Grpc {
    async fn create_detection_parameter_set(
        &self,
        request: Request<pb::CreateDetectionParameterSetRequest>,
    ) -> Result<Response<pb::DetectionParameterSet>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let (title, rules) = new(message.detection_parameter_set.unwrap_or_default())?;
        let set = parameter_sets::create(&self.deps, command, title, rules).await?;
        record_resource(set.name.to_string());
        Ok(Response::new(suspicion::parameter_set(&set)))
    }

    async fn activate_detection_parameter_set(
        &self,
        request: Request<pb::ActivateDetectionParameterSetRequest>,
    ) -> Result<Response<pb::DetectionParameterSet>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = subject("name", &message.name)?;
        let from = optional_day("effective_date", message.effective_date)?;
        let set = parameter_sets::activate(&self.deps, command, name, &message.etag, from).await?;
        Ok(Response::new(suspicion::parameter_set(&set)))
    }

    async fn get_detection_parameter_set(
        &self,
        request: Request<pb::GetDetectionParameterSetRequest>,
    ) -> Result<Response<pb::DetectionParameterSet>, Status> {
        let (caller, message) = opened(request)?;
        let set = parameter_sets::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(suspicion::parameter_set(&set)))
    }

    async fn list_detection_parameter_sets(
        &self,
        request: Request<pb::ListDetectionParameterSetsRequest>,
    ) -> Result<Response<pb::ListDetectionParameterSetsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let (page, before) = Page::by_id(message.page_size, &message.page_token, "detection parameter sets".to_owned())?;
        let mut found = parameter_sets::list(&self.deps, &caller, before, page.size).await?;
        let next_page_token = page.cut(&mut found, |set| set.name.id().to_string());
        Ok(Response::new(pb::ListDetectionParameterSetsResponse {
            detection_parameter_sets: found.iter().map(suspicion::parameter_set).collect(),
            next_page_token,
        }))
    }

    async fn create_backtest(&self, request: Request<pb::CreateBacktestRequest>) -> Result<Response<pb::Backtest>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let new = NewBacktest {
            rules: rules::rules("rules", message.rules)?,
            as_of: optional_day("as_of_date", message.as_of_date)?,
            known_at: optional_instant("known_time", message.known_time.as_ref())?,
            filter: message.filter,
        };
        let run = Box::pin(backtests::create(&self.deps, command, new)).await?;
        record_resource(run.name.to_string());
        Ok(Response::new(suspicion::backtest(&run)))
    }

    async fn get_backtest(&self, request: Request<pb::GetBacktestRequest>) -> Result<Response<pb::Backtest>, Status> {
        let (caller, message) = opened(request)?;
        let run = backtests::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(suspicion::backtest(&run)))
    }

    async fn list_backtest_suspicions(
        &self,
        request: Request<pb::ListBacktestSuspicionsRequest>,
    ) -> Result<Response<pb::ListBacktestSuspicionsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let name = subject("name", &message.name)?;
        let scope = format!("suspicions {name} {}", message.rule);
        let page = Page::new(message.page_size, &message.page_token, scope)?;
        let from = page.key(place)?.unwrap_or_default();
        let rule = Some(message.rule.as_str()).filter(|rule| !rule.is_empty());
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        let (found, next) = backtests::suspicions(&self.deps, &caller, name, rule, from, size).await?;
        Ok(Response::new(pb::ListBacktestSuspicionsResponse {
            suspicions: found.iter().map(suspicion::suspicion).collect(),
            next_page_token: next.map_or_else(String::new, |it| page.token(format!("{} {}", it.chunk, it.offset))),
        }))
    }

    async fn run_detection(&self, request: Request<pb::RunDetectionRequest>) -> Result<Response<pb::RunDetectionResponse>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let run = Box::pin(signals::run(&self.deps, command)).await?;
        let int = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        Ok(Response::new(pb::RunDetectionResponse {
            detection_parameter_set: run.parameter_set.to_string(),
            as_of_date: Some(run.as_of.into()),
            raised_count: int(run.raised),
            existing_count: int(run.existing),
        }))
    }

    async fn get_signal(&self, request: Request<pb::GetSignalRequest>) -> Result<Response<pb::Signal>, Status> {
        let (caller, message) = opened(request)?;
        let found = signals::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(suspicion::signal(&found)))
    }

    async fn list_signals(&self, request: Request<pb::ListSignalsRequest>) -> Result<Response<pb::ListSignalsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let scope = format!("signals {} {}", caller.actor.id, message.filter);
        let (page, before) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut found = signals::list(&self.deps, &caller, &message.filter, before, page.size).await?;
        let next_page_token = page.cut(&mut found, |signal| signal.name.id().to_string());
        Ok(Response::new(pb::ListSignalsResponse {
            signals: found.iter().map(suspicion::signal).collect(),
            next_page_token,
        }))
    }
}

/// A set to write; what the service assigns must be left out.
fn new(message: pb::DetectionParameterSet) -> Result<(String, Vec<crate::domain::detection::WeightedRule>), Problem> {
    let field = |name: &str| format!("detection_parameter_set.{name}");
    left_out(&field("name"), message.name.is_empty())?;
    left_out(&field("state"), message.state == 0)?;
    left_out(&field("author"), message.author.is_empty())?;
    left_out(&field("approver"), message.approver.is_empty())?;
    left_out(&field("effective_date"), message.effective_date.is_none())?;
    left_out(&field("create_time"), message.create_time.is_none())?;
    left_out(&field("etag"), message.etag.is_empty())?;
    Ok((message.title, rules::rules(&field("rules"), message.rules)?))
}

fn place(text: &str) -> Option<Place> {
    let (chunk, offset) = text.split_once(' ')?;
    Some(Place {
        chunk: chunk.parse().ok()?,
        offset: offset.parse().ok()?,
    })
}
