//! The one tower stack. It is a single service rather than a pile of layers, so that the order of its steps can be read in one place.

mod admission;
mod answer;
mod message_limit;
mod metrics;
mod request_id;
mod room;
mod running;
mod unexplained;

use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt;
use honi_telemetry::{Deadline, Telemetry, parse_grpc_timeout};
use http::{HeaderMap, Request, Response};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::Status;
use tonic::body::Body;
use tower::{Layer, Service};
use tracing::Instrument;

use crate::methods::{Guard, Methods, Rpc};
use crate::problem::Problem;
use crate::settings::ServeSettings;
pub(crate) use admission::Admission;
use message_limit::LimitedBody;
use metrics::RpcMetrics;
pub(crate) use metrics::name as code_name;
use room::Room;
use running::Running;

/// What an overloaded or stopping server asks its callers to wait.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// So much before the client's own limit it is answered. tonic has a timer for `grpc-timeout` as well, and its answer would lack what all of
/// ours have; and what arrives after the limit helps nobody.
const BEFORE_THE_LIMIT: Duration = Duration::from_millis(2);

/// What all calls of a server share.
pub(crate) struct Stack {
    pub(crate) telemetry: Telemetry,
    methods: Methods,
    metrics: RpcMetrics,
    admission: Admission,
    room: Room,
    max_deadline: Duration,
    max_message_bytes: u32,
    /// Holds a token per call that a drain waits for.
    pub(crate) calls: TaskTracker,
    /// Ends the calls that are still running when the drain has taken too long, and what is open to everybody, for which it does not wait.
    pub(crate) stop: CancellationToken,
}

impl Stack {
    pub(crate) fn new(telemetry: &Telemetry, admission: Admission, settings: &ServeSettings) -> Self {
        Self {
            telemetry: telemetry.clone(),
            methods: Methods::all(),
            metrics: RpcMetrics::new(&telemetry.meter("honi.serve")),
            admission,
            room: Room::new(settings.max_concurrent),
            max_deadline: settings.max_deadline(),
            max_message_bytes: settings.max_message_bytes,
            calls: TaskTracker::new(),
            stop: CancellationToken::new(),
        }
    }

    /// Answers one call. Dropping the future, which is what happens when the client goes away, stops the work.
    async fn answer<S: Inner>(&self, inner: S, request: Request<Body>, rpc: Arc<Rpc>, deadline: Option<Deadline>) -> Response<Body> {
        let mut running = Running::begin(self, Arc::clone(&rpc), request.headers(), deadline);
        let mut limits = answer::limits(deadline, self.stop.clone());
        match self.room.enter(rpc.guard) {
            Ok(permit) => running.hold(permit),
            Err(problem) => return running.answer(Status::from(problem).into_http(), limits),
        }
        let call = running.call().clone();
        let span = call.span().clone();
        let request = request.map(|body| Body::new(LimitedBody::new(body, self.max_message_bytes)));
        let work = self.admission.call(inner, request, &rpc, &call);
        let work = AssertUnwindSafe(call.clone().scope(work)).catch_unwind().instrument(span);
        let outcome = tokio::select! {
            biased;
            outcome = work => outcome,
            problem = &mut limits => Ok(Err(problem)),
        };
        let response = match outcome {
            Ok(Ok(response)) => match running.enter(|| unexplained::problem(response.headers())) {
                Some(problem) => Status::from(problem).into_http(),
                None => response,
            },
            Ok(Err(problem)) => Status::from(problem).into_http(),
            // The hook of the process has logged it.
            Err(_panic) => Status::from(Problem::internal()).into_http(),
        };
        running.answer(response, limits)
    }

    /// When the call must be answered: a little before the client's `grpc-timeout` has passed, but not later than we allow. A health watch
    /// may last.
    fn deadline(&self, rpc: &Rpc, headers: &HeaderMap) -> Option<Deadline> {
        let asked = asked(headers).map(|asked| asked.saturating_sub(BEFORE_THE_LIMIT));
        let allowed = match rpc.guard {
            Guard::Health | Guard::Watch => None,
            Guard::Open => Some(self.max_deadline.min(room::REFLECTION_WITHIN)),
            Guard::Closed | Guard::Unknown => Some(self.max_deadline),
        };
        [asked, allowed].into_iter().flatten().min().map(Deadline::after)
    }
}

/// What the client allows; none if it sets no limit or one that cannot be read.
fn asked(headers: &HeaderMap) -> Option<Duration> {
    parse_grpc_timeout(headers.get("grpc-timeout")?.to_str().ok()?)
}

/// The services inside the stack.
pub(crate) trait Inner:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

impl<S> Inner for S where S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + 'static {}

/// Puts the stack around services.
#[derive(Clone)]
pub(crate) struct StackLayer(pub(crate) Arc<Stack>);

impl<S> Layer<S> for StackLayer {
    type Service = Guarded<S>;

    fn layer(&self, inner: S) -> Guarded<S> {
        Guarded {
            inner,
            stack: Arc::clone(&self.0),
        }
    }
}

/// Services with the stack around them.
#[derive(Clone)]
pub(crate) struct Guarded<S> {
    inner: S,
    stack: Arc<Stack>,
}

impl<S: Inner> Service<Request<Body>> for Guarded<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The clone has not been polled ready; the one that has been goes along with the call.
        let next = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, next);
        let stack = Arc::clone(&self.stack);
        let telemetry = stack.telemetry.clone();
        let rpc = stack.methods.find(request.uri().path());
        // The time runs from here, not from the first poll: tonic's own timer starts right after this.
        let deadline = stack.deadline(&rpc, request.headers());
        // tonic spawns its tasks outside of any scope, hence the scope around each call.
        Box::pin(telemetry.scope(async move { Ok(stack.answer(inner, request, rpc, deadline).await) }))
    }
}
