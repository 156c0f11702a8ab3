//! The services and the worker, each with its own telemetry.

use anyhow::Context as _;
use honi_access::Authenticator;
use honi_names::Ids;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings, serve_metrics};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::config::Config;
use super::options::Options;
use super::{Observed, Part};

/// Starts one service: they are alike, and only their names differ.
macro_rules! service {
    ($function:ident $crate_:ident $name:literal $customise:expr) => {
        /// Starts the service.
        pub(super) async fn $function(config: &Config, options: &Options) -> anyhow::Result<Part> {
            let settings: $crate_::Settings = config.settings($name, $crate_::DEFAULTS)?;
            let observed = observed($crate_::SERVICE, &settings.telemetry, $customise).await?;
            let surroundings = $crate_::Surroundings {
                telemetry: observed.telemetry.clone(),
                authenticator: Authenticator::new(&settings.access, options.clock.clone())?,
                clock: options.clock.clone(),
                ids: Ids::system(),
                migrate: true,
            };
            let (listener, stop) = (honi_serve::bind(&settings.serve).await?, CancellationToken::new());
            let running = $crate_::start(&settings, surroundings, listener, stop.clone()).await?;
            Ok(Part {
                name: $crate_::SERVICE,
                stop,
                task: tokio::spawn(running.finished()),
                telemetry: Some(observed),
            })
        }
    };
}

service!(members honi_members "members" Customise::default());
service!(training honi_training "training" Customise::default());
service!(voices honi_voices "voices" honi_orchestration::telemetry_customise());

/// Starts the worker.
pub(super) async fn worker(config: &Config) -> anyhow::Result<Part> {
    let settings: honi_worker::Settings = config.settings("worker", honi_worker::DEFAULTS)?;
    let observed = observed("honi-worker", &settings.telemetry, honi_orchestration::telemetry_customise()).await?;
    let stop = CancellationToken::new();
    let running = honi_worker::run(settings, observed.telemetry.clone(), stop.clone());
    let task = tokio::spawn(async move { Ok(running.await?) });
    Ok(Part {
        name: "honi-worker",
        stop,
        task,
        telemetry: Some(observed),
    })
}

async fn observed(service: &'static str, settings: &TelemetrySettings, customise: Customise) -> anyhow::Result<Observed> {
    let telemetry = Telemetry::start(service, settings, customise)?;
    let metrics = match settings.metrics_listen {
        Some(address) => {
            let listener = TcpListener::bind(address)
                .await
                .with_context(|| format!("metrics of {service} on {address}"))?;
            Some(telemetry.spawn(serve_metrics(telemetry.clone(), listener)))
        }
        None => None,
    };
    Ok(Observed { telemetry, metrics })
}
