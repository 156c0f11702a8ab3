//! Credentials as the command `honi` records them, and what their holders are told.

use chrono::NaiveDate;
use honi_suite::{PATIENCE, eventually};
use serde_json::Value;

use crate::terminals::Terminals;

/// The topics of somebody's notices about a credential, oldest first, once there are so many.
pub(crate) async fn told(at: &Terminals, role: &str, credential: &str, count: usize) -> Vec<String> {
    eventually(PATIENCE, async || {
        let inbox = at.honi(role, &["inbox", "list"]).await;
        let of_it = |it: &&Value| it["resource"] == credential;
        let topics = inbox.as_array().into_iter().flatten().filter(of_it).map(|it| text(&it["topic"]));
        let mut topics: Vec<String> = topics.collect();
        topics.reverse();
        if topics.len() >= count { Ok(topics) } else { Err(inbox) }
    })
    .await
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A credential of the holder's whose proof was seen, that expires on a day.
pub(crate) async fn verified(at: &Terminals, holder: &str, last: NaiveDate) -> String {
    let last = last.to_string();
    let create = [
        "credential",
        "create",
        "--staff",
        holder,
        "--kind",
        "nonlife-auto",
        "--issued",
        "2022-09-01",
        "--expires",
        &last,
    ];
    let credential = text(&at.honi("TRN", &create).await["name"]);
    at.honi("TRN", &["credential", "verify", &credential]).await;
    credential
}
