//! W3C trace context, in and out (<https://www.w3.org/TR/trace-context/>). Baggage is not carried: it would carry anything.

use std::collections::HashMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::context::{FutureExt as _, WithContext};
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use opentelemetry_sdk::propagation::TraceContextPropagator;

const TRACEPARENT: &str = "traceparent";

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct HeadersMut<'a>(&'a mut HeaderMap);

impl Injector for HeadersMut<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

/// Writes the current trace context into the headers of an outgoing call. gRPC metadata: `inject(metadata.as_mut())`.
pub fn inject(headers: &mut HeaderMap) {
    TraceContextPropagator::new().inject_context(&Context::current(), &mut HeadersMut(headers));
}

/// Reads the trace context of an incoming call; an empty context if there is none or it is malformed.
pub fn extract(headers: &HeaderMap) -> Context {
    TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers))
}

/// A parent as it is, but recorded whatever it says: whoever calls does not decide that nobody sees it.
pub fn recorded(parent: Context) -> Context {
    let span = parent.span().span_context().clone();
    if !span.is_valid() || span.is_sampled() {
        return parent;
    }
    let sampled = SpanContext::new(
        span.trace_id(),
        span.span_id(),
        span.trace_flags().with_sampled(true),
        true,
        span.trace_state().clone(),
    );
    parent.with_remote_span_context(sampled)
}

/// The current trace context as the value of `traceparent`, to be kept beside a record and continued later.
pub fn current_traceparent() -> Option<String> {
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&Context::current(), &mut carrier);
    carrier.remove(TRACEPARENT)
}

/// The trace id that is current, in hex.
pub fn current_trace_id() -> Option<String> {
    let context = Context::current();
    let trace = context.span().span_context().trace_id();
    (trace != opentelemetry::TraceId::INVALID).then(|| trace.to_string())
}

/// The context that a kept `traceparent` stands for; an empty one if it is malformed. Set it as a span's parent, or attach it.
pub fn parent_from_traceparent(traceparent: &str) -> Context {
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
    TraceContextPropagator::new().extract_with_context(&Context::new(), &carrier)
}

/// Runs a future whose calls are nothing but looking, such as asking a feed every few seconds: neither they nor what they call become traces,
/// which would bury those of people's commands. A server takes it from calls that read only.
pub fn unrecorded<F: Future>(looking: F) -> WithContext<F> {
    // A parent that was not sampled; its ids only have to be valid ones.
    let nobody = SpanContext::new(
        TraceId::from(u128::MAX),
        SpanId::from(u64::MAX),
        TraceFlags::NOT_SAMPLED,
        true,
        TraceState::NONE,
    );
    looking.with_context(Context::new().with_remote_span_context(nobody))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_kept_traceparent_is_continued() {
        let _guard = parent_from_traceparent(PARENT).attach();
        assert_eq!(current_traceparent().as_deref(), Some(PARENT));
        assert_eq!(current_trace_id().as_deref(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
        let mut headers = HeaderMap::new();
        inject(&mut headers);
        assert_eq!(headers["traceparent"], PARENT);
        assert_eq!(extract(&headers).span().span_context().span_id().to_string(), "00f067aa0ba902b7");
    }

    #[test]
    fn a_recorded_parent_keeps_its_trace() {
        let unsampled = parent_from_traceparent(&PARENT.replace("-01", "-00"));
        let _guard = recorded(unsampled).attach();
        assert_eq!(current_traceparent().as_deref(), Some(PARENT));
        assert!(!recorded(Context::new()).span().span_context().is_valid());
    }

    #[test]
    fn a_malformed_one_is_no_parent() {
        for text in ["", "00-zz-00f067aa0ba902b7-01", "garbage"] {
            assert!(!parent_from_traceparent(text).span().span_context().is_valid(), "{text}");
        }
        assert_eq!(current_traceparent(), None);
        assert_eq!(current_trace_id(), None);
    }
}
