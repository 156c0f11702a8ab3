//! Taking spans over OTLP/gRPC, and serving the viewer beside it.

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::codec::CompressionEncoding;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use super::http;
use super::store::TraceStore;

/// Largest export taken. An exporter sends some hundred spans at once.
const LARGEST_EXPORT: usize = 16 * 1024 * 1024;

/// The OTLP trace service over a store.
#[derive(Clone, Debug)]
pub struct Receiver(TraceStore);

/// The OTLP trace service, to be added to a tonic server.
pub fn receiver(store: TraceStore) -> TraceServiceServer<Receiver> {
    TraceServiceServer::new(Receiver(store))
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(LARGEST_EXPORT)
}

#[tonic::async_trait]
impl TraceService for Receiver {
    async fn export(&self, request: Request<ExportTraceServiceRequest>) -> Result<Response<ExportTraceServiceResponse>, Status> {
        match self.0.insert(request.into_inner().resource_spans).await {
            Ok(0) => Ok(Response::new(ExportTraceServiceResponse::default())),
            Ok(refused) => {
                let error_message = "spans need a trace id of 16 bytes and a span id of 8".to_owned();
                let rejected_spans = i64::try_from(refused).unwrap_or(i64::MAX);
                let partial_success = Some(ExportTracePartialSuccess {
                    rejected_spans,
                    error_message,
                });
                Ok(Response::new(ExportTraceServiceResponse { partial_success }))
            }
            Err(error) => {
                // Outside every span: what this said about itself would come back as spans to store.
                tracing::warn!(error = &error as &dyn std::error::Error, "spans cannot be stored");
                Err(Status::unavailable("the trace store cannot be written"))
            }
        }
    }
}

/// Serves OTLP and the viewer until `shutdown`.
///
/// # Errors
/// If either server fails.
pub async fn serve(store: TraceStore, otlp: TcpListener, viewer: TcpListener, shutdown: CancellationToken) -> anyhow::Result<()> {
    let grpc = tonic::transport::Server::builder()
        .add_service(receiver(store.clone()))
        .serve_with_incoming_shutdown(TcpIncoming::from(otlp), shutdown.clone().cancelled_owned());
    let here = viewer.local_addr()?;
    let pages = axum::serve(viewer, http::router(store, here)).with_graceful_shutdown(shutdown.cancelled_owned());
    let (grpc, pages) = tokio::join!(grpc, pages.into_future());
    grpc?;
    Ok(pages?)
}
