//! Temporal servers of a test's own: the CLI's development server, and the test server that can skip time.
//!
//! Each start is a fresh server on a loopback port that nobody else is given while it runs: a workflow that hangs must not hold up another
//! test, nor may a test meet the server of another. A server dies with its handle, and also with the process of the tests if that is
//! killed: a shell waits at a pipe that only this process holds open.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use temporalio_client::{Client, ClientOptions, Connection, ConnectionOptions, Url, tonic::IntoRequest as _};
use temporalio_common::protos::temporal::api::{
    enums::v1::IndexedValueType, operatorservice::v1::AddSearchAttributesRequest, testservice::v1::SleepRequest,
};
use tokio::process::{Child, Command};

use crate::PortRange;

/// The namespace that both kinds of server bring.
pub const NAMESPACE: &str = "default";

/// How long a server may take to answer, on a machine that is busy with other tests as well.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How often a server is started that ends at once: it takes ports of its own beside the one it is given, and somebody may be faster.
const STARTS: usize = 3;

/// What runs a server: it ends when the server does, and ends it when the pipe at its standard input closes.
const SHELL: &str = r#"exec 3<&0; "$@" </dev/null >/dev/null 2>&1 3<&- & server=$!
{ cat <&3 >/dev/null; kill -9 "$server"; } 2>/dev/null & watcher=$!
wait "$server" 2>/dev/null; kill "$watcher" 2>/dev/null"#;

/// A running Temporal server; dropping it ends it.
#[derive(Debug)]
pub struct TemporalServer {
    address: SocketAddr,
    // Its port, unless whoever started it has that.
    _ports: Option<PortRange>,
    // Its standard input is the pipe that keeps the server alive.
    shell: Child,
}

/// The development server of the Temporal CLI, in memory: everything works, time runs as it does. About 0.3 s to start, 150 MB.
///
/// # Panics
///
/// If it cannot be found, fetched or started.
pub async fn dev_server() -> TemporalServer {
    let ports = PortRange::take();
    let server = dev_server_at(ports.base()).await;
    server.on(ports)
}

/// The same on this port, for who has told others already where Temporal will be.
///
/// # Panics
///
/// If it cannot be found, fetched or started, or the port is taken.
pub async fn dev_server_at(port: u16) -> TemporalServer {
    start_dev(port, &[]).await
}

/// The same with its store in this file, which outlives the server.
///
/// # Panics
///
/// If it cannot be found, fetched or started, or the port is taken.
pub async fn dev_server_keeping(store: &Path, port: u16) -> TemporalServer {
    let store = store.to_str().expect("the path of a store is UTF-8");
    // A WAL loses nothing when the server is killed, and is written faster than the usual journal.
    start_dev(
        port,
        &[
            "--db-filename",
            store,
            "--sqlite-pragma",
            "journal_mode=wal",
            "--sqlite-pragma",
            "synchronous=normal",
        ],
    )
    .await
}

async fn start_dev(port: u16, more: &[&str]) -> TemporalServer {
    let program = executable("temporal").await;
    let at = |port: u16| {
        let arguments = [
            "server",
            "start-dev",
            "--headless",
            "--log-level",
            "error",
            "--ip",
            "127.0.0.1",
            "--port",
            &port.to_string(),
        ];
        arguments
            .iter()
            .chain(more)
            .map(|argument| (*argument).to_owned())
            .collect::<Vec<_>>()
    };
    TemporalServer::start(&program, port, at).await
}

/// The test server that skips time on request ([`TemporalServer::skip`]). It has neither visibility (lists) nor schedules, and children of
/// Rust workflows hang there.
///
/// # Panics
///
/// If it cannot be found, fetched or started.
pub async fn time_skipping_server() -> TemporalServer {
    let program = executable("temporal-test-server").await;
    let ports = PortRange::take();
    let server = TemporalServer::start(&program, ports.base(), |port| vec![port.to_string()]).await;
    server.on(ports)
}

impl TemporalServer {
    async fn start(program: &Path, port: u16, arguments: impl Fn(u16) -> Vec<String>) -> Self {
        for _ in 0..STARTS {
            let mut server = Self::spawn(program, port, arguments(port));
            let answers = tokio::time::timeout(START_LIMIT, server.answers()).await;
            if answers.unwrap_or_else(|_| panic!("{} does not answer", program.display())) {
                return server;
            }
        }
        panic!("{} ends as soon as it is started, on port {port}", program.display());
    }

