//! The Temporal server as a child: started, adopted after a crash of the suite, stopped; never taken for another's.

use std::net::TcpListener;
use std::path::Path;

use honi_local::temporal::{ProcessMark, Temporal, TemporalError, TemporalOptions};
use honi_local::tools::Tools;
use honi_testkit::{PortRange, eventually};
use tokio_util::sync::CancellationToken;

/// How long anything may take, on a machine that is busy with other tests as well.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(60);

/// Where every checkout keeps its fetched tools.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tools");

async fn options(folder: &Path, ports: &PortRange) -> TemporalOptions {
    TemporalOptions {
        executable: Tools::new(TOOLS)
            .find("temporal")
            .await
            .expect("the Temporal CLI is on PATH or can be fetched"),
        folder: folder.to_owned(),
        port: ports.base(),
        ui_port: ports.base() + 1,
        codec_endpoint: Some("http://127.0.0.1:7411".to_owned()),
        search_attributes: vec![
            ("HoniState".to_owned(), "Keyword".to_owned()),
            ("HoniDueAt".to_owned(), "Datetime".to_owned()),
        ],
    }
}

/// The process that stands in the state file.
fn written(folder: &Path) -> Option<ProcessMark> {
    let text = std::fs::read_to_string(folder.join("temporal.json")).ok()?;
    let state: serde_json::Value = serde_json::from_str(&text).ok()?;
    serde_json::from_value(state["process"].clone()).ok()
}

/// Kills a process at once.
fn kill(pid: i32) {
    let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    assert!(killed.success());
}

/// Ends what a failed test leaves running.
struct Cleanup<'a>(&'a Path);

impl Drop for Cleanup<'_> {
    fn drop(&mut self) {
        let me = i32::try_from(std::process::id()).ok();
        if let Some(left) = written(self.0).filter(|left| Some(left.pid) != me && left.is_alive()) {
            kill(left.pid);
        }
    }
}

#[tokio::test]
async fn a_server_that_a_killed_suite_left_is_adopted_and_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let _cleanup = Cleanup(folder.path());
    let ports = PortRange::take();
    let options = options(folder.path(), &ports).await;
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
    let ports = PortRange::take();
    let options = options(folder.path(), &ports).await;
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
    let ports = PortRange::take();
    let options = options(folder.path(), &ports).await;
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
    let ports = PortRange::take();
    let options = options(folder.path(), &ports).await;
    let mut temporal = Temporal::start(options.clone()).await.unwrap();
    let first = temporal.pid();
    kill(first);

    let shutdown = CancellationToken::new();
    let started_again = eventually(LIMIT, async || written(folder.path()).is_some_and(|process| process.pid != first));
    // The supervisor ends only when told to, and what it is about to start it finishes starting or leaves to be adopted.
    tokio::select! {
        () = temporal.supervise(&shutdown) => unreachable!("nobody told it to end"),
        () = started_again => {}
    }
    let again = Temporal::start(options).await.unwrap();
    assert_ne!(again.pid(), first);
    again.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_nobody_wrote_down_is_known_by_its_store() {
    let folder = tempfile::tempdir().unwrap();
    let _cleanup = Cleanup(folder.path());
    let ports = PortRange::take();
    let options = options(folder.path(), &ports).await;
    let state = folder.path().join("temporal.json");
    let process = {
        let left = Temporal::start(options.clone()).await.unwrap();
        ProcessMark::of(left.pid())
    };
    // As if the suite had been killed before it could write.
    std::fs::remove_file(&state).unwrap();
    let second = Temporal::start(options.clone()).await.unwrap();
    assert!(second.adopted() && second.pid() == process.pid);
    drop(second);

    std::fs::remove_file(&state).unwrap();
    let mut wanted = options;
    wanted.search_attributes.pop();
    let third = Temporal::start(wanted).await.unwrap();
    assert!(!third.adopted(), "it was started otherwise");
    assert!(!process.is_alive());
    third.stop().await.unwrap();
}

#[tokio::test]
async fn who_is_told_to_stop_while_it_starts_leaves_no_server() {
    let folder = tempfile::tempdir().unwrap();
    let _cleanup = Cleanup(folder.path());
    let ports = PortRange::take();
    let options = options(folder.path(), &ports).await;
    let state = folder.path().join("temporal.json");
    let told = CancellationToken::new();
    let stops = async {
        let process = eventually(LIMIT, async || written(folder.path())).await;
        told.cancel();
        process
    };
    let (started, process) = tokio::join!(Temporal::start_unless(options, &told), stops);
    assert!(started.unwrap().is_none(), "it was told to stop before the server served");
    assert!(!process.is_alive() && !state.exists());
}

#[tokio::test]
async fn a_supervisor_that_is_told_to_stop_while_it_starts_a_server_leaves_none() {
    let folder = tempfile::tempdir().unwrap();
    let _cleanup = Cleanup(folder.path());
    let ports = PortRange::take();
    let options = options(folder.path(), &ports).await;
    let state = folder.path().join("temporal.json");
    let mut temporal = Temporal::start(options).await.unwrap();
    let first = temporal.pid();
    kill(first);
    let told = CancellationToken::new();
    let stops = async {
        let spawned = async || written(folder.path()).filter(|process| process.pid != first);
        let process = eventually(LIMIT, spawned).await;
        told.cancel();
        process
    };
    let ((), process) = tokio::join!(temporal.supervise(&told), stops);
    temporal.stop().await.unwrap();
    assert!(!process.is_alive() && !state.exists());
}
