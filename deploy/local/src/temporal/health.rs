//! Whether the server answers, by the gRPC health protocol.

use std::time::Duration;

use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::ports::Ports;

/// The name under which Temporal's front end reports its health.
const SERVICE: &str = "temporal.api.workflowservice.v1.WorkflowService";

/// Whether a Temporal front end serves on this port now.
pub(super) async fn serves(port: u16) -> bool {
    let Ok(endpoint) = Endpoint::from_shared(format!("http://{}", Ports::loopback(port))) else {
        return false;
    };
    let Ok(channel) = endpoint
        .connect_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(2))
        .connect()
        .await
    else {
        return false;
    };
    let answer = HealthClient::new(channel)
        .check(HealthCheckRequest {
            service: SERVICE.to_owned(),
        })
        .await;
    answer.is_ok_and(|response| response.into_inner().status == i32::from(ServingStatus::Serving))
}

/// Whether it serves within a while: one that was left may be starting still.
pub(super) async fn serves_within(port: u16, limit: Duration) -> bool {
    tokio::time::timeout(limit, async {
        let mut tick = tokio::time::interval(Duration::from_millis(200));
        loop {
            tick.tick().await;
            if serves(port).await {
                return;
            }
        }
    })
    .await
    .is_ok()
}
