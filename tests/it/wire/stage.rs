//! A suite without Temporal, whose services are called as anybody with anything.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use honi_access::ON_BEHALF_OF_TOKEN;
use honi_clock::{Clock, ManualClock};
use honi_local::ports::Ports;
use honi_local::suite::{Options, Rules, Suite, TemporalChoice};
use honi_proto::descriptors;
use honi_suite::PortRange;
use prost::Message;
use prost_reflect::{DynamicMessage, MethodDescriptor};
use tempfile::TempDir;
use tonic::metadata::{AsciiMetadataKey, MetadataValue};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

use super::answer::reason;
use super::caller::{Caller, Tokens};
use super::codec::Raw;
use super::tables::Tables;

/// How long one call may take; a call that takes longer counts as a fault.
const LONGEST_CALL: std::time::Duration = std::time::Duration::from_secs(20);

/// How often a call is made whose answer waits for another service.
const TRIES: usize = 5;

/// Reasons of UNAVAILABLE that say that another service was not heard of in time. All of them run here.
const SLOW: [&str; 4] = ["REPORTING_LINE_UNKNOWN", "OWNER_UNCHECKED", "RIGHT_UNCHECKED", "AGE_UNCHECKED"];

/// The services of the suite.
pub(crate) const SERVERS: [&str; 5] = ["inspections", "members", "proposals", "training", "voices"];

/// An RPC where it is served: every service has its own audit log and feed.
#[derive(Clone, Debug)]
pub(crate) struct Rpc {
    /// Which service.
    pub(crate) server: &'static str,
    /// Which method.
    pub(crate) method: MethodDescriptor,
}

impl Rpc {
    /// Its name in policies, such as `honi.voices.v1.VoiceService/GetVoice`.
    pub(crate) fn action(&self) -> String {
        descriptors::action(&self.method)
    }
}

impl std::fmt::Display for Rpc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.server, self.action())
    }
}

/// The suite, and how its services are reached.
pub(crate) struct Stage {
    /// The suite.
    pub(crate) suite: Suite,
    /// Its time, which stands still until it is moved; of a suite with a worker it moves nothing.
    pub(crate) hand: ManualClock,
    /// Every RPC that is served, in the order of services and protos.
    pub(crate) rpcs: Vec<Rpc>,
    /// Signs for anybody.
    pub(crate) tokens: Tokens,
    channels: BTreeMap<&'static str, Channel>,
    folder: Option<TempDir>,
    _ports: PortRange,
}

