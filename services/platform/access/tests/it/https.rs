//! Whom HTTP clients trust.

use std::net::SocketAddr;
use std::sync::Arc;

use honi_access::token::SigningKey;
use honi_access::{AccessSettings, AuthenticationError, Authenticator, https};
use honi_clock::Clock;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::issuer::{AUDIENCE, HANAKO, ISSUER, bearer, claims, start_of_test};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nhoni";

/// A server with a certificate of its own for `localhost`, and that certificate as an authority.
async fn tls_server() -> (String, RootCertStore) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let mut authorities = RootCertStore::empty();
    authorities.add(certificate.clone()).expect("a certificate that rustls reads");
    let tls = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the default cipher suites")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the key fits the certificate");
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            // A client that does not trust us hangs up within the handshake.
            if let Ok(connection) = acceptor.accept(connection).await {
                answer(connection).await;
            }
        }
    });
    (format!("https://localhost:{}/", address.port()), authorities)
}

async fn plain_server() -> String {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            answer(connection).await;
        }
    });
    format!("http://{address}/")
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("localhost:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

async fn answer(mut connection: impl AsyncRead + AsyncWrite + Unpin) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let Ok(byte) = connection.read_u8().await else { return };
        request.push(byte);
    }
    // The client may have gone; then there is nobody to tell.
    let _ = connection.write_all(ANSWER).await;
    let _ = connection.shutdown().await;
}

async fn body(client: reqwest::Client, url: &str) -> reqwest::Result<String> {
    client.get(url).send().await?.text().await
}

#[tokio::test]
async fn a_certificate_of_an_authority_that_is_trusted_is_accepted() {
    let (url, authorities) = tls_server().await;
    let client = https::builder_trusting(authorities).build().expect("a client");
    assert_eq!(body(client, &url).await.expect("an answer"), "honi");
}

#[tokio::test]
async fn a_certificate_that_nobody_trusted_signed_is_refused() {
    let (url, _) = tls_server().await;
    let error = body(https::client(), &url).await.expect_err("an untrusted certificate");
    assert!(error.is_connect(), "{error:?}");
    assert!(format!("{error:?}").contains("UnknownIssuer"), "{error:?}");
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let (url, authorities) = tls_server().await;
    let client = https::builder_trusting(authorities).build().expect("a client");
    let elsewhere = url.replace("localhost", "127.0.0.1");
    let error = body(client, &elsewhere).await.expect_err("a name that is not in the certificate");
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn plain_http_within_this_machine_works() {
    let url = plain_server().await;
    assert_eq!(body(https::client(), &url).await.expect("an answer"), "honi");
}

#[tokio::test]
async fn keys_from_an_untrusted_server_are_not_used() {
    let (url, _) = tls_server().await;
    let settings = AccessSettings {
        issuer: ISSUER.to_owned(),
        jwks_url: url,
        audience: AUDIENCE.to_owned(),
    };
    let key = SigningKey::generate().expect("a key");
    let token = key.sign(&claims(HANAKO, &["REC"], start_of_test())).expect("a token");
    let (clock, _hand) = Clock::manual(start_of_test());
    let outcome = Authenticator::new(&settings, clock)
        .expect("an authenticator")
        .authenticate(&bearer(&token))
        .await;
    assert_eq!(outcome, Err(AuthenticationError::KeysUnavailable));
}
