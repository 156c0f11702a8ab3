//! The body of an answer, with the call around it until its last byte.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use honi_telemetry::Deadline;
use http::HeaderMap;
use http_body::{Frame, SizeHint};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::{Code, Status};

use super::RETRY_AFTER;
use super::running::Running;
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
pub(super) struct Answer {
    inner: Body,
    running: Option<Running>,
    limits: Limits,
}

impl Answer {
    pub(super) fn new(inner: Body, running: Running, limits: Limits) -> Self {
        Self {
            inner,
            running: Some(running),
            limits,
        }
    }

    fn end(&mut self, code: Code) {
        if let Some(running) = self.running.take() {
            running.end(code);
        }
    }

    /// Ends the stream with a status of ours in place of what would have come.
    fn cut(&mut self, problem: Problem) -> Frame<Bytes> {
        self.end(problem.code());
        self.inner = Body::default();
        let mut trailers = HeaderMap::new();
        // It fails only for metadata that are no headers, and a problem has none.
        let _ = Status::from(problem).add_header(&mut trailers);
        Frame::trailers(trailers)
    }
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let Some(running) = &this.running else { return Poll::Ready(None) };
        let inner = &mut this.inner;
        let poll = AssertUnwindSafe(|| running.enter(|| Pin::new(inner).poll_frame(context)));
        match catch_unwind(poll) {
            Ok(Poll::Ready(Some(Ok(frame)))) => {
                if let Some(trailers) = frame.trailers_ref() {
                    let code = Status::from_header_map(trailers).map_or(Code::Unknown, |status| status.code());
                    this.end(code);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Ok(Poll::Ready(Some(Err(status)))) => {
                this.end(status.code());
                Poll::Ready(Some(Err(status)))
            }
            Ok(Poll::Ready(None)) => {
                this.end(Code::Unknown);
                Poll::Ready(None)
            }
            Ok(Poll::Pending) => this.limits.as_mut().poll(context).map(|problem| Some(Ok(this.cut(problem)))),
            // The hook of the process has logged it.
            Err(_panic) => Poll::Ready(Some(Ok(this.cut(Problem::internal())))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.running.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
