//! smoke
use honi_suite::{Harness, Options};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suite_starts_and_stops_without_temporal() {
    let harness = Harness::start(Options::default()).await;
    harness.audit().await.is_whole().await;
    harness.stop().await;
}
