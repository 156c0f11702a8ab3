//! What stands beside the services on one machine: the trace viewer, the identity issuer, Temporal, and the endpoint that decodes payloads.

use std::sync::Arc;

use anyhow::Context as _;
use axum::http::HeaderValue;
use honi_access::Role;
use honi_clock::Clock;
use honi_orchestration::{AttributeKind, SEARCH_ATTRIBUTES, codec_endpoint as codec_router, connect};
use honi_telemetry::Telemetry;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::config::Config;
use super::part::Part;
use super::secrets::Secrets;
use crate::data_dir::DataDir;
use crate::issuer::{Application, Issuer, IssuerOptions, LOCAL_PROFILE};
use crate::loopback;
use crate::ports::Ports;
use crate::temporal::{Temporal, TemporalOptions};
use crate::tools::Tools;
use crate::traces::{TraceLimits, TraceStore, serve};

/// The viewer and where it takes spans in.
pub(super) async fn traces(data: &DataDir, ports: Ports) -> anyhow::Result<Part> {
    let store = TraceStore::open(&data.path().join("traces.db"), TraceLimits::default()).await?;
    let otlp = listener("the trace collector", ports.otlp()).await?;
    let viewer = listener("the trace viewer", ports.trace_viewer()).await?;
    let stop = CancellationToken::new();
    let task = tokio::spawn(serve(store, otlp, viewer, stop.clone()));
    Ok(Part::new("the trace viewer", stop, task))
}

/// The issuer, with the accounts of our applications; people come when they are seeded.
pub(super) async fn issuer(data: &DataDir, ports: Ports, secrets: &Secrets, clock: &Clock) -> anyhow::Result<(Issuer, Part)> {
    let account = |name: &str, secret: &str, roles: Vec<Role>| Application {
        name: name.to_owned(),
        secret: secrets.get(secret),
        roles,
    };
    let options = IssuerOptions {
        profile: LOCAL_PROFILE.to_owned(),
        address: Ports::loopback(ports.issuer()),
        keys_dir: data.keys()?,
        audiences: ["honi-inspections", "honi-members", "honi-proposals", "honi-training", "honi-voices"]
            .map(str::to_owned)
            .to_vec(),
        applications: vec![
            account("honi-inspections", "application_inspections", vec![Role::Application]),
            account("honi-proposals", "application_proposals", vec![Role::Application]),
            account("honi-voices", "application_voices", vec![Role::Application]),
            account("honi-worker", "application_worker", vec![Role::Application]),
            // Seeds the fictional co-op, as an administrator and the membership system would.
            account("honi-local", "application_local", vec![Role::Application, Role::Administrator]),
        ],
        people: Vec::new(),
    };
    let (issuer, server) = Issuer::bind(options, clock.clone()).await?;
    let stop = CancellationToken::new();
    let running = server.run(stop.clone());
    let task = tokio::spawn(async move { Ok(running.await?) });
    Ok((issuer, Part::new("the identity issuer", stop, task)))
}

/// Temporal from its start on, started again whenever it ends, and who hears once it serves. In a task of its own, so that whoever waits may
/// give up waiting and stop it all the same.
pub(super) fn temporal(options: TemporalOptions) -> (Part, oneshot::Receiver<()>) {
    let stop = CancellationToken::new();
    let (serves, hears) = oneshot::channel();
    let told = stop.clone();
    let task = tokio::spawn(async move {
        let Some(mut temporal) = Temporal::start_unless(options, &told).await? else {
            return Ok(());
        };
        // Nobody may be waiting any more.
        let _ = serves.send(());
        temporal.supervise(&told).await;
        Ok(temporal.stop().await?)
    });
    (Part::new("Temporal", stop, task), hears)
}

async fn listener(what: &str, port: u16) -> anyhow::Result<TcpListener> {
    let address = Ports::loopback(port);
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{what} cannot listen on {address}"))
}

/// How Temporal is started; its executable is found on PATH or fetched.
pub(super) async fn temporal_options(data: &DataDir, ports: Ports) -> anyhow::Result<TemporalOptions> {
    let kind = |kind: AttributeKind| match kind {
        AttributeKind::Keyword => "Keyword",
        AttributeKind::Datetime => "Datetime",
        AttributeKind::Bool => "Bool",
    };
    Ok(TemporalOptions {
        executable: Tools::new(data.tools()?).find("temporal").await?,
        folder: data.temporal()?,
        port: ports.temporal(),
        ui_port: ports.temporal_ui(),
        codec_endpoint: Some(format!("http://{}", Ports::loopback(ports.codec_endpoint()))),
        search_attributes: SEARCH_ATTRIBUTES
            .iter()
            .map(|(name, of)| ((*name).to_owned(), kind(*of).to_owned()))
            .collect(),
    })
}

/// The endpoint by which Temporal's web UI shows payloads. On one machine its programs may see them, which hold names, dates and codes only;
/// of web pages only the UI's own.
pub(super) async fn codec_endpoint(config: &Config, ports: Ports, telemetry: &Telemetry) -> anyhow::Result<Part> {
    let worker: honi_worker::Settings = config.settings("worker", honi_worker::DEFAULTS)?;
    let orchestrator = connect(&worker.temporal, telemetry)?;
    let origin = HeaderValue::try_from(format!("http://{}", Ports::loopback(ports.temporal_ui())))?;
    let (here, ui) = (Ports::loopback(ports.codec_endpoint()), Ports::loopback(ports.temporal_ui()));
    let local: honi_orchestration::Authenticate =
        Arc::new(move |headers| Box::pin(std::future::ready(loopback::is_meant(&headers, here, ui))));
    let router = codec_router(orchestrator.codec().clone(), origin, local);
    let listener = listener("the codec endpoint", ports.codec_endpoint()).await?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    let task = tokio::spawn(async move {
        axum::serve(listener, router).with_graceful_shutdown(told.cancelled_owned()).await?;
        Ok(())
    });
    Ok(Part::new("the codec endpoint", stop, task))
}
