//! Panics in tasks, which end without that a caller hears of it.

use std::sync::{Mutex, PoisonError};

static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Notes from now on what panics on a runtime's own threads, where the tasks of services run. A test that fails panics on a thread of its own.
pub(super) fn watch() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name().is_some_and(|name| name.starts_with("tokio-")) {
            SEEN.lock().unwrap_or_else(PoisonError::into_inner).push(panic.to_string());
        }
        before(panic);
    }));
}

/// What one test lets panic.
const ON_PURPOSE: &str = "a task that panics on purpose";

/// What has panicked, but not on purpose.
pub(super) fn seen() -> Vec<String> {
    let seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    seen.iter().filter(|panic| !panic.contains(ON_PURPOSE)).cloned().collect()
}

#[test]
fn a_panic_in_a_task_is_seen() {
    watch();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .expect("a runtime");
    assert!(runtime.block_on(runtime.spawn(async { panic!("{ON_PURPOSE}") })).is_err());
    let seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(seen.iter().any(|panic| panic.contains(ON_PURPOSE)), "{seen:?}");
}
