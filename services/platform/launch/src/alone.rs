//! A service in a process of its own.

use honi_access::{AccessSettings, Authenticator};
use honi_clock::Clock;
use honi_names::Ids;
use honi_serve::ServeSettings;
use honi_telemetry::Started;
use tokio::net::TcpListener;

use crate::Surroundings;

/// The port and the surroundings of a service that has a process to itself: the system's clock, ids of its own, the provider's tokens.
///
/// # Errors
/// If the port is taken, which is found before any work is done, or the settings of access are not usable.
pub async fn alone<S>(started: &Started<S>, serve: &ServeSettings, access: &AccessSettings) -> anyhow::Result<(TcpListener, Surroundings)> {
    let listener = honi_serve::bind(serve).await?;
    let clock = Clock::system();
    let surroundings = Surroundings {
        telemetry: started.telemetry.clone(),
        authenticator: Authenticator::new(access, clock.clone())?,
        clock,
        ids: Ids::system(),
        migrate: started.invocation.migrate,
    };
    Ok((listener, surroundings))
}
