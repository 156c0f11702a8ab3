//! The whole suite in one process: every service with its own service.name, the worker, and what stands beside them.

mod beside;
mod config;
mod options;
mod secrets;
mod services;

use std::time::Duration;

use anyhow::Context as _;
use honi_audit_log::{PublicKeys, Signer};
use honi_proto::organization::v1::ListStaffRequest;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::data_dir::DataDir;
use crate::issuer::Issuer;
use crate::people::{Clients, own_identity};
use crate::ports::Ports;
use crate::seed;
use crate::temporal::Temporal;

pub use config::Config;
pub use options::{Options, Rules, TemporalChoice};
pub use secrets::Secrets;

/// How long everything may take to stop.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// A running suite.
pub struct Suite {
    ports: Ports,
    data: DataDir,
    secrets: Secrets,
    issuer: Issuer,
    temporal_endpoint: String,
    telemetry: Telemetry,
    options: Options,
    config: Config,
    voices: Part,
    parts: Vec<Part>,
    beside: Vec<Part>,
    temporal: Option<(CancellationToken, JoinHandle<anyhow::Result<()>>)>,
}

/// A part that runs until it is told to stop.
struct Part {
    name: &'static str,
    stop: CancellationToken,
    task: JoinHandle<anyhow::Result<()>>,
    telemetry: Option<Observed>,
}

/// The telemetry of a part, and what serves its metrics.
struct Observed {
    telemetry: Telemetry,
    metrics: Option<JoinHandle<std::io::Result<()>>>,
}

impl Part {
    async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        let outcome = tokio::time::timeout(STOP_WITHIN, self.task).await;
        if let Some(Observed { telemetry, metrics }) = self.telemetry {
            telemetry.shutdown().await;
            if let Some(metrics) = metrics {
                metrics.abort();
                // Its port is free once it has ended.
                let _ = metrics.await;
            }
        }
        outcome
            .with_context(|| format!("{} did not stop in time", self.name))?
            .with_context(|| format!("{} panicked", self.name))?
    }
}

