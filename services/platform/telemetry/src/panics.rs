//! What is said about a panic.

use std::panic::PanicHookInfo;

use tracing::{Level, event_enabled};

/// Tells of every panic of the process once, with its place: in the log, or on stderr where nothing is logged. Its text is told only when it
/// is a literal: a formatted one may hold what a person told us. For binaries; tests keep the standard hook.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let (place, text) = told(panic);
        if event_enabled!(Level::ERROR) {
            tracing::error!(panic.place = place, panic.text = text, "panicked");
        } else {
            eprintln!("panicked at {place}: {text}");
        }
    }));
}

/// Where it was, and what may be told of it.
fn told<'a>(panic: &'a PanicHookInfo<'_>) -> (String, &'a str) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let literal = panic.payload().downcast_ref::<&'static str>().copied();
    (place, literal.unwrap_or("(withheld: it was formatted)"))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_text_that_was_formatted_is_withheld() {
        let (tells, hears) = mpsc::sync_channel(8);
        let standard = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let (place, text) = told(panic);
            let _ = tells.try_send((place, text.to_owned()));
        }));
        let phone = "090-1234-5678";
        let literal = std::panic::catch_unwind(|| panic!("no such row"));
        let formatted = std::panic::catch_unwind(|| panic!("no row for {phone}"));
        std::panic::set_hook(standard);
        assert!(literal.is_err() && formatted.is_err());
        let heard: Vec<_> = hears.try_iter().collect();
        let texts: Vec<&str> = heard.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["no such row", "(withheld: it was formatted)"]);
        assert!(heard.iter().all(|(place, _)| place.contains("panics.rs:")), "{heard:?}");
    }
}
