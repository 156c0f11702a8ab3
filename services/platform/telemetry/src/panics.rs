//! What is said about a panic.

use std::panic::PanicHookInfo;

/// Logs every panic of the process once, with its place. Its text is logged only when it is a literal: a formatted one may hold what a
/// person told us. For binaries; tests keep the standard hook.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic.place = place, panic.text = literal(panic), "panicked");
    }));
}

fn literal<'a>(panic: &'a PanicHookInfo<'_>) -> &'a str {
    panic
        .payload()
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("(withheld: it was formatted)")
}
