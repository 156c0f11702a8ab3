//! A server in this process, with a feed service whose answers a test writes itself.

use std::collections::BTreeSet;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use honi_access::token::{Audience, Claims, SigningKey};
use honi_access::{Authenticator, Policies};
use honi_call::{CallSettings, Client, Identity};
use honi_clock::Clock;
use honi_proto::outbox::v1::feed_service_client::FeedServiceClient;
use honi_proto::outbox::v1::feed_service_server::{FeedService, FeedServiceServer};
use honi_proto::outbox::v1::{ListEventsRequest, ListEventsResponse};
use honi_serve::{Refusal, Refusals, ServeError, ServeSettings, Server};
use honi_settings::Secret;
use honi_telemetry::{Recorded, Recorder, Telemetry};
use opentelemetry::trace::SpanKind;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

const ISSUER: &str = "https://id.example.coop";
const AUDIENCE: &str = "honi-voices";
/// 2026-04-01 09:00 in Japan.
const NOW: DateTime<Utc> = DateTime::from_timestamp(1_775_001_600, 0).expect("a time");

const SCHEMA: &str = r#"
entity Feed = {};
action "honi.outbox.v1.FeedService/ListEvents" appliesTo { principal: [Staff, Application], resource: [Feed] };
"#;
const CALL: &str = r#"
@id("call-feed")
@source("test")
permit (principal, action == Action::"honi.outbox.v1.FeedService/ListEvents", resource) when { principal in Role::"CMG" };
"#;

type Answer = dyn Fn(Request<ListEventsRequest>) -> BoxFuture<'static, Result<ListEventsResponse, Status>> + Send + Sync;

/// A feed service that answers what a test says.
#[derive(Clone)]
pub(crate) struct Feed(Arc<Answer>);

impl Feed {
    pub(crate) fn answering<F, R>(answer: F) -> Self
    where
        F: Fn(Request<ListEventsRequest>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<ListEventsResponse, Status>> + Send + 'static,
    {
        Self(Arc::new(move |request| Box::pin(answer(request))))
    }

    /// An empty answer at once.
    pub(crate) fn empty() -> Self {
        Self::answering(|_| async { Ok(ListEventsResponse::default()) })
    }
}

#[async_trait]
impl FeedService for Feed {
    async fn list_events(&self, request: Request<ListEventsRequest>) -> Result<Response<ListEventsResponse>, Status> {
        (self.0)(request).await.map(Response::new)
    }
}

/// Keeps refusals in memory.
#[derive(Default)]
pub(crate) struct Refused(Mutex<Vec<Refusal>>);

impl Refusals for Refused {
    fn refused(&self, refusal: Refusal) {
        self.0.lock().expect("no test panics with it").push(refusal);
    }
}

/// The suite of a test: whose tokens are accepted, and what was seen.
pub(crate) struct Suite {
    pub(crate) recorder: Recorder,
    pub(crate) refused: Arc<Refused>,
    key: SigningKey,
}

impl Suite {
    pub(crate) fn new() -> Self {
        Self {
            recorder: Recorder::default(),
            refused: Arc::default(),
            key: SigningKey::generate().expect("a key"),
        }
    }

    fn server(&self, telemetry: &Telemetry, settings: &ServeSettings) -> Server {
        let (clock, _) = Clock::manual(NOW);
        let authenticator = Authenticator::with_keys(ISSUER, AUDIENCE, &self.key.jwks(), clock).expect("a key set");
        let policies = Policies::load(&[("call.cedar", CALL)], SCHEMA).expect("sound policies");
        let server = Server::new(telemetry, authenticator, Arc::new(policies), settings);
        server.report_refusals(Arc::clone(&self.refused) as Arc<dyn Refusals>)
    }

    /// Serves a feed.
    pub(crate) async fn serve(&self, service: &'static str, feed: Feed, settings: ServeSettings) -> Running {
        self.serve_any(service, settings, |server| server.add_service(FeedServiceServer::new(feed)))
            .await
    }

