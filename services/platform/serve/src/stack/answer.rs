//! The body of an answer, with the call around it until its last byte.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use honi_telemetry::Deadline;
use http::HeaderMap;
use http_body::{Body as _, Frame, SizeHint};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::{Code, Status};

use super::running::Running;
use super::{RETRY_AFTER, unexplained};
use crate::problem::Problem;

/// Resolves when a call must end although it has not finished, and says with what.
pub(super) type Limits = Pin<Box<dyn Future<Output = Problem> + Send>>;

pub(super) fn limits(deadline: Option<Deadline>, stop: CancellationToken) -> Limits {
    Box::pin(async move {
        let late = async {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline.at()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = late => Problem::deadline_exceeded(),
            () = stop.cancelled() => Problem::unavailable("STOPPING", RETRY_AFTER),
        }
    })
}

/// The body of an answer whose status comes in the trailers. It is polled as part of its call, and the call ends with it: with the status
/// of the trailers, at the deadline, or when the client goes away.
///
/// The limits have a task of their own: a body is not polled while its client takes nothing, nor does one that always has more ever wait,
/// and neither may keep its call for ever.
pub(super) struct Answer {
    rest: Arc<Mutex<Rest>>,
    limits: AbortHandle,
}

/// What is still to come of an answer.
struct Rest {
    inner: Body,
    /// The call, until it has ended.
    running: Option<Running>,
    /// What is answered in place of what would have come.
    cut: Option<Problem>,
    /// Who waits for more.
    waiting: Option<Waker>,
}

impl Answer {
    pub(super) fn new(inner: Body, running: Running, limits: Limits) -> Self {
        let rest = Arc::new(Mutex::new(Rest {
            inner,
            running: Some(running),
            cut: None,
            waiting: None,
        }));
        let limited = Arc::downgrade(&rest);
        let at_the_limit = async move {
            let problem = limits.await;
            if let Some(rest) = limited.upgrade() {
                let waiting = lock(&rest).cut(problem);
                waiting.inspect(Waker::wake_by_ref);
            }
        };
        Self {
            rest,
            limits: tokio::spawn(at_the_limit).abort_handle(),
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.limits.abort();
    }
}

fn lock(rest: &Mutex<Rest>) -> MutexGuard<'_, Rest> {
    rest.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Rest {
    fn end(&mut self, code: Code) {
        if let Some(running) = self.running.take() {
            // Its work stops within the call that it belongs to.
            let rest = std::mem::take(&mut self.inner);
            running.enter(|| drop(rest));
            running.end(code);
        }
    }

    /// Ends a call that is still running with a status of ours in place of what would have come; who waits must be woken.
    fn cut(&mut self, problem: Problem) -> Option<Waker> {
        self.running.as_ref()?;
        self.end(problem.code());
        self.cut = Some(problem);
        self.waiting.take()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Some(problem) = self.cut.take() {
            return Poll::Ready(Some(Ok(trailers(problem))));
        }
        let Some(running) = &self.running else { return Poll::Ready(None) };
        let inner = &mut self.inner;
        let poll = AssertUnwindSafe(|| running.enter(|| Pin::new(inner).poll_frame(context)));
        match catch_unwind(poll) {
            Ok(Poll::Ready(Some(Ok(frame)))) => Poll::Ready(Some(Ok(self.passed(frame)))),
            Ok(Poll::Ready(Some(Err(status)))) => {
                self.end(status.code());
                Poll::Ready(Some(Err(status)))
            }
            Ok(Poll::Ready(None)) => {
                self.end(Code::Unknown);
                Poll::Ready(None)
            }
            Ok(Poll::Pending) => {
                self.waiting = Some(context.waker().clone());
                Poll::Pending
            }
            // The hook of the process has logged it.
            Err(_panic) => Poll::Ready(Some(Ok(self.ended_with(Problem::internal())))),
        }
    }

    /// A frame as it goes out. The call ends with the trailers.
    fn passed(&mut self, frame: Frame<Bytes>) -> Frame<Bytes> {
        let Some(status) = frame.trailers_ref() else { return frame };
        let unexplained = match &self.running {
            Some(running) => running.enter(|| unexplained::problem(status)),
            None => None,
        };
        match unexplained {
            Some(problem) => self.ended_with(problem),
            None => {
                self.end(Status::from_header_map(status).map_or(Code::Unknown, |status| status.code()));
                frame
            }
        }
    }

    fn ended_with(&mut self, problem: Problem) -> Frame<Bytes> {
        self.end(problem.code());
        trailers(problem)
    }
}

fn trailers(problem: Problem) -> Frame<Bytes> {
    let mut trailers = HeaderMap::new();
    // It fails only for metadata that are no headers, and a problem has none.
    let _ = Status::from(problem).add_header(&mut trailers);
    Frame::trailers(trailers)
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        lock(&self.rest).poll(context)
    }

    fn is_end_stream(&self) -> bool {
        let rest = lock(&self.rest);
        rest.running.is_none() && rest.cut.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = lock(&self.rest);
        if rest.cut.is_some() {
            SizeHint::default()
        } else {
            rest.inner.size_hint()
        }
    }
}
