//! Which services nothing listens for, so that somebody whose call was not answered knows what to start.

use std::time::Duration;

use futures::future::join_all;
use tokio::net::TcpStream;

use crate::settings::Endpoints;

const PATIENCE: Duration = Duration::from_millis(500);

/// The services that cannot be connected to, each with its endpoint.
pub(crate) async fn silent(endpoints: &Endpoints) -> Vec<String> {
    let services = [
        ("honi-inspections", &endpoints.inspections),
        ("honi-members", &endpoints.members),
        ("honi-proposals", &endpoints.proposals),
        ("honi-training", &endpoints.training),
        ("honi-voices", &endpoints.voices),
    ];
    let asked = services.map(|(name, url)| async move { (!listens(url).await).then(|| format!("{name} ({url})")) });
    join_all(asked).await.into_iter().flatten().collect()
}

async fn listens(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else { return false };
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return false;
    };
    matches!(tokio::time::timeout(PATIENCE, TcpStream::connect((host, port))).await, Ok(Ok(_)))
}
