//! Rate, errors, duration, and what is in flight, per RPC.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter, UpDownCounter};
use tonic::Code;

use crate::methods::Rpc;

/// From one millisecond to the longest deadline that is usual, in seconds.
const BUCKETS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

#[derive(Clone)]
pub(super) struct RpcMetrics {
    calls: Counter<u64>,
    duration: Histogram<f64>,
    in_flight: UpDownCounter<i64>,
}

impl RpcMetrics {
    pub(super) fn new(meter: &Meter) -> Self {
        let calls = meter
            .u64_counter("rpc.server.calls")
            .with_description("Calls by the code of their answer.");
        let duration = meter
            .f64_histogram("rpc.server.duration")
            .with_unit("s")
            .with_boundaries(BUCKETS.to_vec());
        let in_flight = meter
            .i64_up_down_counter("rpc.server.in_flight")
            .with_description("Calls being answered.");
        Self {
            calls: calls.build(),
            duration: duration
                .with_description("From the first byte of a call to the last of its answer.")
                .build(),
            in_flight: in_flight.build(),
        }
    }

    pub(super) fn begun(&self, rpc: &Rpc) {
        self.in_flight.add(1, &rpc.labels);
    }

    pub(super) fn ended(&self, rpc: &Rpc, code: Code, took: Duration) {
        let [service, method] = rpc.labels.clone();
        self.in_flight.add(-1, &rpc.labels);
        self.duration.record(took.as_secs_f64(), &rpc.labels);
        self.calls.add(1, &[service, method, KeyValue::new("code", name(code))]);
    }
}

/// A code as gRPC spells it.
pub(crate) fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
