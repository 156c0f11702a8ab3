//! A feed service without our stack, and clients of it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use honi_call::{CallSettings, Client, Identity};
use honi_proto::outbox::v1::feed_service_client::FeedServiceClient;
use honi_proto::outbox::v1::feed_service_server::{FeedService, FeedServiceServer};
use honi_proto::outbox::v1::{ListEventsRequest, ListEventsResponse};
use honi_telemetry::Recorder;
use http::HeaderMap;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status};

type Answer = dyn Fn(usize, &HeaderMap) -> Result<(), Status> + Send + Sync;

/// Answers its first call with `answer(1, …)`, its second with `answer(2, …)`, and so on.
#[derive(Clone)]
pub(crate) struct Feed {
    answer: Arc<Answer>,
    calls: Arc<AtomicUsize>,
}

impl Feed {
    pub(crate) fn answering(answer: impl Fn(usize, &HeaderMap) -> Result<(), Status> + Send + Sync + 'static) -> Self {
        Self {
            answer: Arc::new(answer),
            calls: Arc::default(),
        }
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// Serves on a free port until the test ends.
    pub(crate) async fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        self.serve_on(listener);
        address
    }

    pub(crate) fn serve_on(&self, listener: TcpListener) {
        let server = tonic::transport::Server::builder().add_service(FeedServiceServer::new(self.clone()));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    }
}

#[async_trait]
impl FeedService for Feed {
    async fn list_events(&self, request: Request<ListEventsRequest>) -> Result<Response<ListEventsResponse>, Status> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        (self.answer)(call, request.metadata().as_ref())?;
        Ok(Response::new(ListEventsResponse::default()))
    }
}

pub(crate) fn client(address: SocketAddr, identity: Identity) -> FeedServiceClient<Client> {
    let telemetry = Recorder::default().telemetry("caller");
    let settings = CallSettings::new(format!("http://{address}"));
    FeedServiceClient::new(Client::connect_lazy(&settings, identity, &telemetry).expect("a URL"))
}

/// A port at which nobody listens.
pub(crate) async fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    listener.local_addr().expect("bound")
}