    fn spawn(program: &Path, port: u16, arguments: Vec<String>) -> Self {
        let shell = Command::new("sh")
            .args(["-c", SHELL, "sh"])
            .arg(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a POSIX shell");
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            _ports: None,
            shell,
        }
    }

    /// The same with the ports that it is on, which are its own as long as it runs.
    fn on(self, ports: PortRange) -> Self {
        Self {
            _ports: Some(ports),
            ..self
        }
    }

    /// Ends it as `kill -9` does, and waits until it is gone: its port is free then, and its store nobody's.
    ///
    /// # Panics
    ///
    /// If it cannot be waited for.
    pub async fn end(mut self) {
        drop(self.shell.stdin.take());
        // How it ended is known: it was killed.
        let _ = self.shell.wait().await.expect("a child can be waited for");
    }

    /// Waits until it answers; false if it ended before.
    async fn answers(&mut self) -> bool {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        loop {
            tick.tick().await;
            if self.shell.try_wait().expect("a child can be waited for").is_some() {
                return false;
            }
            if tokio::net::TcpStream::connect(self.address).await.is_ok() && Connection::connect(self.options()).await.is_ok() {
                return true;
            }
        }
    }

    fn options(&self) -> ConnectionOptions {
        ConnectionOptions::new(self.url()).identity("honi-testkit").build()
    }

    /// Where it listens, such as `http://127.0.0.1:41233`.
    ///
    /// # Panics
    ///
    /// Never: an address is a URL.
    pub fn url(&self) -> Url {
        format!("http://{}", self.address).parse().expect("an address is a URL")
    }

    /// A new connection to it.
    ///
    /// # Panics
    ///
    /// If it does not answer.
    pub async fn connection(&self) -> Connection {
        Connection::connect(self.options()).await.expect("the server answered a moment ago")
    }

    /// A client with plain payloads, of the namespace [`NAMESPACE`].
    ///
    /// # Panics
    ///
    /// If it does not answer.
    pub async fn client(&self) -> Client {
        Client::new(self.connection().await, ClientOptions::new(NAMESPACE).build()).expect("no plugin can refuse")
    }

    /// Makes search attributes known. Without it a workflow that sets one hangs.
    ///
    /// # Panics
    ///
    /// If the server refuses.
    pub async fn register_search_attributes(&self, attributes: impl IntoIterator<Item = (&str, IndexedValueType)>) {
        let search_attributes = attributes.into_iter().map(|(name, kind)| (name.to_owned(), kind as i32)).collect();
        let request = AddSearchAttributesRequest {
            search_attributes,
            namespace: NAMESPACE.to_owned(),
        };
        let mut operator = self.connection().await.operator_service();
        operator
            .add_search_attributes(request.into_request())
            .await
            .expect("the server takes search attributes");
    }

    /// Lets time on a time-skipping server jump by exactly this much, and fire what is due on the way. Wait for the first timer to be
    /// started before the first jump; a workflow task that never ends holds up the jump until the call times out.
    ///
    /// # Panics
    ///
    /// If it is not a time-skipping server, or if a workflow hangs.
    pub async fn skip(&self, by: TimeDelta) {
        let duration = prost_wkt_types::Duration {
            seconds: by.num_seconds(),
            nanos: by.subsec_nanos(),
        };
        let request = SleepRequest { duration: Some(duration) };
        let mut test = self.connection().await.test_service();
        test.unlock_time_skipping_with_sleep(request.into_request())
            .await
            .expect("a time-skipping server, and no workflow that hangs");
    }

    /// The time on a time-skipping server.
    ///
    /// # Panics
    ///
    /// If it is not a time-skipping server.
    pub async fn now(&self) -> DateTime<Utc> {
        let mut test = self.connection().await.test_service();
        let response = test
            .get_current_time(().into_request())
            .await
            .expect("a time-skipping server")
            .into_inner();
        let time = response.time.expect("the server tells the time");
        DateTime::from_timestamp(time.seconds, u32::try_from(time.nanos).unwrap_or_default()).expect("a time that exists")
    }
}

async fn executable(name: &'static str) -> PathBuf {
    // It may have to fetch one, which blocks.
    tokio::task::spawn_blocking(move || crate::tools::find(name))
        .await
        .expect("found, or told why not")
}
