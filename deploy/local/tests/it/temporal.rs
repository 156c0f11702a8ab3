//! The Temporal server as a child: started, adopted after a crash of the suite, stopped; never taken for another's.

use std::net::TcpListener;
use std::path::Path;

use honi_local::temporal::{ProcessMark, Temporal, TemporalError, TemporalOptions};
use honi_local::tools::Tools;
use tokio_util::sync::CancellationToken;

/// Where every checkout keeps its fetched tools.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tools");

async fn options(folder: &Path) -> TemporalOptions {
    let [port, ui_port] = free_ports();
    TemporalOptions {
        executable: Tools::new(TOOLS)
            .find("temporal")
            .await
            .expect("the Temporal CLI is on PATH or can be fetched"),
        folder: folder.to_owned(),
        port,
        ui_port,
        codec_endpoint: Some("http://127.0.0.1:7411".to_owned()),
        search_attributes: vec![
            ("HoniState".to_owned(), "Keyword".to_owned()),
            ("HoniDueAt".to_owned(), "Datetime".to_owned()),
        ],
    }
}

/// Ends what a failed test leaves running.
struct Cleanup<'a>(&'a Path);

impl Drop for Cleanup<'_> {
    fn drop(&mut self) {
        let text = std::fs::read_to_string(self.0.join("temporal.json")).unwrap_or_default();
        let left = serde_json::from_str::<serde_json::Value>(&text)
            .ok()
            .and_then(|state| state["process"]["pid"].as_i64());
        if let Some(pid) = left.filter(|pid| *pid != i64::from(std::process::id())) {
            let _ = std::process::Command::new("sh").arg("-c").arg(format!("kill -9 {pid}")).status();
        }
    }
}

/// Two ports that were free a moment ago.
fn free_ports() -> [u16; 2] {
    let held = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}

#[tokio::test]
async fn a_server_that_a_killed_suite_left_is_adopted_and_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let _cleanup = Cleanup(folder.path());
    let options = options(folder.path()).await;
    let first = Temporal::start(options.clone()).await.unwrap();
    assert!(!first.adopted());
    let process = ProcessMark::of(first.pid());
    drop(first); // As kill -9 leaves it: nothing is stopped, nothing is written.
    assert!(process.is_alive());

    let second = Temporal::start(options.clone()).await.unwrap();
    assert!(second.adopted());
    assert_eq!(second.pid(), process.pid);
    second.stop().await.unwrap();
    assert!(!process.is_alive());

    // Its store is there for the next, which is a new process.
    let third = Temporal::start(options).await.unwrap();
    assert!(!third.adopted());
    third.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_left_with_other_arguments_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let _cleanup = Cleanup(folder.path());
    let options = options(folder.path()).await;
    let left = Temporal::start(options.clone()).await.unwrap();
    let left_process = ProcessMark::of(left.pid());
    drop(left);

    let mut wanted = options;
    wanted.search_attributes.push(("HoniOwner".to_owned(), "Keyword".to_owned()));
    let now = Temporal::start(wanted).await.unwrap();
    assert!(!now.adopted());
    assert!(!left_process.is_alive());
    now.stop().await.unwrap();
}

#[tokio::test]
async fn a_foreign_program_on_the_port_is_neither_adopted_nor_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let _cleanup = Cleanup(folder.path());
    let options = options(folder.path()).await;
    let foreign = TcpListener::bind(("127.0.0.1", options.port)).unwrap();
    // Even a state file that names the foreign process makes it none of ours.
    let me = ProcessMark::of(i32::try_from(std::process::id()).unwrap());
    let state = serde_json::json!({ "process": me, "port": options.port, "arguments": [] });
    std::fs::write(folder.path().join("temporal.json"), state.to_string()).unwrap();

    let refused = Temporal::start(options.clone()).await.unwrap_err();
    assert!(
        matches!(refused, TemporalError::PortTaken { port, .. } if port == options.port),
        "{refused}"
    );
    assert!(refused.to_string().contains("--port-base"), "{refused}");
    assert_eq!(foreign.local_addr().unwrap().port(), options.port);
}

#[tokio::test]
async fn a_server_that_dies_is_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let _cleanup = Cleanup(folder.path());
    let mut temporal = Temporal::start(options(folder.path()).await).await.unwrap();
    let first = temporal.pid();
    let killed = tokio::process::Command::new("sh")
        .arg("-c")
        .arg(format!("kill -9 {first}"))
        .status()
        .await
        .unwrap();
    assert!(killed.success());

    let shutdown = CancellationToken::new();
    let state = folder.path().join("temporal.json");
    let started_again = async {
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(100));
        loop {
            tick.tick().await;
            let text = std::fs::read_to_string(&state).unwrap_or_default();
            let pid = serde_json::from_str::<serde_json::Value>(&text)
                .ok()
                .and_then(|state| state["process"]["pid"].as_i64());
            if pid.is_some_and(|pid| pid != i64::from(first)) {
                return;
            }
        }
    };
    // The supervisor ends only when told to, and what it is about to start it finishes starting or leaves to be adopted.
    let waited = tokio::time::timeout(std::time::Duration::from_secs(60), async {
        tokio::select! {
            () = temporal.supervise(&shutdown) => unreachable!("nobody told it to end"),
            () = started_again => {}
        }
    });
    waited.await.expect("the supervisor starts a new server");
    let again = Temporal::start(options_of(&state, folder.path()).await).await.unwrap();
    assert_ne!(again.pid(), first);
    again.stop().await.unwrap();
}

/// The options that the state file was written with.
async fn options_of(state: &Path, folder: &Path) -> TemporalOptions {
    let state: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(state).unwrap()).unwrap();
    let after = |flag: &str| {
        let arguments = state["arguments"].as_array().unwrap();
        let at = arguments.iter().position(|argument| argument == flag).unwrap();
        arguments[at + 1].as_str().unwrap().parse().unwrap()
    };
    TemporalOptions {
        port: after("--port"),
        ui_port: after("--ui-port"),
        ..options(folder).await
    }
}
