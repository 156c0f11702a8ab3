//! DigestService.

use chrono::{Datelike, NaiveDate};
use honi_door::field::name;
use honi_door::{Page, command, opened};
use honi_names::VoiceName;
use honi_proto::calendar::v1::Date;
use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;
use honi_serve::{Problem, record_resource};
use pb::digest_service_server::DigestService;
use tonic::{Request, Response, Status, async_trait};

use super::Grpc;
use super::codes::{complaint_category_message, state_message, voice_kind_message};
use crate::app::digests::{self, DigestView, NewDigest};
use crate::domain::{DigestItem, Week};

#[async_trait]
impl DigestService for Grpc {
    async fn create_digest(&self, request: Request<pb::CreateDigestRequest>) -> Result<Response<pb::Digest>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let view = digests::create(&self.deps, command, new(&message)?).await?;
        let answer = whole(&view);
        record_resource(&answer.name);
        Ok(Response::new(answer))
    }

    async fn get_digest(&self, request: Request<pb::GetDigestRequest>) -> Result<Response<pb::Digest>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let view = digests::get(&self.deps, &caller, name("name", &message.name)?).await?;
        Ok(Response::new(whole(&view)))
    }

    async fn list_digests(&self, request: Request<pb::ListDigestsRequest>) -> Result<Response<pb::ListDigestsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let (page, before) = Page::by_id(message.page_size, &message.page_token, format!("digests {}", caller.actor.id))?;
        let mut found = digests::list(&self.deps, &caller, before, page.size).await?;
        let next_page_token = page.cut(&mut found, |view| view.digest.name.id().to_string());
        Ok(Response::new(pb::ListDigestsResponse {
            digests: found.iter().map(without_items).collect(),
            next_page_token,
        }))
    }

    async fn acknowledge_digest(&self, request: Request<pb::AcknowledgeDigestRequest>) -> Result<Response<pb::Digest>, Status> {
        let (caller, message) = opened(request)?;
        record_resource(&message.name);
        let command = command(&caller, &message.request_id, &message)?;
        let view = digests::acknowledge(&self.deps, command, name("name", &message.name)?).await?;
        Ok(Response::new(whole(&view)))
    }
}

fn new(message: &pb::CreateDigestRequest) -> Result<NewDigest, Problem> {
    let units = message.org_units.iter().enumerate();
    let summaries = message.summaries.iter().enumerate();
    let summary = |(index, it): (usize, &pb::DigestSummary)| -> Result<(VoiceName, String), Problem> {
        let field = format!("summaries[{index}]");
        if it.text.trim().is_empty() {
            let (ja, en) = ("要約が必要です。", "says nothing");
            return Err(Problem::invalid(format!("{field}.text"), "REQUIRED", ja, en));
        }
        Ok((name(&format!("{field}.voice"), &it.voice)?, it.text.clone()))
    };
    Ok(NewDigest {
        week: Week::of(day(message.day.as_ref())?),
        org_units: units
            .map(|(index, unit)| name(&format!("org_units[{index}]"), unit))
            .collect::<Result<_, _>>()?,
        summaries: summaries.map(summary).collect::<Result<_, _>>()?,
    })
}

fn day(date: Option<&Date>) -> Result<NaiveDate, Problem> {
    let day = date.and_then(Date::day).filter(|day| day.year() >= 1900);
    day.ok_or_else(|| Problem::invalid("day", "OUT_OF_RANGE", "範囲の外の値です。", "is out of range"))
}

fn whole(view: &DigestView) -> pb::Digest {
    let items = view.digest.items.iter().map(|item| pb::DigestItem {
        summary: view.summaries.get(&item.voice).cloned().unwrap_or_default(),
        ..item_message(item)
    });
    pb::Digest {
        items: items.collect(),
        ..without_items(view)
    }
}

fn item_message(item: &DigestItem) -> pb::DigestItem {
    pb::DigestItem {
        voice: item.voice.to_string(),
        number: item.number.clone(),
        kind: voice_kind_message(item.kind),
        categories: item.categories.iter().copied().map(complaint_category_message).collect(),
        org_unit: item.org_unit.to_string(),
        state: state_message(item.state),
        summary: String::new(),
    }
}

fn without_items(view: &DigestView) -> pb::Digest {
    let (digest, counts) = (&view.digest, view.counts);
    let count = |n: u64| i32::try_from(n).unwrap_or(i32::MAX);
    pb::Digest {
        name: digest.name.to_string(),
        first_date: Some(digest.week.first_date().into()),
        items: Vec::new(),
        org_units: digest.org_units.iter().map(ToString::to_string).collect(),
        author: digest.author.to_string(),
        publish_time: Some(timestamp(digest.published_at)),
        due_time: Some(timestamp(digest.due_at)),
        reader_count: count(counts.readers),
        acknowledged_count: count(counts.acknowledged),
        reminded_count: count(counts.reminded),
        acknowledge_time: view.acknowledged_at.map(timestamp),
    }
}
