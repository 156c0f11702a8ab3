//! That what is refused is not written.

use super::Refused;
use crate::wire::{Stage, written};

/// Makes the refused calls of one service again, and finds its tables as they were. A call that is let through this time, because
/// something has changed since, is taken out, and the others are made once more.
pub(super) async fn leave_nothing(stage: &Stage, server: &str, refusals: &[Refused]) {
    let mut calls: Vec<&Refused> = refusals.iter().filter(|refused| refused.rpc.server == server).collect();
    let tables = stage.tables(server).await;
    for _ in 0..5 {
        let before = tables.rows().await;
        let still = again(stage, &calls).await;
        let after = tables.rows().await;
        if still.len() < calls.len() {
            calls = still;
            continue;
        }
        if before != after {
            let culprit = culprit(stage, &calls).await;
            panic!(
                "{server}: refused calls have written\n{}\n{culprit}",
                written(&before, &after).join("\n")
            );
        }
        return;
    }
    panic!("{server}: calls that were refused are let through again and again");
}

/// Makes calls again; answers those that are still refused.
async fn again<'a>(stage: &Stage, calls: &[&'a Refused]) -> Vec<&'a Refused> {
    let mut still = Vec::with_capacity(calls.len());
    for call in calls {
        if stage.send(&call.rpc, call.token.as_deref(), call.sent.bytes.clone()).await.is_err() {
            still.push(*call);
        }
    }
    still
}

/// The first call that writes by itself.
async fn culprit(stage: &Stage, calls: &[&Refused]) -> String {
    let Some(first) = calls.first() else { return String::new() };
    let tables = stage.tables(first.rpc.server).await;
    for call in calls {
        let before = tables.rows().await;
        drop(stage.send(&call.rpc, call.token.as_deref(), call.sent.bytes.clone()).await);
        if tables.rows().await != before {
            return format!("by {}: {}", call.rpc, call.sent);
        }
    }
    "by no one of them alone".to_owned()
}
