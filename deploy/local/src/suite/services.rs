//! The services and the worker, each with its own telemetry. Each first takes its ports, and starts later.

use anyhow::Context as _;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings, serve_metrics};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::config::Config;
use super::part::{Observed, Part};

/// The ports of a service, taken, and its settings.
pub(super) struct Door<S> {
    settings: S,
    listener: TcpListener,
    metrics: Option<TcpListener>,
}

/// Starts one service: they are alike, and only their names differ.
macro_rules! service {
    ($service:ident $crate_:ident $name:literal $customise:expr) => {
        pub(super) mod $service {
            use honi_access::Authenticator;
            use honi_names::Ids;
            use honi_telemetry::Customise;
            use tokio_util::sync::CancellationToken;

            use super::{Door, metrics, observed};
            use crate::suite::config::Config;
            use crate::suite::options::Options;
            use crate::suite::part::Part;

            /// Takes its ports.
            pub(in crate::suite) async fn bind(config: &Config) -> anyhow::Result<Door<$crate_::Settings>> {
                let settings: $crate_::Settings = config.settings($name, $crate_::DEFAULTS)?;
                Ok(Door {
                    listener: honi_serve::bind(&settings.serve).await?,
                    metrics: metrics($crate_::SERVICE, &settings.telemetry).await?,
                    settings,
                })
            }

            /// Starts the service.
            pub(in crate::suite) async fn start(door: Door<$crate_::Settings>, options: &Options) -> anyhow::Result<Part> {
                let customise: Customise = $customise;
                let observed = observed($crate_::SERVICE, &door.settings.telemetry, customise, door.metrics)?;
                let surroundings = $crate_::Surroundings {
                    telemetry: observed.telemetry.clone(),
                    authenticator: Authenticator::new(&door.settings.access, options.clock.clone())?,
                    clock: options.clock.clone(),
                    ids: Ids::system(),
                    migrate: true,
                };
                let stop = CancellationToken::new();
                match $crate_::start(&door.settings, surroundings, door.listener, stop.clone()).await {
                    Ok(running) => Ok(Part::new($crate_::SERVICE, stop, tokio::spawn(running.finished())).with(observed)),
                    Err(error) => {
                        observed.shutdown().await;
                        Err(error)
                    }
                }
            }
        }
    };
}

service!(inspections honi_inspections "inspections" honi_orchestration::telemetry_customise());
service!(members honi_members "members" Customise::default());
service!(proposals honi_proposals "proposals" Customise::default());
service!(training honi_training "training" honi_orchestration::telemetry_customise());
service!(voices honi_voices "voices" honi_orchestration::telemetry_customise());

/// The worker's settings, and its port of metrics, taken.
pub(super) struct Worker {
    settings: honi_worker::Settings,
    metrics: Option<TcpListener>,
}

impl Worker {
    /// Takes its port.
    pub(super) async fn bind(config: &Config) -> anyhow::Result<Self> {
        let settings: honi_worker::Settings = config.settings("worker", honi_worker::DEFAULTS)?;
        let metrics = metrics("honi-worker", &settings.telemetry).await?;
        Ok(Self { settings, metrics })
    }

    /// Starts it.
    pub(super) fn start(self) -> anyhow::Result<Part> {
        let customise = honi_orchestration::telemetry_customise();
        let observed = observed("honi-worker", &self.settings.telemetry, customise, self.metrics)?;
        let stop = CancellationToken::new();
        let running = honi_worker::run(self.settings, observed.telemetry.clone(), stop.clone());
        let task = tokio::spawn(async move { Ok(running.await?) });
        Ok(Part::new("honi-worker", stop, task).with(observed))
    }
}

async fn metrics(service: &str, settings: &TelemetrySettings) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = settings.metrics_listen else { return Ok(None) };
    let listener = TcpListener::bind(address).await;
    listener
        .map(Some)
        .with_context(|| format!("the metrics of {service} cannot be served on {address}"))
}

fn observed(
    service: &'static str,
    settings: &TelemetrySettings,
    customise: Customise,
    metrics: Option<TcpListener>,
) -> anyhow::Result<Observed> {
    let telemetry = Telemetry::start(service, settings, customise)?;
    let metrics = metrics.map(|listener| telemetry.spawn(serve_metrics(telemetry.clone(), listener)));
    Ok(Observed { telemetry, metrics })
}
