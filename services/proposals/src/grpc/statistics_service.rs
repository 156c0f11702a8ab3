//! ContractStatisticsService.

use honi_door::field::{optional_day, optional_instant};
use honi_door::opened;
use honi_proto::proposals::v1 as pb;
use pb::contract_statistics_service_server::ContractStatisticsService;
use tonic::{Request, Response, Status, async_trait};

use super::Grpc;
use crate::app::statistics::{self, Asked};
use crate::domain::persistency::{Definition, Persistency, Tally};

#[async_trait]
impl ContractStatisticsService for Grpc {
    async fn get_persistency(&self, request: Request<pb::GetPersistencyRequest>) -> Result<Response<pb::GetPersistencyResponse>, Status> {
        let (caller, message) = opened(request)?;
        let asked = Asked {
            filter: &message.filter,
            observed: optional_day("observation_date", message.observation_date)?,
            known_at: optional_instant("as_of_time", message.as_of_time.as_ref())?,
            period_start: optional_day("period_start_date", message.period_start_date)?,
        };
        let figures = statistics::get_persistency(&self.deps, &caller, asked).await?;
        Ok(Response::new(pb::GetPersistencyResponse {
            persistencies: figures.iter().map(persistency).collect(),
        }))
    }
}

fn persistency(figure: &Persistency) -> pb::Persistency {
    let definition = match figure.definition {
        Definition::Kpi => pb::PersistencyDefinition::Kpi,
        Definition::Window => pb::PersistencyDefinition::Window,
    };
    let Tally { cohort, ended, neutral } = figure.all;
    let years = figure.years.iter().map(|(fiscal_year, tally)| pb::PersistencyOfYear {
        fiscal_year: *fiscal_year,
        cohort_count: int(tally.cohort),
        ended_count: int(tally.ended),
        neutral_count: int(tally.neutral),
    });
    pb::Persistency {
        definition: definition.into(),
        month: figure.month.into(),
        cohort_count: int(cohort),
        ended_count: int(ended),
        neutral_count: int(neutral),
        all_basis_points: figure.all.all_basis_points().map(int),
        voluntary_basis_points: figure.all.voluntary_basis_points().map(int),
        years: years.collect(),
    }
}

fn int(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
