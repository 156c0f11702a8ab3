//! A child that serves the cheapest RPC: a feed that is empty. Bare, inside our stack, and with one more thing at a time.

use std::sync::Arc;

use honi_access::{Authenticator, Policies, Resource};
use honi_clock::Clock;
use honi_proto::outbox::v1::feed_service_server::{FeedService, FeedServiceServer};
use honi_proto::outbox::v1::{ListEventsRequest, ListEventsResponse};
use honi_serve::{ServeSettings, Server, caller, validate};
use honi_telemetry::{Customise, Telemetry, TelemetrySettings};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use crate::child;
use crate::tokens::{AUDIENCE, ISSUER, UNIT};

const SCHEMA: &str = r#"
entity Feed = {};
action "honi.outbox.v1.FeedService/ListEvents" appliesTo { principal: [Staff, Application], resource: [Feed] };
"#;
const CALL: &str = r#"
@id("call: the feed")
permit(principal, action == Action::"honi.outbox.v1.FeedService/ListEvents", resource) when { principal in Role::"CMG" };
"#;
/// The decision that the variant with Cedar takes: the voices service's own, for reading a voice.
const READ: &str = "honi.voices.v1.VoiceService/GetVoice";

/// Answers nothing at once.
struct Bare;

#[tonic::async_trait]
impl FeedService for Bare {
    async fn list_events(&self, _: Request<ListEventsRequest>) -> Result<Response<ListEventsResponse>, Status> {
        Ok(Response::new(ListEventsResponse::default()))
    }
}

/// Does what every handler of ours does first, and decides on a voice if it has policies.
struct Guarded {
    policies: Option<Policies>,
}

#[tonic::async_trait]
impl FeedService for Guarded {
    async fn list_events(&self, request: Request<ListEventsRequest>) -> Result<Response<ListEventsResponse>, Status> {
        let caller = caller(&request)?;
        validate(request.get_ref())?;
        if let Some(policies) = &self.policies
            && !policies.decide(&caller.actor, READ, &voice()).is_allowed()
        {
            return Err(Status::permission_denied(
                "the policies changed: the benchmark's caller may not read",
            ));
        }
        Ok(Response::new(ListEventsResponse::default()))
    }
}

/// Serves on a port that it tells: `bare`, `stack`, or `cedar`, which is the stack with a decision. With a collector, spans are exported.
pub(crate) async fn serve(kind: &str, jwks: &str, collector: &str) -> anyhow::Result<()> {
    let stop = child::stop_with_parent();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    child::tell(format_args!("http://{}", listener.local_addr()?))?;
    if kind == "bare" {
        let server = tonic::transport::Server::builder().add_service(FeedServiceServer::new(Bare));
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        return Ok(server.serve_with_incoming_shutdown(incoming, stop.cancelled_owned()).await?);
    }
    let policies = if kind == "cedar" { Some(honi_voices::policies()?) } else { None };
    guarded(listener, jwks, collector, Guarded { policies }, stop).await
}

async fn guarded(listener: TcpListener, jwks: &str, collector: &str, feed: Guarded, stop: CancellationToken) -> anyhow::Result<()> {
    let settings = TelemetrySettings {
        otlp_endpoint: (!collector.is_empty()).then(|| collector.to_owned()),
        log: "off".to_owned(),
        ..TelemetrySettings::default()
    };
    let telemetry = Telemetry::start("honi-echo", &settings, Customise::default())?;
    let authenticator = Authenticator::with_keys(ISSUER, AUDIENCE, jwks, Clock::system())?;
    let policies = Arc::new(Policies::load(&[("call.cedar", CALL)], SCHEMA)?);
    let server = Server::new(&telemetry, authenticator, policies, &ServeSettings::default()).add_service(FeedServiceServer::new(feed));
    server.serve(listener, stop).await?;
    telemetry.shutdown().await;
    Ok(())
}

fn voice() -> Resource {
    Resource::new("Voice", "voices/0190c2c6-6f5a-7c4e-9d6f-2f2b8d0a1b2e")
        .text("org_unit", UNIT)
        .text("recorder", "staff/0190c2c6-6f5a-7c4e-9d6f-2f2b8d0a1b2f")
        .text("handler", "")
        .texts("subject_staff", [] as [String; 0])
        .text("state", "RECEIVED")
        .text("severity", "")
        .flag("own_window", true)
}
