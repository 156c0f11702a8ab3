//! The process: one run of the detection, done however long it takes.

#![expect(missing_docs, reason = "the macros make items of the documented ones, without their documentation")]

use std::time::Duration;

use honi_deadline_ladder::REFUSED;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityCloseTimeouts, ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use crate::{
    activities::DetectionActivities,
    messages::{Detected, RunInput},
};

/// One day's run.
#[workflow]
#[derive(Debug, Default)]
pub struct DailyDetection;

#[workflow_methods]
impl DailyDetection {
    /// Runs the detection once.
    #[run(name = "DailyDetection")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<Detected> {
        let run = ctx.workflow_id().to_owned();
        Ok(ctx.execute_activity(DetectionActivities::run, RunInput { run }, options()).await?)
    }
}

/// An attempt reads every contract of the co-op, which a service may take half a minute for. Attempts go on until the next day's run would
/// begin, which looks at all that this one would have: then it is given up, and the schedule shows it as failed.
fn options() -> ActivityOptions {
    let retry = RetryPolicy::builder()
        .initial_interval(Duration::from_secs(5))
        .backoff_coefficient(2.0)
        .maximum_interval(Duration::from_secs(10 * 60))
        .non_retryable_error_types([REFUSED])
        .build();
    let timeouts = ActivityCloseTimeouts::ScheduleAndStartToClose {
        schedule_to_close: Duration::from_secs(23 * 60 * 60),
        start_to_close: Duration::from_secs(60),
    };
    ActivityOptions::with_close_timeouts(timeouts).retry_policy(retry).build()
}
