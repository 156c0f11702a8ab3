//! Workflows that Temporal starts by the clock.

use chrono::{NaiveTime, Timelike as _};
use temporalio_client::schedules::{
    CreateScheduleOptions, ScheduleAction, ScheduleCalendarSpec, ScheduleError, ScheduleOverlapPolicy, ScheduleSpec, ScheduleUpdate,
};
use tonic::Code;

use crate::{error::OrchestrationError, orchestrator::Orchestrator};

/// Where the days of all schedules begin: the business is in Japan.
const TIME_ZONE: &str = "Asia/Tokyo";

/// A workflow without input that is started once a day.
#[derive(Clone, Copy, Debug)]
pub struct Daily {
    /// Id of the schedule; those of its workflows begin with it.
    pub schedule: &'static str,
    /// Name of the workflow type.
    pub workflow_type: &'static str,
    /// Where it runs.
    pub task_queue: &'static str,
    /// When, in Japan Standard Time, to the minute.
    pub at: NaiveTime,
}

impl Orchestrator {
    /// Makes the schedule if there is none, and moves one that is there to this time of day; an operator's pause stays. Idempotent. A day
    /// whose run is still under way starts no other: the next one looks at all that it would have. Answers whether the server keeps schedules
    /// at all; test servers do not.
    ///
    /// # Errors
    /// If Temporal does not answer, or refuses.
    pub async fn keep_daily(&self, daily: Daily) -> Result<bool, OrchestrationError> {
        match self.keep(daily).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_unimplemented() => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn keep(&self, daily: Daily) -> Result<(), OrchestrationError> {
        let client = self.client().await?;
        let action = ScheduleAction::StartWorkflow {
            workflow_type: daily.workflow_type.to_owned(),
            task_queue: daily.task_queue.to_owned(),
            workflow_id: daily.schedule.to_owned(),
            input: None,
        };
        let options = CreateScheduleOptions::builder()
            .action(action)
            .spec(every_day(daily.at))
            .overlap_policy(ScheduleOverlapPolicy::Skip)
            .build();
        match client.create_schedule(daily.schedule, options).await {
            Ok(_) => Ok(()),
            Err(ScheduleError::Rpc(status)) if status.code() == Code::AlreadyExists => {
                let moved = move |schedule: &mut ScheduleUpdate| {
                    schedule.set_spec(every_day(daily.at));
                };
                let there = client.get_schedule_handle(daily.schedule);
                there.update(moved, Default::default()).await.map_err(unscheduled)
            }
            Err(error) => Err(unscheduled(error)),
        }
    }
}

fn every_day(at: NaiveTime) -> ScheduleSpec {
    let moment = ScheduleCalendarSpec::builder()
        .hour(at.hour().to_string())
        .minute(at.minute().to_string())
        .build();
    ScheduleSpec::builder().calendars(vec![moment]).timezone_name(TIME_ZONE).build()
}

fn unscheduled(error: ScheduleError) -> OrchestrationError {
    let doing = "keep the schedule";
    match error {
        ScheduleError::Rpc(status) => OrchestrationError::server(doing, status),
        ScheduleError::PayloadConversion(error) => OrchestrationError::Payload(error),
        // The SDK may add kinds; the enum is open.
        other => OrchestrationError::Client {
            doing,
            source: Box::new(other),
        },
    }
}