    /// Serves what `add` adds.
    pub(crate) async fn serve_any(&self, service: &'static str, settings: ServeSettings, add: impl FnOnce(Server) -> Server) -> Running {
        let telemetry = self.recorder.telemetry(service);
        let server = add(self.server(&telemetry, &settings));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(server.serve(listener, shutdown.clone()));
        Running {
            telemetry,
            address,
            shutdown,
            task,
        }
    }

    /// A token of a fictional compliance manager, or of whatever has these roles.
    pub(crate) fn token(&self, roles: &[&str]) -> Secret {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: "staff/0190c2c6-6f5a-7c4e-9d6f-2f2b8d0a1b2c".to_owned(),
            aud: Audience::One(AUDIENCE.to_owned()),
            iat: None,
            nbf: None,
            exp: NOW.timestamp() + 600,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            org_unit: None,
            employed_until: None,
        };
        Secret::new(self.key.sign(&claims).expect("signed"))
    }

    /// A client of a server, with the roles of a compliance manager.
    pub(crate) fn client(&self, server: &Running) -> FeedServiceClient<Client> {
        self.client_as(server, Some(self.token(&["CMG"])))
    }

    pub(crate) fn client_as(&self, server: &Running, token: Option<Secret>) -> FeedServiceClient<Client> {
        let telemetry = self.recorder.telemetry("caller");
        let identity = token.map_or_else(Identity::none, |token| Identity::bearer(move || Some(token.clone())));
        FeedServiceClient::new(server.channel(identity, &telemetry))
    }

    /// The span of a finished RPC of that service, waited for: a client has its answer before the server has dropped its span.
    pub(crate) async fn rpc(&self, service: &str, kind: SpanKind) -> Recorded {
        let found = || {
            self.recorder
                .spans()
                .into_iter()
                .find(|span| span.service == service && span.is(kind.clone()))
        };
        let seen = || found().ok_or_else(|| self.recorder.spans());
        soon(seen).await
    }

    pub(crate) fn refusals(&self) -> Vec<Refusal> {
        self.refused.0.lock().expect("no test panics with it").clone()
    }
}

/// Looks again and again for what is there within moments.
async fn soon<T, E: std::fmt::Debug>(look: impl Fn() -> Result<T, E>) -> T {
    let limit = tokio::time::Instant::now() + Duration::from_secs(5);
    loop {
        match look() {
            Ok(found) => return found,
            Err(seen) => assert!(tokio::time::Instant::now() < limit, "still not there: {seen:?}"),
        }
        tokio::task::yield_now().await;
    }
}

/// A server of this process.
pub(crate) struct Running {
    pub(crate) telemetry: Telemetry,
    pub(crate) address: SocketAddr,
    pub(crate) shutdown: CancellationToken,
    pub(crate) task: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    pub(crate) fn channel(&self, identity: Identity, telemetry: &Telemetry) -> Client {
        Client::connect_lazy(&CallSettings::new(format!("http://{}", self.address)), identity, telemetry).expect("a URL")
    }

    /// Waits until the server serves.
    pub(crate) async fn serving(&self) {
        let mut health = tonic_health::pb::health_client::HealthClient::new(self.plain());
        let answer = health.check(tonic_health::pb::HealthCheckRequest::default()).await;
        answer.expect("it serves");
    }

    /// Waits until a call is in flight.
    pub(crate) async fn busy(&self) {
        let in_flight = |line: &str| line.starts_with("rpc_server_in_flight{") && line.ends_with(" 1");
        soon(|| {
            let text = self.telemetry.metrics_text();
            if text.lines().any(in_flight) { Ok(()) } else { Err(text) }
        })
        .await;
    }

    /// A channel of tonic's own, which adds nothing.
    pub(crate) fn plain(&self) -> tonic::transport::Channel {
        tonic::transport::Endpoint::from_shared(format!("http://{}", self.address))
            .expect("a URL")
            .connect_lazy()
    }
}

/// A server that lets one call in at a time.
pub(crate) fn one_at_a_time() -> ServeSettings {
    ServeSettings {
        max_concurrent: 1,
        ..ServeSettings::default()
    }
}

pub(crate) fn attributes(span: &Recorded) -> BTreeSet<String> {
    span.span.attributes.iter().map(|pair| pair.key.to_string()).collect()
}
