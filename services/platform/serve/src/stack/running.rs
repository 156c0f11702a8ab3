//! A call from its first byte to its last.

use std::sync::Arc;

use honi_telemetry::{CallContext, Deadline, Telemetry, current_trace_id, extract, recorded};
use http::{HeaderMap, Response};
use opentelemetry::trace::TraceContextExt;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tonic::body::Body;
use tonic::{Code, Status};
use tracing::{Span, field::Empty, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::Stack;
use super::answer::{Answer, Limits};
use super::metrics::RpcMetrics;
use super::request_id::{self, REQUEST_ID};
use crate::methods::Rpc;

/// A call that is being answered. It ends when it says so, or when it is dropped: then the client went away.
pub(super) struct Running {
    telemetry: Telemetry,
    rpc: Arc<Rpc>,
    call: CallContext,
    metrics: RpcMetrics,
    begun: Instant,
    ended: bool,
    permit: Option<OwnedSemaphorePermit>,
    _drained: Option<TaskTrackerToken>,
}

impl Running {
    pub(super) fn begin(stack: &Stack, rpc: Arc<Rpc>, headers: &HeaderMap, deadline: Option<Deadline>) -> Self {
        let span = span(&rpc, headers);
        // The id that is made is the span's: unique, and found in the trace at once.
        let request_id = request_id::given(headers).map_or_else(|| made_id(&span), str::to_owned);
        span.record("honi.request_id", &request_id);
        stack.metrics.begun(&rpc);
        let drained = (!rpc.guard.is_open()).then(|| stack.calls.token());
        Self {
            telemetry: stack.telemetry.clone(),
            rpc,
            call: CallContext::new(request_id, deadline, span),
            metrics: stack.metrics.clone(),
            begun: Instant::now(),
            ended: false,
            permit: None,
            _drained: drained,
        }
    }

    /// Keeps a permit until the end of the call.
    pub(super) fn hold(&mut self, permit: Option<OwnedSemaphorePermit>) {
        self.permit = permit;
    }

    pub(super) fn call(&self) -> &CallContext {
        &self.call
    }

    /// Runs a function as this call: its service, its span, its context.
    pub(super) fn enter<T>(&self, function: impl FnOnce() -> T) -> T {
        self.telemetry
            .in_scope(|| self.call.span().in_scope(|| self.call.in_scope(function)))
    }

    /// The answer with the call around it. A status in the headers ends the call at once; otherwise it stands in the trailers.
    pub(super) fn answer(self, mut response: Response<Body>, limits: Limits) -> Response<Body> {
        if let Ok(id) = self.call.request_id().parse() {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        match Status::from_header_map(response.headers()) {
            Some(status) => {
                self.end(status.code());
                response
            }
            None => response.map(|body| Body::new(Answer::new(body, self, limits))),
        }
    }

    /// Ends the call with a code.
    pub(super) fn end(mut self, code: Code) {
        self.close(code);
    }

    fn close(&mut self, code: Code) {
        self.ended = true;
        let span = self.call.span();
        span.record("rpc.grpc.status_code", i64::from(code as i32));
        if is_our_fault(code) {
            span.record("otel.status_code", "ERROR");
        }
        self.metrics.ended(&self.rpc, code, self.begun.elapsed());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            let late = self.call.deadline().is_some_and(Deadline::has_passed);
            self.close(if late { Code::DeadlineExceeded } else { Code::Cancelled });
        }
    }
}

fn span(rpc: &Rpc, headers: &HeaderMap) -> Span {
    let span = info_span!(
        parent: None,
        "rpc",
        otel.name = rpc.action,
        otel.kind = "server",
        otel.status_code = Empty,
        rpc.system = "grpc",
        rpc.service = rpc.service,
        rpc.method = rpc.method,
        rpc.grpc.status_code = Empty,
        honi.request_id = Empty,
        honi.resource = Empty,
    );
    let asked = extract(headers);
    let parent = if rpc.reads { asked } else { recorded(asked) };
    if parent.span().span_context().is_valid() {
        // It fails only for a span that has started or that nobody records.
        let _ = span.set_parent(parent);
    }
    span
}

fn made_id(span: &Span) -> String {
    let id = span.in_scope(|| {
        let trace = current_trace_id()?;
        Some(format!(
            "{trace}-{}",
            opentelemetry::Context::current().span().span_context().span_id()
        ))
    });
    id.unwrap_or_else(|| "untraced".to_owned())
}

/// Whether an answer means that something is broken here, rather than with the call.
fn is_our_fault(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown | Code::DeadlineExceeded | Code::Unimplemented | Code::Internal | Code::Unavailable | Code::DataLoss
    )
}
