//! The activity of the daily detection: have the proposals service run the active set.

#![expect(dead_code, reason = "the macro makes a constant of each activity, which only callers need")]

use std::sync::Arc;

use honi_daily_detection::{Detected, RunInput};
use honi_proto::proposals::v1::{RunDetectionRequest, RunDetectionResponse};
use opentelemetry::metrics::Meter;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use crate::{
    clients::Clients,
    failure::{failed, unreadable},
    outcomes::Outcomes,
    request_id::request_id,
};

/// Implements the activity by a gRPC call.
#[derive(Debug)]
pub struct DailyDetectionActivities {
    clients: Clients,
    outcomes: Outcomes,
}

impl DailyDetectionActivities {
    /// Activities that call these services, and are counted by this meter.
    pub fn new(clients: Clients, meter: &Meter) -> Self {
        Self {
            clients,
            outcomes: Outcomes::new(meter),
        }
    }

    /// Runs the detection: the body of `daily_detection.run`. Repeated for the same run, it is carried out once.
    ///
    /// # Errors
    /// Whether to try again, or that the service refused.
    pub async fn detect(&self, input: RunInput) -> Result<Detected, ActivityError> {
        const RPC: &str = "RunDetection";
        let request = RunDetectionRequest {
            request_id: request_id(&input.run, &["run"]).to_string(),
        };
        let answer = self.clients.detection.clone().run_detection(request).await;
        let answer = answer.map_err(|status| failed(RPC, &status))?;
        detected(answer.into_inner()).map_err(|field| unreadable(RPC, field))
    }
}

#[activities]
impl DailyDetectionActivities {
    #[activity(definition = honi_daily_detection::Run)]
    async fn run(self: Arc<Self>, _ctx: ActivityContext, input: RunInput) -> Result<Detected, ActivityError> {
        self.outcomes.counted("daily_detection.run", self.detect(input).await)
    }
}

fn detected(answer: RunDetectionResponse) -> Result<Detected, &'static str> {
    let day = answer.as_of_date.ok_or("as_of_date")?;
    Ok(Detected {
        parameter_set: answer.detection_parameter_set,
        as_of: format!("{:04}-{:02}-{:02}", day.year, day.month, day.day),
        raised: answer.raised_count.unsigned_abs(),
        existing: answer.existing_count.unsigned_abs(),
    })
}

#[cfg(test)]
mod tests {
    use honi_proto::calendar::v1::Date;

    use super::*;

    #[test]
    fn an_answer_says_what_was_found_as_of_which_day() {
        let answer = RunDetectionResponse {
            detection_parameter_set: "detectionParameterSets/1".to_owned(),
            as_of_date: Some(Date {
                year: 2026,
                month: 4,
                day: 1,
            }),
            raised_count: 2,
            existing_count: 7,
        };
        let read = detected(answer).expect("readable");
        assert_eq!((read.as_of.as_str(), read.raised, read.existing), ("2026-04-01", 2, 7));
        assert_eq!(detected(RunDetectionResponse::default()), Err("as_of_date"));
    }
}
