//! A mail server that keeps nothing but to whom it took mail.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// It listens as long as the runtime of the test runs.
pub(crate) struct MailServer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    full: BTreeSet<String>,
    unknown: BTreeSet<String>,
    asked: Vec<String>,
    closed: bool,
    delivered: Vec<String>,
}

impl MailServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&shared)));
            }
        });
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Whether the mailbox of this address is full.
    pub(crate) fn refuse(&self, address: &str, full: bool) {
        let mut state = self.state.lock().expect("no test panics with it");
        if full {
            state.full.insert(address.to_owned());
        } else {
            state.full.remove(address);
        }
    }

    /// There is no mailbox of this address.
    pub(crate) fn forget(&self, address: &str) {
        let mut state = self.state.lock().expect("no test panics with it");
        state.unknown.insert(address.to_owned());
    }

    /// Whether every connection is refused at once.
    pub(crate) fn close(&self, closed: bool) {
        self.state.lock().expect("no test panics with it").closed = closed;
    }

    /// To whom mail was offered, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.state.lock().expect("no test panics with it").asked.clone()
    }

    /// To whom mail was taken, in order.
    pub(crate) fn delivered(&self) -> Vec<String> {
        self.state.lock().expect("no test panics with it").delivered.clone()
    }
}

/// As much of SMTP (RFC 5321) as one mail to one recipient at a time takes.
async fn talk(stream: TcpStream, state: Arc<Mutex<State>>) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    let mut recipient = String::new();
    let mut in_data = false;
    {
        let mut state = state.lock().expect("no test panics with it");
        if state.closed {
            state.asked.push(String::new());
            return Ok(());
        }
    }
    writing.write_all(b"220 test\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        if in_data && line != "." {
            continue;
        }
        let answer = if in_data {
            in_data = false;
            state
                .lock()
                .expect("no test panics with it")
                .delivered
                .push(std::mem::take(&mut recipient));
            "250 taken"
        } else if let Some(address) = line.strip_prefix("RCPT TO:<") {
            address.split('>').next().unwrap_or_default().clone_into(&mut recipient);
            let mut state = state.lock().expect("no test panics with it");
            state.asked.push(recipient.clone());
            if state.full.contains(&recipient) {
                "452 the mailbox is full"
            } else if state.unknown.contains(&recipient) {
                "550 no such mailbox"
            } else {
                "250 known"
            }
        } else if line == "DATA" {
            in_data = true;
            "354 go on"
        } else if line == "QUIT" {
            "221 bye"
        } else {
            "250 well"
        };
        writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
