//! The command `honi` at a terminal, word for word: what the README promises, what refusals say, and what programs read.

mod device;
mod plain;
mod readme;
mod session;
mod terminal;

use honi_suite::{Harness, Options};

use terminal::Terminal;

use crate::wire::compare;

/// What runs in a process of its own: see [`terminal`].
#[test]
fn a_command_of_its_own() {
    terminal::play();
}

/// A Wednesday at ten in Japan, eight weeks before a business day: what a deadline's explanation says depends on the day.
const NOW: &str = "2026-11-25T01:00:00Z";

async fn suite() -> Harness {
    Harness::start(Options {
        worker: false,
        at: Some(NOW),
        ..Options::default()
    })
    .await
}

/// Both languages see the same suite, Japanese first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_golden_sessions() {
    let harness = suite().await;
    for lang in ["ja", "en"] {
        let terminal = Terminal::new(&harness, lang);
        let said = session::play(&harness, &terminal).await;
        compare(&format!("cli_session_{lang}.txt"), &said);
    }
    harness.stop().await;
}

/// What programs read of a command is JSON, whatever the command.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_read_json_and_shells_complete() {
    let harness = suite().await;
    let terminal = Terminal::new(&harness, "ja");
    device::a_person_approves_on_the_page(&harness, &terminal).await;
    session::everything_as_json(&terminal).await;
    session::a_spreadsheet_loses_nothing(&terminal).await;
    session::bash_reads_the_completion(&terminal).await;
    harness.stop().await;
}