impl Suite {
    /// Starts everything and answers once every service serves and the fictional co-op is there.
    ///
    /// # Errors
    /// If the data folder is in use, a port is taken, or a part does not start.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let data = DataDir::open(&options.data_dir)?;
        let secrets = Secrets::open(&data.keys()?)?;
        let telemetry = Telemetry::start("honi-local", &telemetry_settings(&options), Customise::default())?;
        let ports = options.ports;
        let beside = beside::traces(&data, ports).await?;
        let (issuer, issuing) = beside::issuer(&data, ports, &secrets, &options.clock).await?;
        let (temporal_endpoint, temporal) = match &options.temporal {
            TemporalChoice::At(endpoint) => (endpoint.clone(), None),
            TemporalChoice::Own => {
                let temporal = Temporal::start(beside::temporal_options(&data, ports).await?).await?;
                (temporal.endpoint(), Some(supervised(temporal)))
            }
        };
        let config = Config::new(&data, ports, &secrets, &issuer, &temporal_endpoint, &options)?;
        let mut parts = vec![
            services::training(&config, &options).await?,
            services::members(&config, &options).await?,
        ];
        let voices = services::voices(&config, &options).await?;
        parts.push(services::worker(&config).await?);
        let codec = beside::codec_endpoint(&config, ports, &telemetry).await?;
        trust(&data)?;
        let suite = Self {
            ports,
            data,
            secrets,
            issuer,
            temporal_endpoint,
            telemetry,
            options,
            config,
            voices,
            parts,
            beside: vec![beside, issuing, codec],
            temporal,
        };
        seed::co_op(&suite).await.context("the fictional co-op could not be seeded")?;
        Ok(suite)
    }

    /// Restarts the voices service under other rules; deadlines that exist stay as they are.
    ///
    /// # Errors
    /// If it does not stop or start.
    pub async fn change_rules(&mut self, rules: Rules) -> anyhow::Result<()> {
        self.options.rules = rules;
        self.config = Config::new(
            &self.data,
            self.ports,
            &self.secrets,
            &self.issuer,
            &self.temporal_endpoint,
            &self.options,
        )?;
        let idle = Part {
            name: "nothing",
            stop: CancellationToken::new(),
            task: tokio::spawn(async { Ok(()) }),
            telemetry: None,
        };
        std::mem::replace(&mut self.voices, idle).stop().await?;
        self.voices = services::voices(&self.config, &self.options).await?;
        Ok(())
    }

    /// Its ports.
    pub fn ports(&self) -> Ports {
        self.ports
    }

    /// Its data folder.
    pub fn data(&self) -> &DataDir {
        &self.data
    }

    /// The identity issuer.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// The secrets of its applications.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Its own telemetry, for calls that it makes itself.
    pub fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    /// Where its Temporal server answers.
    pub fn temporal_endpoint(&self) -> &str {
        &self.temporal_endpoint
    }

    /// The clock of its services.
    pub fn clock(&self) -> &honi_clock::Clock {
        &self.options.clock
    }

    /// The configuration files of its services and of its worker, each fit for a process of its own.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The time of its services.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.options.clock.now()
    }

    /// The first staff, by number, who holds a role: whom the issuer signs in for it.
    ///
    /// # Errors
    /// If nobody holds it.
    pub async fn staff_with(&self, role: &str) -> anyhow::Result<String> {
        let mut clients = Clients::new(self.ports, &own_identity(self), &self.telemetry)?;
        let request = ListStaffRequest {
            page_size: 200,
            ..Default::default()
        };
        let staff = clients.staff.list_staff(request).await?.into_inner().staff;
        let holder = staff.into_iter().find(|staff| staff.roles.iter().any(|held| held == role));
        Ok(holder.with_context(|| format!("nobody holds {role}"))?.name)
    }

    /// Waits until a part ends by itself, which none should, and says which and why.
    pub async fn failed(&mut self) -> anyhow::Error {
        let parts = self.parts.iter_mut().chain(self.beside.iter_mut()).chain([&mut self.voices]);
        let ended = parts.map(|part| {
            Box::pin(async move {
                let outcome = (&mut part.task).await;
                match outcome {
                    Ok(Ok(())) => anyhow::anyhow!("{} ended", part.name),
                    Ok(Err(error)) => error.context(format!("{} failed", part.name)),
                    Err(error) => anyhow::Error::from(error).context(format!("{} panicked", part.name)),
                }
            })
        });
        futures::future::select_all(ended).await.0
    }

    /// Stops everything: first the services and the worker drain, then what they stand on.
    ///
    /// # Errors
    /// The first part that does not stop; the others are stopped all the same.
    pub async fn stop(self) -> anyhow::Result<()> {
        let mut outcome = Ok(());
        for part in self.parts.into_iter().chain([self.voices]) {
            outcome = outcome.and(part.stop().await);
        }
        self.telemetry.shutdown().await;
        if let Some((stop, task)) = self.temporal {
            stop.cancel();
            outcome = outcome.and(task.await.context("Temporal's supervisor panicked").and_then(|stopped| stopped));
        }
        for part in self.beside {
            outcome = outcome.and(part.stop().await);
        }
        outcome
    }
}

/// Keeps the public key of every audit log where a verifier of ours looks for it, apart from the databases.
fn trust(data: &DataDir) -> anyhow::Result<()> {
    for log in ["honi-members", "honi-training", "honi-voices"] {
        let signer = Signer::open(&data.keys()?.join(format!("{log}.pem")), false)?;
        std::fs::write(data.witness()?.join(format!("{log}.keys")), PublicKeys::of(&signer).to_text())?;
    }
    Ok(())
}

/// The telemetry of a part of the suite: spans to the viewer, warnings to the terminal.
fn telemetry_settings(options: &Options) -> TelemetrySettings {
    TelemetrySettings {
        otlp_endpoint: Some(format!("http://{}", Ports::loopback(options.ports.otlp()))),
        log: options.log.clone(),
        ..TelemetrySettings::default()
    }
}

fn supervised(mut temporal: Temporal) -> (CancellationToken, JoinHandle<anyhow::Result<()>>) {
    let stop = CancellationToken::new();
    let told = stop.clone();
    let task = tokio::spawn(async move {
        temporal.supervise(&told).await;
        Ok(temporal.stop().await?)
    });
    (stop, task)
}
