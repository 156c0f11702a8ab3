//! Metrics of the activities.

use opentelemetry::{
    KeyValue,
    metrics::{Counter, Meter},
};
use temporalio_sdk::activities::ActivityError;

/// Counts how attempts of activities end: `honi_activity_attempts` by activity and outcome (`done`, `retry`, `refused`).
#[derive(Debug)]
pub(crate) struct Outcomes(Counter<u64>);

impl Outcomes {
    pub(crate) fn new(meter: &Meter) -> Self {
        let counter = meter
            .u64_counter("honi.activity.attempts")
            .with_description("Attempts of activities, by how they ended.");
        Self(counter.build())
    }

    /// Counts a result and hands it on.
    pub(crate) fn counted<T>(&self, activity: &'static str, result: Result<T, ActivityError>) -> Result<T, ActivityError> {
        let outcome = match &result {
            Ok(_) => "done",
            Err(ActivityError::Application(failure)) if failure.is_non_retryable() => "refused",
            Err(_) => "retry",
        };
        self.0
            .add(1, &[KeyValue::new("activity", activity), KeyValue::new("outcome", outcome)]);
        result
    }
}