impl Stage {
    /// Starts a suite that says nothing, in a folder that goes with it; Temporal is away.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let stage = Self::start_in(&folder.path().join("data"), "off").await;
        Self {
            folder: Some(folder),
            ..stage
        }
    }

    /// Starts a suite that keeps everything in a folder and logs by these directives.
    pub(crate) async fn start_in(folder: &Path, log: &str) -> Self {
        Self::begin(folder, log, None).await
    }

    /// The same with a worker and these rules, by the clock of the system: that of the Temporal server that may come later.
    pub(crate) async fn start_conducted(folder: &Path, log: &str, rules: &'static str) -> Self {
        Self::begin(folder, log, Some(rules)).await
    }

    async fn begin(folder: &Path, log: &str, conducted: Option<&'static str>) -> Self {
        let range = PortRange::take();
        let start = "2026-11-24T01:00:00Z".parse().expect("a time");
        let (clock, hand) = Clock::manual(start);
        let clock = if conducted.is_some() { Clock::system() } else { clock };
        let ports = range.ports();
        let options = Options {
            data_dir: folder.to_owned(),
            ports,
            temporal: TemporalChoice::At(format!("http://{}", Ports::loopback(ports.temporal()))),
            clock,
            log: log.to_owned(),
            worker: conducted.is_some(),
            rules: conducted.map_or(Rules::Standard, Rules::Given),
        };
        let suite = Suite::start(options).await.expect("the suite starts");
        let mut channels = BTreeMap::new();
        for (server, port) in SERVERS.into_iter().zip([
            ports.inspections(),
            ports.members(),
            ports.proposals(),
            ports.training(),
            ports.voices(),
        ]) {
            let endpoint = Channel::from_shared(format!("http://{}", Ports::loopback(port))).expect("a port makes a URL");
            channels.insert(server, endpoint.timeout(LONGEST_CALL).connect().await.expect("the service accepts"));
        }
        let tokens = Tokens::of(&suite.data().keys().expect("the folder of keys"), suite.issuer().url());
        let rpcs = served(&channels).await;
        Self {
            suite,
            hand,
            rpcs,
            tokens,
            channels,
            folder: None,
            _ports: range,
        }
    }

    /// The time of the services.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.suite.now()
    }

    /// Stops everything.
    pub(crate) async fn stop(self) {
        self.suite.stop().await.expect("the suite stops in order");
        drop(self.folder);
    }

    /// Moves the time.
    pub(crate) fn wait(&self, time: TimeDelta) {
        self.hand.advance(time);
    }

    /// A token of somebody's that is valid now.
    pub(crate) fn token(&self, caller: &Caller) -> String {
        self.tokens.sign(&self.tokens.claims(caller, self.now()))
    }

    /// The tables of a service.
    pub(crate) async fn tables(&self, server: &str) -> Tables {
        Tables::open(&self.suite.data().database(server)).await
    }

    /// An RPC by its name, where it is served first.
    pub(crate) fn rpc(&self, action: &str) -> Rpc {
        self.rpcs
            .iter()
            .find(|rpc| rpc.action() == action)
            .cloned()
            .unwrap_or_else(|| panic!("{action} is not served"))
    }

    /// Sends bytes, with a token or without; again if another service that had to be asked was too slow on a busy machine, as clients do.
    pub(crate) async fn send(&self, rpc: &Rpc, token: Option<&str>, body: Vec<u8>) -> Result<DynamicMessage, Status> {
        let path = format!("/{}", rpc.action());
        let mut tries = 1..TRIES;
        loop {
            match send(&self.channels[rpc.server], &path, token, None, body.clone()).await {
                Err(status) if tries.next().is_some() && was_slow(&status) => {}
                answer => return Ok(answered(rpc, &answer?)),
            }
        }
    }

    /// Sends bytes as an application that passes on a person's request, with the tokens of both.
    pub(crate) async fn send_for(&self, rpc: &Rpc, application: &str, person: &str, body: Vec<u8>) -> Result<DynamicMessage, Status> {
        let path = format!("/{}", rpc.action());
        let answer = send(&self.channels[rpc.server], &path, Some(application), Some(person), body).await?;
        Ok(answered(rpc, &answer))
    }

    /// Sends bytes to any path of a service.
    pub(crate) async fn send_to(&self, server: &str, path: &str, token: Option<&str>, body: Vec<u8>) -> Result<Vec<u8>, Status> {
        send(&self.channels[server], path, token, None, body).await
    }

    /// Calls as somebody who may, with a message that is right; anything but an answer is a fault of the test.
    pub(crate) async fn ask<A: Message + Default>(&self, action: &str, caller: &Caller, request: &impl Message) -> A {
        let rpc = self.rpc(action);
        let token = self.token(caller);
        let answer = self.send(&rpc, Some(&token), request.encode_to_vec()).await;
        let answer = answer.unwrap_or_else(|status| panic!("{action} as {caller:?}: {status:?}"));
        A::decode(&*answer.encode_to_vec()).expect("it is the method's message")
    }
}

fn was_slow(status: &Status) -> bool {
    status.code() == Code::Unavailable && SLOW.contains(&reason(status).as_str())
}

fn answered(rpc: &Rpc, answer: &[u8]) -> DynamicMessage {
    DynamicMessage::decode(rpc.method.output(), answer).expect("a service answers with its message")
}

/// Which service serves what: the health service knows, and needs no token.
async fn served(channels: &BTreeMap<&'static str, Channel>) -> Vec<Rpc> {
    let mut rpcs = Vec::new();
    for (server, channel) in channels {
        for service in descriptors::services() {
            if is_served(channel, service.full_name()).await {
                rpcs.extend(service.methods().map(|method| Rpc { server, method }));
            }
        }
    }
    rpcs
}

/// Whether a service says of itself that it serves (`grpc.health.v1`).
async fn is_served(channel: &Channel, service: &str) -> bool {
    // HealthCheckRequest has the name as its first field; HealthCheckResponse the status, of which 1 is SERVING.
    let request = [
        &[0x0a, u8::try_from(service.len()).expect("names of services are short")],
        service.as_bytes(),
    ]
    .concat();
    match send(channel, "/grpc.health.v1.Health/Check", None, None, request).await {
        Ok(answer) => answer == [0x08, 0x01],
        Err(status) if status.code() == Code::NotFound => false,
        Err(status) => panic!("the health of {service}: {status:?}"),
    }
}

async fn send(channel: &Channel, path: &str, token: Option<&str>, person: Option<&str>, body: Vec<u8>) -> Result<Vec<u8>, Status> {
    let mut request = Request::new(body);
    if let Some(person) = person {
        let value = MetadataValue::try_from(person).expect("a token is ASCII");
        let header = AsciiMetadataKey::from_bytes(ON_BEHALF_OF_TOKEN.as_ref()).expect("a header");
        request.metadata_mut().insert(header, value);
    }
    if let Some(token) = token {
        let value = MetadataValue::try_from(format!("Bearer {token}")).expect("a token is ASCII");
        request.metadata_mut().insert("authorization", value);
    }
    let mut grpc = tonic::client::Grpc::new(channel.clone());
    grpc.ready()
        .await
        .map_err(|error| Status::unavailable(format!("the service is gone: {error}")))?;
    let path = path.parse().expect("a path");
    Ok(grpc.unary(request, path, Raw).await?.into_inner())
}
