//! Personal data are nowhere but where they belong: planted once in every personal field there is, and then looked for in everything that
//! the suite writes or says.
//!
//! The suite runs in a process of its own, so that its log can be caught with everything else that the process writes.

mod erasing;
mod histories;
mod mark;
mod marked;
mod places;
mod planting;
mod scan;

use std::process::{Command, Stdio};

use crate::wire::environment;

/// Tells the test binary to be the process that is watched, and in which folder.
const FOLDER: &str = "HONI_MARKERS_FOLDER";

/// What the suite logs: everything of ours, and of libraries all that they say when somebody looks for a fault.
const LOG: &str = "debug,honi=trace";

#[test]
fn personal_data_are_nowhere_but_where_they_belong() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let seen = folder.path().join(places::SEEN);
    std::fs::create_dir(&seen).expect("the folder can be written");
    let file = |name: &str| Stdio::from(std::fs::File::create(seen.join(name)).expect("the folder can be written"));
    let status = Command::new(std::env::current_exe().expect("a test knows its binary"))
        .args(["--exact", "markers::a_suite_that_is_watched", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdout(file("stdout"))
        .stderr(file("stderr"))
        .status()
        .expect("the test binary starts");
    assert!(status.success(), "{}", places::panic_of(&seen.join("stderr")));
    scan::find_nothing(folder.path());
}

/// The process that is watched. As a test of its own it has nothing to do.
#[test]
fn a_suite_that_is_watched() {
    let Some(folder) = environment(FOLDER) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(planting::plant(folder.as_ref()));
}
