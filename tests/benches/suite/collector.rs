//! A child that takes spans and forgets them.

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use crate::child;

struct Forgetful;

#[tonic::async_trait]
impl TraceService for Forgetful {
    async fn export(&self, _: Request<ExportTraceServiceRequest>) -> Result<Response<ExportTraceServiceResponse>, Status> {
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// Serves on a port that it tells.
pub(crate) async fn serve() -> anyhow::Result<()> {
    let stop = child::stop_with_parent();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    child::tell(format_args!("http://{}", listener.local_addr()?))?;
    let service = TraceServiceServer::new(Forgetful).max_decoding_message_size(16 * 1024 * 1024);
    let server = Server::builder().add_service(service);
    server
        .serve_with_incoming_shutdown(TcpIncoming::from(listener), stop.cancelled_owned())
        .await?;
    Ok(())
}
