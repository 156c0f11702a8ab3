//! A server from its first connection to its last.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use honi_access::{Authenticator, Policies, PolicyError};
use honi_proto::descriptors;
use honi_settings::SettingsError;
use honi_telemetry::Telemetry;
use http::{Request, Response};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::{Routes, RoutesBuilder};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Certificate, Identity, ServerTlsConfig};
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tower::Service;

use crate::refusals::Refusals;
use crate::settings::ServeSettings;
use crate::stack::{Admission, Stack, StackLayer};

/// Connections are asked whether they are still there, so that a dead peer does not hold its calls.
const KEEPALIVE: Duration = Duration::from_secs(30);
/// What a client may take for the handshake of TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// What connections get to say goodbye once their calls have ended.
const GOODBYE: Duration = Duration::from_secs(1);

/// Why a server does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be had.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The policies do not have exactly the actions of the services that are served.
    #[error("the access policies do not fit the services")]
    Policies(#[from] PolicyError),
    /// The descriptors for reflection cannot be read.
    #[error("the descriptors for reflection cannot be read")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// A certificate or key cannot be read.
    #[error("serve.tls cannot be used")]
    Certificates(#[from] SettingsError),
    /// The transport failed.
    #[error("the server failed")]
    Transport(#[from] tonic::transport::Error),
}

/// Binds the address of the settings. Do it early: a port that is taken is found before any work is done.
///
/// # Errors
/// If the address cannot be had.
pub async fn bind(settings: &ServeSettings) -> Result<TcpListener, ServeError> {
    let address = settings.listen;
    TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Bind { address, source })
}

/// Serves gRPC services with the stack around them, beside health and both versions of reflection.
pub struct Server {
    telemetry: Telemetry,
    settings: ServeSettings,
    authenticator: Authenticator,
    policies: Arc<Policies>,
    refusals: Option<Arc<dyn Refusals>>,
    routes: RoutesBuilder,
    names: Vec<&'static str>,
}

impl Server {
    /// A server without services.
    pub fn new(telemetry: &Telemetry, authenticator: Authenticator, policies: Arc<Policies>, settings: &ServeSettings) -> Self {
        Self {
            telemetry: telemetry.clone(),
            settings: settings.clone(),
            authenticator,
            policies,
            refusals: None,
            routes: RoutesBuilder::default(),
            names: Vec::new(),
        }
    }

    /// Where refused calls are kept.
    #[must_use]
    pub fn report_refusals(mut self, refusals: Arc<dyn Refusals>) -> Self {
        self.refusals = Some(refusals);
        self
    }

    /// Adds a service of our protos.
    #[must_use]
    pub fn add_service<S>(mut self, service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
    {
        self.names.push(S::NAME);
        self.routes.add_service(service);
        self
    }

    /// Serves until `shutdown` is cancelled, then drains: health says NOT_SERVING; after the time of notice no connection is accepted any
    /// more, calls in flight end within the drain time, and what is left is ended with UNAVAILABLE. Dropping the future ends all calls at once.
    ///
    /// # Errors
    /// If the policies do not fit the services, or the transport fails.
    pub async fn serve(self, listener: TcpListener, shutdown: CancellationToken) -> Result<(), ServeError> {
        self.check_policies()?;
        let transport = transport(&self.settings)?;
        let health = tonic_health::server::HealthReporter::new();
        let routes = public_services(self.routes, &self.names, &health)?.routes();
        let admission = Admission {
            authenticator: self.authenticator,
            policies: self.policies,
            refusals: self.refusals,
        };
        let stack = Arc::new(Stack::new(&self.telemetry, admission, &self.settings));
        // From the last step of the start on we serve, and not before.
        announce(&health, &self.names, ServingStatus::Serving).await;
        let draining = Draining {
            stack,
            health,
            names: self.names,
            notice: self.settings.drain_notice(),
            limit: self.settings.drain(),
        };
        self.telemetry.scope(run(transport, routes, draining, listener, shutdown)).await
    }

    /// An RPC without an action could never be called, and an action without an RPC is a mistake in the schema.
    fn check_policies(&self) -> Result<(), PolicyError> {
        let served: Vec<String> = descriptors::methods()
            .filter(|method| self.names.contains(&method.parent_service().full_name()))
            .map(|method| descriptors::action(&method))
            .collect();
        self.policies.covers(&served.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

struct Draining {
    stack: Arc<Stack>,
    health: HealthReporter,
    names: Vec<&'static str>,
    notice: Duration,
    limit: Duration,
}

/// What carries the calls: HTTP/2, over TLS if there is a certificate.
fn transport(settings: &ServeSettings) -> Result<tonic::transport::Server, ServeError> {
    let server = tonic::transport::Server::builder()
        .http2_keepalive_interval(Some(KEEPALIVE))
        .max_concurrent_streams(streams(settings.max_concurrent));
    let pem = settings.tls.read()?;
    let Some((certificate, key)) = pem.identity else {
        return Ok(server);
    };
    let tls = ServerTlsConfig::new()
        .identity(Identity::from_pem(certificate, key))
        .timeout(HANDSHAKE);
    let tls = match pem.authorities {
        Some(clients) => tls.client_ca_root(Certificate::from_pem(clients)),
        None => tls,
    };
    Ok(server.tls_config(tls)?)
}

/// HTTP/2 advises against fewer for a connection (RFC 9113 §6.5.2).
const FEWEST_STREAMS: u32 = 100;

/// How many calls one connection may have open. More than are answered at once, so that one too many is told so and does not wait in its
/// client; but not any number, for each takes memory before anybody knows who asks.
fn streams(max_concurrent: usize) -> u32 {
    u32::try_from(max_concurrent.saturating_mul(2))
        .unwrap_or(u32::MAX)
        .max(FEWEST_STREAMS)
}

async fn run(
    transport: tonic::transport::Server,
    routes: Routes,
    draining: Draining,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), ServeError> {
    let stack = Arc::clone(&draining.stack);
    let _ended_when_dropped = stack.stop.clone().drop_guard();
    let closing = CancellationToken::new();
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let mut serving = pin!(
        transport
            .layer(StackLayer(Arc::clone(&stack)))
            .add_routes(routes)
            .serve_with_incoming_shutdown(incoming, closing.clone().cancelled_owned())
    );
    tokio::select! {
        ended = &mut serving => return ended.map_err(Into::into),
        () = shutdown.cancelled() => {}
    }
    // First say it, and give those who ask time to hear it, so that nobody is sent here any more; then stop accepting.
    announce(&draining.health, &draining.names, ServingStatus::NotServing).await;
    if !draining.notice.is_zero() {
        tokio::select! {
            ended = &mut serving => return ended.map_err(Into::into),
            () = tokio::time::sleep_until(Instant::now() + draining.notice) => {}
        }
    }
    closing.cancel();
    stack.calls.close();
    tokio::select! {
        ended = &mut serving => return ended.map_err(Into::into),
        finished = tokio::time::timeout(draining.limit, stack.calls.wait()) => {
            if finished.is_err() {
                tracing::warn!(calls = stack.calls.len(), "calls are ended that did not finish in time");
            }
        }
    }
    stack.stop.cancel();
    match tokio::time::timeout(GOODBYE, serving).await {
        Ok(ended) => ended.map_err(Into::into),
        Err(_late) => Ok(()),
    }
}

/// Says of the whole server and of each of its services whether it serves.
async fn announce(health: &HealthReporter, names: &[&'static str], status: ServingStatus) {
    for name in names.iter().copied().chain([""]) {
        health.set_service_status(name, status).await;
    }
}

/// Health and reflection, which list what is served here and nothing else.
fn public_services(mut routes: RoutesBuilder, names: &[&'static str], health: &HealthReporter) -> Result<RoutesBuilder, ServeError> {
    let reflection = || {
        let served = names.iter().copied().chain(["grpc.health.v1.Health"]);
        let sets = [honi_proto::FILE_DESCRIPTOR_SET, tonic_health::pb::FILE_DESCRIPTOR_SET];
        let builder = tonic_reflection::server::Builder::configure();
        let builder = sets
            .into_iter()
            .fold(builder, |builder, set| builder.register_encoded_file_descriptor_set(set));
        served.fold(builder, |builder, name| builder.with_service_name(name))
    };
    let service = tonic_health::server::HealthService::from_health_reporter(health.clone());
    routes
        .add_service(tonic_health::pb::health_server::HealthServer::new(service))
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?);
    Ok(routes)
}
