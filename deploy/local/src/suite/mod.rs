//! The whole suite in one process: every service with its own service.name, the worker, and what stands beside them.

mod beside;
mod config;
mod options;
mod part;
mod secrets;
mod services;

use anyhow::{Context as _, bail};
use honi_audit_log::{PublicKeys, Signer};
use honi_proto::organization::v1::ListStaffRequest;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings};
use tokio_util::sync::CancellationToken;

use crate::data_dir::DataDir;
use crate::issuer::Issuer;
use crate::people::{Clients, own_identity};
use crate::ports::Ports;
use crate::seed;

use part::Running;

pub use config::Config;
pub use options::{Options, Rules, TemporalChoice};
pub use secrets::Secrets;

/// A running suite.
pub struct Suite {
    standing: Standing,
    running: Running,
    // Last, so that the folder is this suite's until everything has ended.
    data: DataDir,
}

/// What a suite knows of itself once its parts stand.
struct Standing {
    secrets: Secrets,
    issuer: Issuer,
    temporal_endpoint: String,
    telemetry: Telemetry,
    options: Options,
    config: Config,
}

impl Suite {
    /// Starts everything and answers once every service serves and the fictional co-op is there.
    ///
    /// # Errors
    /// If the data folder is in use, a port is taken, or a part does not start; then nothing is left running.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let started = Self::start_unless(options, &CancellationToken::new()).await?;
        started.context("the suite was told to stop")
    }

    /// The same, unless it is told to stop meanwhile: then nothing is answered, and nothing is left running.
    ///
    /// # Errors
    /// As [`Suite::start`].
    pub async fn start_unless(options: Options, told: &CancellationToken) -> anyhow::Result<Option<Self>> {
        let data = DataDir::open(&options.data_dir)?;
        let mut running = Running::default();
        let standing = match told
            .run_until_cancelled(Box::pin(Standing::start(options, &data, &mut running)))
            .await
        {
            Some(Ok(standing)) => standing,
            given_up => return gave_up(running, given_up.and_then(Result::err)).await,
        };
        let suite = Self { standing, running, data };
        let clients = Clients::new(suite.ports(), &own_identity(&suite), suite.telemetry());
        let seeding = async { seed::co_op(clients?, suite.issuer(), suite.clock()).await };
        let seeded = told.run_until_cancelled(Box::pin(seeding)).await;
        match seeded.map(|seeded| seeded.context("the fictional co-op could not be seeded")) {
            Some(Ok(())) => Ok(Some(suite)),
            given_up => gave_up(suite.running, given_up.and_then(Result::err)).await,
        }
    }

    /// Restarts the voices service under other rules; deadlines that exist stay as they are.
    ///
    /// # Errors
    /// If it does not stop or start.
    pub async fn change_rules(&mut self, rules: Rules) -> anyhow::Result<()> {
        let standing = &mut self.standing;
        standing.options.rules = rules;
        standing.config = Config::new(
            &self.data,
            &standing.secrets,
            &standing.issuer,
            &standing.temporal_endpoint,
            &standing.options,
        )?;
        if let Some(voices) = self.running.voices.take() {
            voices.stop().await?;
        }
        let door = services::voices::bind(&standing.config).await?;
        self.running.voices = Some(services::voices::start(door, &standing.options).await?);
        Ok(())
    }

    /// Its ports.
    pub fn ports(&self) -> Ports {
        self.standing.options.ports
    }

    /// Its data folder.
    pub fn data(&self) -> &DataDir {
        &self.data
    }

    /// The identity issuer.
    pub fn issuer(&self) -> &Issuer {
        &self.standing.issuer
    }

    /// The secrets of its applications.
    pub fn secrets(&self) -> &Secrets {
        &self.standing.secrets
    }

    /// Its own telemetry, for calls that it makes itself.
    pub fn telemetry(&self) -> &Telemetry {
        &self.standing.telemetry
    }

    /// Where its Temporal server answers.
    pub fn temporal_endpoint(&self) -> &str {
        &self.standing.temporal_endpoint
    }

    /// The clock of its services.
    pub fn clock(&self) -> &honi_clock::Clock {
        &self.standing.options.clock
    }

    /// The configuration files of its services and of its worker, each fit for a process of its own.
    pub fn config(&self) -> &Config {
        &self.standing.config
    }

    /// The time of its services.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.standing.options.clock.now()
    }

    /// The first staff, by number, who holds a role: whom the issuer signs in for it.
    ///
    /// # Errors
    /// If nobody holds it.
    pub async fn staff_with(&self, role: &str) -> anyhow::Result<String> {
        let mut clients = Clients::new(self.ports(), &own_identity(self), self.telemetry())?;
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
        self.running.failed().await
    }

    /// Stops everything: first the worker and the services drain, then what they stand on.
    ///
    /// # Errors
    /// The first part that does not stop; the others are stopped all the same.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.running.stop().await
    }
}

