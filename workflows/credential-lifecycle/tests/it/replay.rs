//! Every recorded history again, on today's code. A failure means that runs which are under way would hang: guard the change by `patched`.

use honi_credential_lifecycle::CredentialLifecycle;
use temporalio_client::WorkflowHistory;
use temporalio_sdk::workflow_replayer::{WorkflowReplayer, WorkflowReplayerOptions};

/// The recorded runs: one for each way through.
const HISTORIES: [&str; 5] = ["expired", "late", "renewed", "settled-meanwhile", "surrendered"];

#[tokio::test]
async fn every_recorded_history_replays() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("histories");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("histories/")
        .map(|file| file.expect("readable").path())
        .collect();
    files.sort();
    let names: Vec<_> = files.iter().filter_map(|file| file.file_stem()?.to_str()).collect();
    assert_eq!(names, HISTORIES, "the histories are the proof that a change is safe");
    let options = WorkflowReplayerOptions::new()
        .register_workflow::<CredentialLifecycle>()
        .expect("registered")
        .build();
    let replayer = WorkflowReplayer::new(options).expect("a replayer");
    for file in files {
        let history = WorkflowHistory::from_json(&std::fs::read(&file).expect("readable")).expect("a history");
        let replayed = replayer.replay_workflow(history).await;
        assert!(replayed.is_ok(), "{} does not replay: {:?}", file.display(), replayed.err());
    }
}
