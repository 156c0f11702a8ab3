//! In the end the audit log tells the way of every record, and every workflow knows what its record knows.

use std::collections::BTreeMap;
use std::path::Path;

use futures::{StreamExt as _, stream};
use honi_complaint_handling::workflow_id;
use honi_proto::time::instant;
use honi_proto::workflows::v1::{ListWorkflowsRequest, RunState, Workflow};
use honi_suite::{Callers, PATIENCE, Somebody, eventually, state};

use super::judging::Taken;

/// One entry of the log: from which state to which, and by whom.
type Entry = (String, String, String);

/// The log is whole and has an entry for each version of each record. Every entry starts where the one before ended, and whoever was answered
/// that a step was taken has an entry for it.
pub(super) async fn of_log_and_record(callers: &Callers, trust: &Path, played: &[(String, Vec<Taken>)]) {
    let audit = callers.audit(trust).await;
    let manager = callers.somebody("CMG").await;
    let ways = eventually(PATIENCE * 2, async || {
        let mut ways: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for entry in audit.entries("honi-voices").await {
            let text = |field: &str| entry[field].as_str().unwrap_or_default().to_owned();
            let way = ways.entry(text("resource")).or_default();
            way.push((text("from"), text("to"), text("actor")));
        }
        for (name, _) in played {
            let version = manager.get(name).await.map_err(|status| status.to_string())?.etag;
            let entries = ways.get(name).map_or(0, Vec::len);
            if version != entries.to_string() {
                return Err(format!("{name}: version {version}, {entries} entries"));
            }
        }
        Ok(ways)
    })
    .await;
    for (name, taken) in played {
        let way = &ways[name];
        assert!(way.windows(2).all(|pair| pair[0].1 == pair[1].0), "{name}: {way:?}");
        for step in taken {
            let entries = way.iter().filter(|(_, _, actor)| *actor == step.by).count();
            let steps = taken.iter().filter(|other| other.by == step.by).count();
            assert!(entries >= steps, "{name}: {} has {entries} entries for {steps} steps", step.by);
        }
    }
    audit.is_whole().await;
}

/// Every workflow whose record is open waits for what the record says comes next, and every other one has ended.
pub(super) async fn of_workflow_and_record(callers: &Callers, data: &Path, names: &[String]) {
    let manager = callers.somebody("CMG").await;
    let worker = data.join("keys").join("config").join("worker.toml");
    eventually(PATIENCE * 2, async || {
        let open = open(&manager).await?;
        let differ = stream::iter(names).map(async |name| difference(callers, &manager, &worker, &open, name).await);
        let differ: Vec<String> = differ.buffer_unordered(8).filter_map(async |it| it).collect().await;
        if differ.is_empty() { Ok(()) } else { Err(differ.join("\n")) }
    })
    .await;
}

/// How workflow and record differ, if they do.
async fn difference(callers: &Callers, manager: &Somebody, worker: &Path, open: &BTreeMap<String, Workflow>, name: &str) -> Option<String> {
    let voice = manager.get(name).await.ok()?;
    let id = workflow_id(name.parse().expect("a name"), voice.cycle.cast_unsigned());
    let Some(record) = open.get(name) else {
        let run = callers.runs().await.latest(&id).await;
        return (!run.as_ref().is_some_and(|run| run.completed)).then(|| format!("{name} {}: {run:?}", state(&voice)));
    };
    if record.run_state() != RunState::Running {
        return Some(format!("{name}: {:?}", record.run_state()));
    }
    let Some(stage) = callers.stage(worker, &id).await else {
        return Some(format!("{name}: its workflow does not answer"));
    };
    let known = stage.state.code().replace('-', "_").to_uppercase();
    let next = stage.next.map(|next| next.fire_at);
    let to_come = record
        .pending_timers
        .first()
        .and_then(|timer| timer.fire_time.as_ref())
        .and_then(instant);
    (known != state(&voice) || known != record.state || next != to_come)
        .then(|| format!("{name}: {known} and {next:?}, the record {} and {to_come:?}", state(&voice)))
}

/// The workflows of what is open, by record.
async fn open(manager: &Somebody) -> Result<BTreeMap<String, Workflow>, String> {
    let (mut open, mut token) = (BTreeMap::new(), String::new());
    loop {
        let request = ListWorkflowsRequest {
            page_size: 200,
            page_token: token,
        };
        let page = manager.clients.workflows.clone().list_workflows(request).await;
        let page = page.map_err(|status| status.to_string())?.into_inner();
        open.extend(page.workflows.into_iter().map(|workflow| (workflow.resource.clone(), workflow)));
        token = page.next_page_token;
        if token.is_empty() {
            return Ok(open);
        }
    }
}