impl Standing {
    /// Starts every part, and leaves it with what runs as soon as it does. All ports are taken first, so that one that is not free is known
    /// before anything has been done.
    async fn start(options: Options, data: &DataDir, running: &mut Running) -> anyhow::Result<Self> {
        let secrets = Secrets::open(&data.keys()?)?;
        let telemetry = Telemetry::start("honi-local", &telemetry_settings(&options), Customise::default())?;
        running.telemetry = Some(telemetry.clone());
        let ports = options.ports;
        running.beside.push(beside::traces(data, ports).await?);
        let (issuer, issuing) = beside::issuer(data, ports, &secrets, &options.clock).await?;
        running.beside.push(issuing);
        let temporal_endpoint = match &options.temporal {
            TemporalChoice::At(endpoint) => endpoint.clone(),
            TemporalChoice::Own => format!("http://{}", Ports::loopback(ports.temporal())),
        };
        let config = Config::new(data, &secrets, &issuer, &temporal_endpoint, &options)?;
        running.beside.push(beside::codec_endpoint(&config, ports, &telemetry).await?);
        let training = services::training::bind(&config).await?;
        let members = services::members::bind(&config).await?;
        let proposals = services::proposals::bind(&config).await?;
        let inspections = services::inspections::bind(&config).await?;
        let voices = services::voices::bind(&config).await?;
        let worker = if options.worker {
            Some(services::Worker::bind(&config).await?)
        } else {
            None
        };
        if options.temporal == TemporalChoice::Own {
            let (part, serves) = beside::temporal(beside::temporal_options(data, ports).await?);
            running.beside.push(part);
            if serves.await.is_err()
                && let Some(temporal) = running.beside.last_mut()
            {
                return Err(temporal.ended().await);
            }
        }
        running.services.push(services::training::start(training, &options).await?);
        running.services.push(services::members::start(members, &options).await?);
        running.services.push(services::proposals::start(proposals, &options).await?);
        running.services.push(services::inspections::start(inspections, &options).await?);
        running.voices = Some(services::voices::start(voices, &options).await?);
        if let Some(worker) = worker {
            running.worker = Some(worker.start()?);
        }
        trust(data)?;
        Ok(Self {
            secrets,
            issuer,
            temporal_endpoint,
            telemetry,
            options,
            config,
        })
    }
}

/// Stops what a start that came to nothing has started; answers why it did.
async fn gave_up(running: Running, why: Option<anyhow::Error>) -> anyhow::Result<Option<Suite>> {
    let stopped = running.stop().await;
    match why {
        Some(why) => Err(why),
        None => stopped.map(|()| None),
    }
}

/// Keeps the public key of every audit log where a verifier of ours looks for it, apart from the databases. A key that is known stays: a log
/// that is signed by another one is not trusted for that.
fn trust(data: &DataDir) -> anyhow::Result<()> {
    for log in ["honi-inspections", "honi-members", "honi-proposals", "honi-training", "honi-voices"] {
        let signer = Signer::open(&data.keys()?.join(format!("{log}.pem")), false)?;
        let file = data.witness()?.join(format!("{log}.keys"));
        let line = PublicKeys::of(&signer).to_text();
        match std::fs::read_to_string(&file) {
            Ok(known) if known.lines().any(|it| it == line.trim_end()) => {}
            Ok(_) => bail!(
                "the audit log {log} is signed by a key that {} does not hold: put the key back that it holds, or add the line {:?} if the \
                 change was meant",
                file.display(),
                line.trim_end()
            ),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => std::fs::write(file, line)?,
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", file.display())),
        }
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
