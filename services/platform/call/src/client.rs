//! The channel that generated clients call through.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use honi_settings::{SettingsError, TlsFiles};
use honi_telemetry::Telemetry;
use http::{Request, Response};
use tonic::body::Body;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity as TlsIdentity};
use tower::Service;

use crate::identity::Identity;
use crate::send::Sender;
use crate::settings::CallSettings;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const KEEPALIVE: Duration = Duration::from_secs(30);

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The endpoint is no URL, or a certificate is not what it should be.
    #[error("the endpoint `{endpoint}` cannot be called")]
    Endpoint {
        /// Which.
        endpoint: String,
        /// Why.
        source: tonic::transport::Error,
    },
    /// A certificate or key cannot be read.
    #[error("tls of a service to call cannot be used")]
    Certificates(#[from] SettingsError),
}

/// A channel to one service. Cheap to clone; clones share the connection. It goes into a generated client:
/// `VoiceServiceClient::new(client)`.
///
/// It never fails itself: what goes wrong on the way is a status, as if the service had answered it, and UNAVAILABLE when it is not there.
#[derive(Clone)]
pub struct Client(Arc<Sender>);

impl Client {
    /// A client that connects at its first call, and again whenever the connection breaks. Runs inside a tokio runtime.
    ///
    /// # Errors
    /// If the endpoint is no URL, or a certificate or key cannot be used.
    pub fn connect_lazy(settings: &CallSettings, identity: Identity, telemetry: &Telemetry) -> Result<Self, CallError> {
        let wrong = |source| CallError::Endpoint {
            endpoint: settings.endpoint.clone(),
            source,
        };
        let endpoint = endpoint(&settings.endpoint).map_err(wrong)?;
        let channel = match endpoint.uri().scheme_str() {
            Some("https") => endpoint.tls_config(trust(&settings.tls)?).map_err(wrong)?,
            _ => endpoint,
        }
        .connect_lazy();
        Ok(Self(Arc::new(Sender {
            channel,
            identity,
            telemetry: telemetry.clone(),
            timeout: settings.timeout(),
        })))
    }
}

fn endpoint(url: &str) -> Result<Endpoint, tonic::transport::Error> {
    Ok(Endpoint::new(url.to_owned())?
        .connect_timeout(CONNECT_WITHIN)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(KEEPALIVE))
}

/// Whom to trust, and who we are on the connection.
fn trust(files: &TlsFiles) -> Result<ClientTlsConfig, SettingsError> {
    let pem = files.read()?;
    let tls = match pem.authorities {
        Some(authorities) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authorities)),
        None => ClientTlsConfig::new().with_enabled_roots(),
    };
    Ok(match pem.identity {
        Some((certificate, key)) => tls.identity(TlsIdentity::from_pem(certificate, key)),
        None => tls,
    })
}

impl Service<Request<Body>> for Client {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // The connection is waited for within the call, so that its deadline holds for that as well.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let sender = Arc::clone(&self.0);
        Box::pin(async move { Ok(sender.send(request).await) })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("identity", &self.0.identity).finish_non_exhaustive()
    }
}
