//! A client of plain HTTP/2, without the timers and manners of a gRPC library.

use h2::client::SendRequest;
use tokio::net::TcpStream;
use tonic::codegen::Bytes;

use crate::fixture::{Running, Suite};

/// A connection to a server.
pub(crate) struct Connected {
    requests: SendRequest<Bytes>,
}

impl Connected {
    pub(crate) async fn to(server: &Running) -> Self {
        let socket = TcpStream::connect(server.address).await.expect("it listens");
        let (requests, connection) = h2::client::handshake(socket).await.expect("it speaks HTTP/2");
        tokio::spawn(connection);
        Self { requests }
    }

    /// Asks for the feed as a compliance manager, with that `grpc-timeout`; answers the head.
    pub(crate) async fn ask(&self, suite: &Suite, limit: &str) -> http::Response<h2::RecvStream> {
        let request = http::Request::post("http://honi/honi.outbox.v1.FeedService/ListEvents")
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("grpc-timeout", limit)
            .header("authorization", format!("Bearer {}", suite.token(&["CMG"]).expose()))
            .body(())
            .expect("a request");
        let mut requests = self.requests.clone().ready().await.expect("connected");
        let (answer, mut body) = requests.send_request(request, false).expect("sent");
        body.send_data(Bytes::from_static(&[0; 5]), true).expect("sent");
        answer.await.expect("answered")
    }

    /// How many requests the server takes at once over this connection.
    pub(crate) async fn streams(&self) -> usize {
        let requests = self.requests.clone().ready().await.expect("connected");
        requests.current_max_send_streams()
    }
}
