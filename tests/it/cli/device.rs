//! Signing in without `--as`: the command waits while somebody approves in a browser.

use honi_suite::Harness;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::terminal::{Done, Terminal};

/// Approves as a browser would: opens the page that the command shows, chooses the contact centre's receptionist, sends the form.
pub(super) async fn a_person_approves_on_the_page(harness: &Harness, terminal: &Terminal) {
    let receptionist = harness.suite().staff_with("REC").await.expect("somebody is");
    let mut child = terminal
        .command(&["login".to_owned(), "-o".to_owned(), "json".to_owned()])
        .spawn()
        .expect("it starts");
    let mut said = BufReader::new(child.stderr.take().expect("it is piped")).lines();
    let line = said.next_line().await.expect("it can be read").expect("it says where to go");
    let page = line
        .split_whitespace()
        .find(|word| word.starts_with("http://"))
        .expect("it shows the page")
        .to_owned();

    let http = honi_access::https::client();
    let shown = http
        .get(&page)
        .send()
        .await
        .expect("the page is there")
        .text()
        .await
        .expect("it is text");
    let field = |name: &str| {
        let (_, rest) = shown.split_once(&format!("name={name} value=\"")).expect("the form has it");
        rest.split('"').next().expect("it has a value").to_owned()
    };
    let code = field("user_code");
    assert!(line.contains(&code), "the code is said and shown: {line}");
    assert!(shown.contains(&receptionist), "whoever works here can be chosen");
    let origin = page.split("/device").next().expect("it has an address");
    let form = [("user_code", code.as_str()), ("staff", &receptionist), ("decision", "approve")];
    let answer = http
        .post(format!("{origin}/device"))
        .header("origin", origin)
        .form(&form)
        .send()
        .await
        .expect("it answers");
    assert!(answer.status().is_success(), "{}", answer.status());

    let done = Done::of(child.wait_with_output().await.expect("it ends")).json();
    assert_eq!(
        (done["subject"].as_str(), &done["roles"]),
        (Some(receptionist.as_str()), &serde_json::json!(["REC"]))
    );
}
