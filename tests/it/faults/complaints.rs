//! Many complaints at once.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use honi_proto::voices::v1::Voice;
use honi_suite::{Callers, Complaint};

/// How many complaints a test meets: `HONI_FAULT_COUNT`, for a long run; a few otherwise.
pub(super) fn count() -> usize {
    let given = std::env::var_os("HONI_FAULT_COUNT").and_then(|count| count.into_string().ok());
    given.map_or(20, |count| count.parse().expect("HONI_FAULT_COUNT is a number"))
}

/// Records so many complaints, some at a time, received as they are recorded. Every call succeeds.
pub(super) async fn record(callers: &Callers, many: usize) -> Vec<Voice> {
    let reception = callers.somebody("REC").await;
    let unit = reception.unit("CC").await;
    let create = async |nth: usize| {
        reception
            .create(Complaint::by_phone(callers.now(), format!("苦情その{nth}")), &unit)
            .await
    };
    let created: Result<Vec<Voice>, _> = stream::iter(0..many).map(create).buffered(8).try_collect().await;
    created.expect("every complaint is recorded")
}

/// Brings every complaint to its end, by the compliance manager.
pub(super) async fn finish(callers: &Callers, voices: &[Voice]) {
    let manager = callers.somebody("CMG").await;
    let handler = callers.somebody("CMH").await.name;
    let finished = stream::iter(voices)
        .map(async |voice| manager.finish(&voice.name, &handler).await)
        .buffer_unordered(8);
    let finished: Vec<Voice> = finished.try_collect().await.expect("every complaint is closed");
    assert_eq!(finished.len(), voices.len());
}
