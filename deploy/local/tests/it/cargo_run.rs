//! What `cargo run` starts: the program itself, from its first start to the next.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use honi_local::temporal::ProcessMark;
use honi_testkit::PortRange;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long a start, the demonstration included, may take on a machine that is busy with other tests as well.
const LIMIT: Duration = Duration::from_secs(180);

/// The program, running.
struct Program {
    process: Child,
    says: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(folder: &Path, ports: &PortRange, more: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_honi-local"))
            .arg("--data-dir")
            .arg(folder)
            .args(["--port-base", &ports.base().to_string()])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let says = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, says }
    }

    /// What it says until it is ready.
    async fn ready(&mut self) -> String {
        let mut said = String::new();
        let ready = async {
            while let Some(line) = self.says.next_line().await.unwrap() {
                if line == "ready" {
                    return true;
                }
                said.push_str(&line);
                said.push('\n');
            }
            false
        };
        let ready = tokio::time::timeout(LIMIT, ready).await;
        assert!(ready.is_ok_and(|ready| ready), "it does not get ready:\n{said}");
        said
    }

    async fn signal(&self, signal: &str) {
        send(signal, self.process.id().unwrap()).await;
    }

    /// Its exit code once it has ended.
    async fn ended(mut self) -> Option<i32> {
        tokio::time::timeout(LIMIT, self.process.wait())
            .await
            .expect("it ends")
            .unwrap()
            .code()
    }
}

async fn send(signal: &str, pid: u32) {
    let sent = Command::new("kill").args([signal, &pid.to_string()]).status().await.unwrap();
    assert!(sent.success());
}

/// The Temporal server that the program wrote down. Ended with the test, should the program leave it.
struct Temporal(ProcessMark);

impl Temporal {
    fn of(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join("temporal/temporal.json")).unwrap();
        let state: serde_json::Value = serde_json::from_str(&text).unwrap();
        Self(serde_json::from_value(state["process"].clone()).unwrap())
    }
}

impl Drop for Temporal {
    fn drop(&mut self) {
        if self.0.is_alive() {
            let _ = std::process::Command::new("kill").args(["-9", &self.0.pid.to_string()]).status();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_start_shows_a_complaint_the_next_one_does_not_and_neither_leaves_anything() {
    let (folder, ports) = (tempfile::tempdir().unwrap(), PortRange::take());
    let mut program = Program::start(folder.path(), &ports, &[]);
    let said = program.ready().await;
    for step in [
        "RECEIVED",
        "ACKNOWLEDGED",
        "TRIAGED",
        "CLOSED",
        "deadline ACKNOWLEDGE",
        ", met ",
        ", next REMIND_OWNER ",
        "/trace/",
        "/case?resource=voices/",
    ] {
        assert!(said.contains(step), "{step}:\n{said}");
    }
    let temporal = Temporal::of(folder.path());
    assert!(temporal.0.is_alive());
    program.signal("-INT").await;
    assert_eq!(program.ended().await, Some(0));
    assert!(!temporal.0.is_alive(), "Temporal is left");

    let mut program = Program::start(folder.path(), &ports, &[]);
    let said = program.ready().await;
    assert!(!said.contains("CLOSED") && said.contains("what to try next"), "{said}");
    let temporal = Temporal::of(folder.path());
    program.signal("-TERM").await;
    assert_eq!(program.ended().await, Some(0));
    assert!(!temporal.0.is_alive(), "Temporal is left");
    assert!(!folder.path().join("temporal/temporal.json").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_twice_does_not_wait() {
    let (folder, ports) = (tempfile::tempdir().unwrap(), PortRange::take());
    let mut program = Program::start(folder.path(), &ports, &["--no-demo"]);
    program.ready().await;
    // Halted, it does not end when it is asked to, and is killed only after a while.
    let temporal = Temporal::of(folder.path());
    send("-STOP", temporal.0.pid.try_into().unwrap()).await;
    program.signal("-INT").await;
    let told = async {
        while program
            .says
            .next_line()
            .await
            .unwrap()
            .is_some_and(|line| !line.starts_with("stopping"))
        {}
    };
    tokio::time::timeout(LIMIT, told).await.expect("it says that it stops");
    program.signal("-INT").await;
    assert_eq!(program.ended().await, Some(130));
    assert!(temporal.0.is_alive(), "it did not wait until Temporal was killed");
}
