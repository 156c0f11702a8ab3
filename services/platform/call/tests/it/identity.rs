use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use honi_call::{ClientCredentials, Identity, idempotent, on_behalf_of};
use honi_proto::outbox::v1::ListEventsRequest;
use honi_settings::Secret;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, RwLock};
use tonic::{Code, Request, Status};

use crate::fixture::{Feed, client, nobody};

/// What an application sends to get a token.
#[derive(serde::Deserialize)]
struct Asked {
    grant_type: String,
    client_id: String,
    client_secret: String,
}

/// The n-th token is `token-n`, for an hour; for anybody who does not know the secret there is none.
async fn token(State(fetched): State<Arc<AtomicUsize>>, Form(asked): Form<Asked>) -> Result<Json<Value>, StatusCode> {
    assert_eq!(
        (asked.grant_type.as_str(), asked.client_id.as_str()),
        ("client_credentials", "honi-worker")
    );
    if asked.client_secret != "swordfish" {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let number = fetched.fetch_add(1, Ordering::SeqCst) + 1;
    Ok(Json(
        json!({ "access_token": format!("token-{number}"), "token_type": "Bearer", "expires_in": 3600 }),
    ))
}

/// An identity provider; the count is of the tokens it gave.
async fn provider() -> (String, Arc<AtomicUsize>) {
    let fetched = Arc::new(AtomicUsize::new(0));
    let router = Router::new().route("/token", post(token)).with_state(Arc::clone(&fetched));
    (serve(router).await, fetched)
}

/// Serves a provider; answers the URL of its tokens.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/token", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

fn worker(token_url: String, secret: &str) -> Identity {
    Identity::client_credentials(ClientCredentials {
        token_url,
        client_id: "honi-worker".to_owned(),
        secret: Secret::new(secret),
    })
}

/// A feed that accepts only that token.
fn accepting(accepted: &'static str) -> Feed {
    Feed::answering(move |_, headers| match headers.get("authorization") {
        Some(header) if header == accepted => Ok(()),
        Some(_) | None => Err(Status::unauthenticated("another token")),
    })
}

#[tokio::test]
async fn one_token_serves_many_calls() {
    let (url, fetched) = provider().await;
    let identity = worker(url, "swordfish");
    let address = accepting("Bearer token-1").serve().await;
    let (mut a, mut b) = (client(address, identity.clone()), client(address, identity));
    let (first, second) = tokio::join!(
        a.list_events(ListEventsRequest::default()),
        b.list_events(ListEventsRequest::default())
    );
    first.expect("accepted");
    second.expect("accepted");
    assert_eq!(fetched.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_token_that_is_refused_is_not_used_again() {
    let (url, fetched) = provider().await;
    let mut client = client(accepting("Bearer token-2").serve().await, worker(url, "swordfish"));
    let status = client
        .list_events(ListEventsRequest::default())
        .await
        .expect_err("its key was withdrawn");
    assert_eq!(status.code(), Code::Unauthenticated);
    client
        .list_events(ListEventsRequest::default())
        .await
        .expect("the next token is good");
    assert_eq!(fetched.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_may_be_repeated_is_repeated_once_with_another_token() {
    let (url, fetched) = provider().await;
    let feed = accepting("Bearer token-2");
    client(feed.serve().await, worker(url, "swordfish"))
        .list_events(idempotent(ListEventsRequest::default()))
        .await
        .expect("the next token is good");
    assert_eq!((feed.calls(), fetched.load(Ordering::SeqCst)), (2, 2));

    let (url, fetched) = provider().await;
    let status = client(accepting("Bearer token-9").serve().await, worker(url, "swordfish"))
        .list_events(idempotent(ListEventsRequest::default()))
        .await
        .expect_err("no token of ours is good");
    assert_eq!((status.code(), fetched.load(Ordering::SeqCst)), (Code::Unauthenticated, 2));
}

#[tokio::test]
async fn without_a_token_there_is_no_call() {
    let feed = Feed::answering(|_, _| Ok(()));
    let address = feed.serve().await;
    let (url, _) = provider().await;
    let nowhere = format!("http://{}/token", nobody().await);
    for (identity, code) in [
        (worker(url, "marlin"), Code::Unauthenticated),
        (worker(nowhere, "swordfish"), Code::Unavailable),
    ] {
        let status = client(address, identity)
            .list_events(ListEventsRequest::default())
            .await
            .expect_err("there is no token");
        assert_eq!(status.code(), code);
        assert!(!format!("{status:?}").contains("marlin"));
    }
    assert_eq!(feed.calls(), 0);
}

#[tokio::test]
async fn a_person_is_named_and_proven() {
    let feed = Feed::answering(|_, headers| {
        assert_eq!(headers["x-honi-on-behalf-of"], "staff/1");
        assert_eq!(headers["x-honi-on-behalf-of-token"], "their-own");
        Ok(())
    });
    let mut request = Request::new(ListEventsRequest::default());
    on_behalf_of(&mut request, "staff/1", "their-own").expect("both fit into headers");
    assert!(!format!("{request:?}").contains("their-own"));
    client(feed.serve().await, Identity::none())
        .list_events(request)
        .await
        .expect("answered");
    assert!(on_behalf_of(&mut Request::new(()), "staff/1", "two\nlines").is_err());
}

#[tokio::test]
async fn a_call_that_goes_away_leaves_its_fetch_to_others() {
    let (asked, gate) = (Arc::new(Notify::new()), Arc::new(RwLock::new(())));
    let (tells, opens, fetched) = (Arc::clone(&asked), Arc::clone(&gate), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&fetched);
    let answer = move |asks: Form<Asked>| async move {
        tells.notify_one();
        let _open = opens.read().await;
        token(State(counted), asks).await
    };
    let url = serve(Router::new().route("/token", post(answer))).await;
    let identity = worker(url, "swordfish");
    let address = accepting("Bearer token-1").serve().await;
    let held = gate.write().await;
    let mut hasty = client(address, identity.clone());
    tokio::select! {
        answer = hasty.list_events(ListEventsRequest::default()) => panic!("there is no token yet: {answer:?}"),
        () = asked.notified() => {}
    }
    drop(held);
    let patient = client(address, identity).list_events(ListEventsRequest::default()).await;
    patient.expect("accepted");
    assert_eq!(fetched.load(Ordering::SeqCst), 1, "one fetch for both");
}

#[tokio::test]
async fn a_failure_is_remembered_for_a_moment() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let refuse = move || async move {
        counted.fetch_add(1, Ordering::SeqCst);
        StatusCode::SERVICE_UNAVAILABLE
    };
    let url = serve(Router::new().route("/token", post(refuse))).await;
    let mut client = client(nobody().await, worker(url, "swordfish"));
    for _ in 0..5 {
        let status = client
            .list_events(ListEventsRequest::default())
            .await
            .expect_err("there is no token");
        assert_eq!(status.code(), Code::Unavailable);
    }
    let asked = asked.load(Ordering::SeqCst);
    assert!(asked < 5, "asked {asked} times");
}

#[tokio::test]
async fn the_applications_token_survives_that_of_a_person() {
    let (url, fetched) = provider().await;
    let mut client = client(accepting("Bearer token-2").serve().await, worker(url, "swordfish"));
    for _ in 0..2 {
        let mut request = Request::new(ListEventsRequest::default());
        on_behalf_of(&mut request, "staff/1", "expired").expect("both fit into headers");
        let status = client.list_events(request).await.expect_err("the person's token has expired");
        assert_eq!(status.code(), Code::Unauthenticated);
    }
    assert_eq!(fetched.load(Ordering::SeqCst), 1);
}
