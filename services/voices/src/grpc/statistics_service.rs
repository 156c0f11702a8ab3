//! VoiceStatisticsService.

use honi_door::field::optional_day;
use honi_door::opened;
use honi_proto::voices::v1 as pb;
use honi_serve::Problem;
use pb::voice_statistics_service_server::VoiceStatisticsService;
use tonic::{Request, Response, Status, async_trait};

use super::Grpc;
use crate::app::{self, AgeUnit, AsOf};

#[async_trait]
impl VoiceStatisticsService for Grpc {
    async fn count_voices(&self, request: Request<pb::CountVoicesRequest>) -> Result<Response<pb::CountVoicesResponse>, Status> {
        let (caller, message) = opened(request)?;
        let (groups, total) = app::count(&self.deps, &caller, &message.filter, &message.group_by).await?;
        let counts = groups.into_iter().map(|group| pb::VoiceCount {
            values: group.values,
            count: int(group.count),
            filter: group.filter,
        });
        Ok(Response::new(pb::CountVoicesResponse {
            counts: counts.collect(),
            total: int(total),
        }))
    }

    async fn count_voice_ages(&self, request: Request<pb::CountVoiceAgesRequest>) -> Result<Response<pb::CountVoiceAgesResponse>, Status> {
        let (caller, message) = opened(request)?;
        let as_of = AsOf {
            day: optional_day("as_of_date", message.as_of_date)?,
            calendar: &message.calendar,
        };
        // Validation has seen that they are from 0 to 20,000.
        let bounds: Vec<u16> = message.bounds.iter().filter_map(|bound| u16::try_from(*bound).ok()).collect();
        let bands = app::ages(&self.deps, &caller, as_of, unit(message.unit())?, &bounds, &message.filter).await?;
        let total: u64 = bands.iter().map(|band| band.count).sum();
        let bands = bands.into_iter().map(|band| pb::AgeBand {
            from_days: band.from.into(),
            to_days: band.to.map(i32::from),
            count: int(band.count),
            filter: band.filter,
        });
        Ok(Response::new(pb::CountVoiceAgesResponse {
            bands: bands.collect(),
            total: int(total),
        }))
    }
}

fn int(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn unit(unit: pb::AgeUnit) -> Result<AgeUnit, Problem> {
    match unit {
        pb::AgeUnit::Unspecified => Err(Problem::invalid("unit", "REQUIRED", "入力が必要です。", "is required")),
        pb::AgeUnit::CalendarDays => Ok(AgeUnit::CalendarDays),
        pb::AgeUnit::BusinessDays => Ok(AgeUnit::BusinessDays),
    }
}
