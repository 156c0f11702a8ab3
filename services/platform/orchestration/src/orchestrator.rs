//! The connection to Temporal, made when it is needed first.

use std::{fmt, sync::Arc, time::Duration};

use honi_settings::TlsFiles;
use honi_telemetry::Telemetry;
use temporalio_client::{
    Client, ClientOptions, ClientTlsOptions, Connection, ConnectionOptions, ErasedClientPlugin, RetryOptions, TlsOptions, Url,
};
use tokio::sync::OnceCell;

use crate::{codec::Codec, error::OrchestrationError, settings::TemporalSettings, tracing_plugin};

/// For how long a service's call is repeated before its outbox takes over: with Temporal down, a relay must not sit on one row.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long to wait for a TCP connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// A client of Temporal that connects when it is used first, and again if that failed. Cheap to clone.
#[derive(Clone)]
pub struct Orchestrator(Arc<Inner>);

struct Inner {
    options: ConnectionOptions,
    settings: TemporalSettings,
    codec: Codec,
    plugin: ErasedClientPlugin,
    client: OnceCell<Client>,
}

/// An orchestrator for a service. Contacts nobody: a service starts and serves without Temporal.
///
/// # Errors
/// If the endpoint is no URL, a certificate cannot be read, or the codec key is too short.
pub fn connect(settings: &TemporalSettings, telemetry: &Telemetry) -> Result<Orchestrator, OrchestrationError> {
    build(
        settings,
        telemetry,
        RetryOptions::builder().max_elapsed_time(Some(PATIENCE)).build(),
    )
}

/// An orchestrator for a worker, whose calls are repeated for longer: the outcome of a task that cannot be reported is lost work.
///
/// # Errors
/// As [`connect`].
pub fn connect_worker(settings: &TemporalSettings, telemetry: &Telemetry) -> Result<Orchestrator, OrchestrationError> {
    build(settings, telemetry, RetryOptions::default())
}

fn build(settings: &TemporalSettings, telemetry: &Telemetry, retry: RetryOptions) -> Result<Orchestrator, OrchestrationError> {
    let unusable = |problem: String| OrchestrationError::Settings { key: "endpoint", problem };
    let url: Url = settings.endpoint.parse().map_err(|_| unusable("is no URL".to_owned()))?;
    let tls = (url.scheme() == "https").then(|| tls(&settings.tls)).transpose()?;
    let options = ConnectionOptions::new(url)
        .identity(telemetry.service())
        .connect_timeout(CONNECT_TIMEOUT)
        .retry_options(retry)
        .maybe_tls_options(tls)
        .build();
    let codec = Codec::new(settings)?;
    let plugin = tracing_plugin::plugin(telemetry);
    Ok(Orchestrator(Arc::new(Inner {
        options,
        settings: settings.clone(),
        codec,
        plugin,
        client: OnceCell::new(),
    })))
}

fn tls(files: &TlsFiles) -> Result<TlsOptions, OrchestrationError> {
    let pem = files.read().map_err(|error| OrchestrationError::Settings {
        key: "tls",
        problem: format!("cannot be used: {error}"),
    })?;
    let mut options = TlsOptions::default();
    options.server_root_ca_cert = pem.authorities;
    options.client_tls_options = pem
        .identity
        .map(|(certificate, key)| ClientTlsOptions::builder().client_cert(certificate).client_private_key(key).build());
    Ok(options)
}

impl Orchestrator {
    /// The client, connected.
    ///
    /// # Errors
    /// [`OrchestrationError::Unreachable`] if Temporal does not answer; the next call tries again.
    pub async fn client(&self) -> Result<&Client, OrchestrationError> {
        self.0.client.get_or_try_init(|| self.new_client()).await
    }

    async fn new_client(&self) -> Result<Client, OrchestrationError> {
        let unreachable = |error| OrchestrationError::Unreachable(Box::new(error));
        let connection = Connection::connect(self.0.options.clone()).await.map_err(unreachable)?;
        let options = ClientOptions::new(self.0.settings.namespace.as_str())
            .data_converter(self.0.codec.converter())
            .plugin(self.0.plugin.clone())
            .build();
        Client::new(connection, options).map_err(|error| unreachable(error.into()))
    }

    /// The codec of its payloads.
    pub fn codec(&self) -> &Codec {
        &self.0.codec
    }

    /// Its settings.
    pub(crate) fn settings(&self) -> &TemporalSettings {
        &self.0.settings
    }
}

impl fmt::Debug for Orchestrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orchestrator")
            .field("endpoint", &self.0.settings.endpoint)
            .field("namespace", &self.0.settings.namespace)
            .finish()
    }
}
