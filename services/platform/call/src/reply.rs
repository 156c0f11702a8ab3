//! The body of an answer, with the span of the call and its deadline until the last byte.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use honi_telemetry::Deadline;
use http::{HeaderMap, Response};
use http_body::{Frame, SizeHint};
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::{Code, Status};
use tracing::Span;

/// Resolves at the deadline.
pub(crate) type Late = Pin<Box<dyn Future<Output = ()> + Send>>;

pub(crate) fn at(deadline: Deadline) -> Late {
    Box::pin(tokio::time::sleep_until(deadline.at()))
}

pub(crate) fn late() -> Status {
    Status::deadline_exceeded("no answer in time")
}

/// The body of an answer that is still coming in.
pub(crate) struct Reply {
    inner: Body,
    span: Option<Span>,
    late: Late,
}

impl Reply {
    /// The answer with the call around it. A status in the headers ends the call at once; otherwise it comes in the trailers.
    pub(crate) fn around(response: Response<Body>, span: Span, late: Late) -> Response<Body> {
        if let Some(status) = Status::from_header_map(response.headers()) {
            end(&span, status.code());
            return response;
        }
        response.map(|inner| {
            Body::new(Self {
                inner,
                span: Some(span),
                late,
            })
        })
    }

    fn end(&mut self, code: Code) {
        if let Some(span) = self.span.take() {
            end(&span, code);
        }
    }
}

fn end(span: &Span, code: Code) {
    span.record("rpc.grpc.status_code", i64::from(code as i32));
    if code != Code::Ok {
        span.record("otel.status_code", "ERROR");
    }
}

impl http_body::Body for Reply {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        if this.span.is_none() {
            return Poll::Ready(None);
        }
        match Pin::new(&mut this.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(trailers) = frame.trailers_ref() {
                    this.end(Status::from_header_map(trailers).map_or(Code::Unknown, |status| status.code()));
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(status))) => {
                this.end(status.code());
                Poll::Ready(Some(Err(status)))
            }
            Poll::Ready(None) => {
                this.end(Code::Unknown);
                Poll::Ready(None)
            }
            Poll::Pending => this.late.as_mut().poll(context).map(|()| {
                this.end(Code::DeadlineExceeded);
                this.inner = Body::default();
                let mut trailers = HeaderMap::new();
                // It fails only for metadata that are no headers, and there are none.
                let _ = late().add_header(&mut trailers);
                Some(Ok(Frame::trailers(trailers)))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.span.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.end(Code::Cancelled);
    }
}
