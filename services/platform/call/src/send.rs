//! One call, from the request to the end of the answer.

use std::time::Duration;

use honi_access::ON_BEHALF_OF_TOKEN;
use honi_telemetry::{CallContext, Deadline, Telemetry, inject};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use tonic::body::Body;
use tonic::transport::Channel;
use tonic::{Code, Status, TimeoutExpired};
use tower::{Service, ServiceExt};
use tracing::{Instrument, Span, field::Empty, info_span};

use crate::identity::Identity;
use crate::mark::Idempotent;
use crate::reply::{self, Reply};
use crate::retry;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");

/// What all calls through one client share.
pub(crate) struct Sender {
    pub(crate) channel: Channel,
    pub(crate) identity: Identity,
    pub(crate) telemetry: Telemetry,
    pub(crate) timeout: Duration,
}

/// What came of one attempt.
struct Sent {
    outcome: Result<Response<Body>, Status>,
    /// Whether our token was refused and there can be another one.
    has_another_token: bool,
}

impl Sent {
    fn failed(status: Status) -> Self {
        Self {
            outcome: Err(status),
            has_another_token: false,
        }
    }
}

impl Sender {
    /// Sends the request and answers what came back; what goes wrong on the way is a status.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Response<Body> {
        let deadline = self.deadline(request.headers());
        let span = self.telemetry.in_scope(|| span(request.uri().path()));
        let mut late = reply::at(deadline);
        let work = async {
            if deadline.has_passed() {
                return Err(reply::late());
            }
            self.prepare(&mut request);
            match request.extensions_mut().remove::<Idempotent>() {
                Some(Idempotent) => self.send_until_there(request, deadline).await,
                None => self.send_once(request, deadline).await.outcome,
            }
        };
        let outcome = tokio::select! {
            biased;
            () = &mut late => Err(reply::late()),
            outcome = work.instrument(span.clone()) => outcome,
        };
        Reply::around(outcome.unwrap_or_else(Status::into_http), span, late)
    }

    /// The earliest of: what the call that we serve has left, what the caller set for this request, what the settings allow.
    fn deadline(&self, headers: &HeaderMap) -> Deadline {
        let ours = Deadline::after(self.timeout);
        let served = CallContext::current().and_then(|call| call.deadline());
        let asked = headers
            .get(GRPC_TIMEOUT)
            .and_then(|value| value.to_str().ok())
            .and_then(honi_telemetry::parse_grpc_timeout);
        [served, asked.map(Deadline::after)].into_iter().flatten().fold(ours, Deadline::min)
    }

    /// Puts in what travels with a call. The span is current here.
    fn prepare(&self, request: &mut Request<Body>) {
        inject(request.headers_mut());
        if let Some(call) = CallContext::current()
            && let Ok(id) = call.request_id().parse()
        {
            request.headers_mut().insert(REQUEST_ID, id);
        }
    }

    async fn send_once(&self, mut request: Request<Body>, deadline: Deadline) -> Sent {
        let authorization = match self.identity.authorization().await {
            Ok(authorization) => authorization,
            Err(status) => return Sent::failed(status),
        };
        if let Some(header) = &authorization {
            request.headers_mut().insert(AUTHORIZATION, header.clone());
        }
        let for_a_person = request.headers().contains_key(ON_BEHALF_OF_TOKEN);
        request.headers_mut().insert(GRPC_TIMEOUT, timeout_header(deadline.remaining()));
        let mut channel = self.channel.clone();
        let answered = async { channel.ready().await?.call(request).await };
        let response = match answered.await {
            Ok(response) => response,
            Err(error) => return Sent::failed(status(error)),
        };
        let refused = Status::from_header_map(response.headers()).is_some_and(|status| status.code() == Code::Unauthenticated);
        // Where there are two tokens, it is the person's that has expired: ours is renewed before that.
        let has_another_token = match &authorization {
            Some(header) if refused && !for_a_person => self.identity.refused(header),
            _ => false,
        };
        Sent {
            outcome: Ok(response),
            has_another_token,
        }
    }

    /// Repeats a unary request while nobody is there, and once if our token was refused: its key may have been withdrawn, or the clocks
    /// differ. The deadline ends it from outside.
    async fn send_until_there(&self, request: Request<Body>, deadline: Deadline) -> Result<Response<Body>, Status> {
        let (head, body) = request.into_parts();
        let message = body.collect().await?.to_bytes();
        let (mut pauses, mut renewed) = (retry::pauses(), false);
        loop {
            let again = Request::from_parts(head.clone(), Body::new(Full::new(message.clone())));
            let sent = self.send_once(again, deadline).await;
            if sent.has_another_token && !renewed {
                renewed = true;
                continue;
            }
            match (retry::unavailable(&sent.outcome), pauses.next()) {
                (Some(asked), Some(pause)) => retry::wait(pause.max(asked)).await,
                _ => return sent.outcome,
            }
        }
    }
}

fn span(path: &str) -> Span {
    let action = path.trim_start_matches('/');
    let (service, method) = action.split_once('/').unwrap_or((action, ""));
    info_span!(
        "call",
        otel.name = action,
        otel.kind = "client",
        otel.status_code = Empty,
        rpc.system = "grpc",
        rpc.service = service,
        rpc.method = method,
        rpc.grpc.status_code = Empty,
    )
}

fn status(error: tonic::transport::Error) -> Status {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(error) = cause {
        // The channel's own timer; it would be CANCELLED otherwise.
        if error.is::<TimeoutExpired>() {
            return reply::late();
        }
        cause = error.source();
    }
    // A connection that broke, or a certificate that was refused, is nobody's answer.
    Status::try_from_error(Box::new(error)).unwrap_or_else(|error| {
        let mut status = Status::unavailable("the connection failed");
        status.set_source(error.into());
        status
    })
}

/// At most eight digits: microseconds up to a minute and a half, milliseconds beyond.
fn timeout_header(left: Duration) -> HeaderValue {
    let micros = left.as_micros();
    let text = if micros < 100_000_000 {
        format!("{micros}u")
    } else {
        format!("{}m", left.as_millis().min(99_999_999))
    };
    HeaderValue::try_from(text).expect("digits and a letter")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_fits_into_eight_digits() {
        for (left, header) in [
            (Duration::from_millis(1500), "1500000u"),
            (Duration::from_secs(99), "99000000u"),
            (Duration::from_secs(100), "100000m"),
            (Duration::from_secs(200_000), "99999999m"),
        ] {
            assert_eq!(timeout_header(left), header);
            assert!(honi_telemetry::parse_grpc_timeout(header).is_some());
        }
    }
}
