//! The services and the worker, each with its own telemetry.

use honi_access::Authenticator;
use honi_names::Ids;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings, serve_metrics};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::config::Config;
use super::options::Options;
use super::Part;

/// Starts one service: they are alike, and only their names differ.
macro_rules! service {
    ($function:ident $crate_:ident $name:literal $customise:expr) => {
        /// Starts the service.
        pub(super) async fn $function(config: &Config, options: &Options) -> anyhow::Result<Part> {
            let settings: $crate_::Settings = config.settings($name, $crate_::DEFAULTS)?;
            let telemetry = telemetry($crate_::SERVICE, &settings.telemetry, $customise).await?;
            let surroundings = $crate_::Surroundings {
                telemetry: telemetry.clone(),
                authenticator: Authenticator::new(&settings.access, options.clock.clone())?,
                clock: options.clock.clone(),
                ids: Ids::system(),
                migrate: true,
            };
            let (listener, stop) = (honi_serve::bind(&settings.serve).await?, CancellationToken::new());
            let running = $crate_::start(&settings, surroundings, listener, stop.clone()).await?;
            Ok(Part { name: $crate_::SERVICE, stop, task: tokio::spawn(running.finished()), telemetry: Some(telemetry) })
        }
    };
}

service!(members honi_members "members" Customise::default());
service!(training honi_training "training" Customise::default());
service!(voices honi_voices "voices" honi_orchestration::telemetry_customise());

/// Starts the worker.
pub(super) fn worker(config: &Config) -> anyhow::Result<Part> {
    let settings: honi_worker::Settings = config.settings("worker", honi_worker::DEFAULTS)?;
    let telemetry = Telemetry::start("honi-worker", &settings.telemetry, honi_orchestration::telemetry_customise())?;
    let stop = CancellationToken::new();
    let running = honi_worker::run(settings, telemetry.clone(), stop.clone());
    let task = tokio::spawn(async move { Ok(running.await?) });
    Ok(Part { name: "honi-worker", stop, task, telemetry: Some(telemetry) })
}

async fn telemetry(service: &'static str, settings: &TelemetrySettings, customise: Customise) -> anyhow::Result<Telemetry> {
    let telemetry = Telemetry::start(service, settings, customise)?;
    if let Some(address) = settings.metrics_listen {
        let listener = TcpListener::bind(address).await?;
        // Ends with the process: there is nothing to drain.
        drop(telemetry.spawn(serve_metrics(telemetry.clone(), listener)));
    }
    Ok(telemetry)
}
