//! What our stack adds to tonic: the cheapest RPC through it, against the same service bare.

use std::time::Duration;

use honi_proto::outbox::v1::ListEventsRequest;
use honi_proto::outbox::v1::feed_service_client::FeedServiceClient;
use tonic::Request;
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::{Channel, Endpoint};

use crate::process::Child;
use crate::report::{Table, number, verdict};
use crate::rounds::{Cell, Rounds, measured};
use crate::tokens;

const CLIENTS: usize = 64;
const CONNECTIONS: usize = 4;
const ROUNDS: usize = 7;
const LENGTH: Duration = Duration::from_millis(1000);
/// Before the first round, so that connections are made and caches are filled.
const WARM_UP: Duration = Duration::from_millis(500);

/// What is served, in the order of the table.
const BARE: &str = "bare tonic";
const STACK: &str = "our stack";
const CEDAR: &str = "our stack + a Cedar decision";
const EXPORT: &str = "our stack + trace export";

/// A server of the comparison, and connections to it.
struct Served {
    what: &'static str,
    child: Child,
    channels: Vec<Channel>,
    authorization: AsciiMetadataValue,
}

impl Served {
    async fn start(what: &'static str, role: &[&str], authorization: &AsciiMetadataValue) -> anyhow::Result<Self> {
        let mut child = Child::start(role)?;
        let endpoint = Endpoint::from_shared(child.line().await?)?;
        let mut channels = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            channels.push(endpoint.connect().await?);
        }
        Ok(Self {
            what,
            child,
            channels,
            authorization: authorization.clone(),
        })
    }

    async fn measure(&self, clients: usize, length: Duration) -> anyhow::Result<Cell> {
        let client = |number: usize| {
            let client = FeedServiceClient::new(self.channels[number % CONNECTIONS].clone());
            let authorization = self.authorization.clone();
            move || {
                let (mut client, mut request) = (client.clone(), Request::new(ListEventsRequest::default()));
                request.metadata_mut().insert("authorization", authorization.clone());
                async move {
                    client.list_events(request).await?;
                    Ok(())
                }
            }
        };
        measured(self.child.pid()?, clients, length, client).await
    }
}

/// Measures all variants.
pub(crate) async fn measure() -> anyhow::Result<String> {
    let rounds = rounds().await?;
    let head = [
        "64 calls in flight, 4 connections",
        "calls/s",
        "of bare",
        "p50 ms",
        "p99 ms",
        "server CPU µs/call",
        "more than bare",
    ];
    let mut table = Table::new("### The cheapest RPC", &head);
    let bare = rounds.median(BARE, CLIENTS).unwrap_or_default();
    for what in [BARE, STACK, CEDAR, EXPORT] {
        let cell = rounds.median(what, CLIENTS).unwrap_or_default();
        let cpu = cell.cpu.unwrap_or_default();
        let more = cpu - bare.cpu.unwrap_or_default();
        let values = [cell.p50, cell.p99, cpu, more].map(number);
        table.row(
            [what.to_owned(), number(cell.rate), number(cell.rate / bare.rate)]
                .into_iter()
                .chain(values),
        );
    }
    let ratio = rounds.median(STACK, CLIENTS).unwrap_or_default().rate / bare.rate;
    Ok(format!(
        "{table}\nAim: our stack ≥ 0.9 of bare tonic: {} ({ratio:.2}).\n",
        verdict(ratio >= 0.9)
    ))
}

/// The cheapest RPC through the stack, for whoever measures something dearer in the same rounds.
pub(crate) struct Echo(Served);

impl Echo {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let (jwks, authorization) = tokens::issue()?;
        let served = Served::start(STACK, &["echo", "stack", &jwks, ""], &authorization).await?;
        served.measure(CLIENTS, WARM_UP).await?;
        Ok(Self(served))
    }

    pub(crate) async fn measure(&self, clients: usize) -> anyhow::Result<Cell> {
        self.0.measure(clients, LENGTH).await
    }

    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.0.child.stop().await
    }
}

async fn rounds() -> anyhow::Result<Rounds> {
    let (jwks, authorization) = tokens::issue()?;
    let mut collector = Child::start(&["collector"])?;
    let spans = collector.line().await?;
    let mut all = Vec::new();
    for (what, kind, collector) in [
        (BARE, "bare", ""),
        (STACK, "stack", ""),
        (CEDAR, "cedar", ""),
        (EXPORT, "stack", spans.as_str()),
    ] {
        all.push(Served::start(what, &["echo", kind, &jwks, collector], &authorization).await?);
    }
    for served in &all {
        served.measure(CLIENTS, WARM_UP).await?;
    }
    let mut rounds = Rounds::default();
    for _ in 0..ROUNDS {
        for served in &all {
            rounds.add(served.what, CLIENTS, served.measure(CLIENTS, LENGTH).await?);
        }
    }
    for served in all {
        served.child.stop().await?;
    }
    collector.stop().await?;
    Ok(rounds)
}
