//! What travels along with a call besides its trace: the id of the request and the time by which it must be answered.
//!
//! It lives here because both halves need it, the server that sets it and the client that passes it on, and neither uses the other.

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, KeyValue};
use tokio::time::Instant;
use tracing::Span;

tokio::task_local! {
    static CURRENT: CallContext;
}

/// The attribute under which the resource of a call stands on its span.
const RESOURCE: &str = "honi.resource";

/// The call that is being answered. Cheap to clone; clones are the same call.
#[derive(Clone, Debug)]
pub struct CallContext {
    request_id: Arc<str>,
    deadline: Option<Deadline>,
    span: Span,
    resource: Arc<OnceLock<String>>,
}

impl CallContext {
    /// A call with that id, which ends at the deadline and is traced by `span` (a span with an empty field `honi.resource`).
    pub fn new(request_id: impl Into<Arc<str>>, deadline: Option<Deadline>, span: Span) -> Self {
        Self {
            request_id: request_id.into(),
            deadline,
            span,
            resource: Arc::default(),
        }
    }

    /// The call in which this code runs, if it runs in one.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    /// Runs a future in this call. It does not end the future at the deadline: who waits for it does.
    pub fn scope<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, future)
    }

    /// Runs a function in this call.
    pub fn in_scope<T>(&self, function: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self.clone(), function)
    }

    /// The id of the request, as the first caller gave it or the first server made it.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// When it must be answered.
    pub fn deadline(&self) -> Option<Deadline> {
        self.deadline
    }

    /// The span of the whole call.
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// The resource that the handler recorded, if it has.
    pub fn resource(&self) -> Option<&str> {
        self.resource.get().map(String::as_str)
    }
}

/// Notes on the span of the current call which resource it is about, such as `voices/…`. The first one counts. Outside of a call it is
/// noted on the current OpenTelemetry span, which is an activity's.
pub fn record_resource(name: impl Into<String>) {
    let name = name.into();
    match CallContext::current() {
        Some(call) => {
            if call.resource.set(name.clone()).is_ok() {
                call.span.record(RESOURCE, name);
            }
        }
        None => Context::current().span().set_attribute(KeyValue::new(RESOURCE, name)),
    }
}

/// A moment by which an answer is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

/// No deadline lies further away: longer ones mean "whenever", and very long ones would lie beyond what the clock can tell.
const FURTHEST: Duration = Duration::from_secs(365 * 24 * 3600);

impl Deadline {
    /// So long from now, but a year at most.
    pub fn after(duration: Duration) -> Self {
        Self(Instant::now() + duration.min(FURTHEST))
    }

    /// The moment, for tokio's timers.
    pub fn at(self) -> Instant {
        self.0
    }

    /// What is left; zero once it has passed.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether nothing is left.
    pub fn has_passed(self) -> bool {
        self.remaining().is_zero()
    }
}

/// Reads a value of the header `grpc-timeout` (<https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>): at most eight digits and a
/// unit. None if it cannot be read.
pub fn parse_grpc_timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 3600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_left_of_a_deadline_that_has_passed() {
        assert!(Deadline::after(Duration::ZERO).has_passed());
        let hour = Deadline::after(Duration::from_secs(3600));
        assert!(!hour.has_passed() && hour.remaining() <= Duration::from_secs(3600));
        let whenever = Deadline::after(Duration::MAX);
        assert!(whenever > hour && whenever.remaining() <= FURTHEST);
    }

    #[tokio::test]
    async fn a_call_is_seen_inside_its_scope_only() {
        let call = CallContext::new("r-1", None, Span::none());
        let seen = call.clone().scope(async {
            record_resource("voices/1");
            record_resource("voices/2");
            CallContext::current().map(|call| call.request_id().to_owned())
        });
        assert_eq!(seen.await.as_deref(), Some("r-1"));
        assert_eq!(call.resource(), Some("voices/1"));
        assert!(CallContext::current().is_none());
    }

    #[test]
    fn every_unit_is_read_and_nonsense_is_not() {
        for (text, expected) in [
            ("2H", Some(Duration::from_secs(7200))),
            ("3M", Some(Duration::from_secs(180))),
            ("4S", Some(Duration::from_secs(4))),
            ("500m", Some(Duration::from_millis(500))),
            ("6u", Some(Duration::from_micros(6))),
            ("99999999n", Some(Duration::from_nanos(99_999_999))),
            ("", None),
            ("S", None),
            ("123456789S", None),
            ("-1S", None),
            ("5", None),
            ("5秒", None),
        ] {
            assert_eq!(parse_grpc_timeout(text), expected, "{text}");
        }
    }
}
