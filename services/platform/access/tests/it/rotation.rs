//! Keys that come, change and go.

use chrono::TimeDelta;
use honi_access::token::SigningKey;
use honi_access::{AuthenticationError, Authenticator};
use honi_clock::Clock;
use serde_json::{Value, json};

use crate::issuer::{HANAKO, Published, bearer, claims, start_of_test};

fn set(keys: &[&SigningKey]) -> Option<String> {
    let keys: Vec<Value> = keys.iter().map(|key| serde_json::to_value(key.jwk()).expect("a key")).collect();
    // A key of another kind must not spoil the set.
    let rsa = json!({"kty": "RSA", "kid": "rsa", "n": "sXch", "e": "AQAB", "alg": "RS256", "use": "sig"});
    let odd = json!({"kty": "AKP", "kid": "odd", "alg": "ML-DSA-44", "pub": "AA"});
    let keys = [keys, vec![rsa, odd]].concat();
    Some(json!({ "keys": keys }).to_string())
}

async fn outcome(authenticator: &Authenticator, key: &SigningKey) -> Result<(), AuthenticationError> {
    let token = key.sign(&claims(HANAKO, &["CMH"], start_of_test())).expect("a token");
    authenticator.authenticate(&bearer(&token)).await.map(|_| ())
}

#[tokio::test]
async fn a_new_key_is_found_and_a_withdrawn_one_falls() {
    let (old, new) = (SigningKey::generate().expect("a key"), SigningKey::generate().expect("a key"));
    let published = Published::start(set(&[&old])).await;
    let (clock, hand) = Clock::manual(start_of_test());
    let authenticator = Authenticator::new(&published.settings, clock).expect("an authenticator");
    for _ in 0..3 {
        assert_eq!(outcome(&authenticator, &old).await, Ok(()));
    }
    assert_eq!(published.fetches(), 1, "keys are remembered");

    published.publish(set(&[&old, &new]));
    assert_eq!(
        outcome(&authenticator, &new).await,
        Err(AuthenticationError::UnknownKey),
        "within the cool-down"
    );
    hand.advance(TimeDelta::seconds(5));
    assert_eq!(outcome(&authenticator, &new).await, Ok(()));
    assert_eq!(outcome(&authenticator, &old).await, Ok(()));
    assert_eq!(published.fetches(), 2);

    published.publish(set(&[&new]));
    hand.advance(TimeDelta::seconds(5));
    let unknown = SigningKey::generate().expect("a key");
    assert_eq!(outcome(&authenticator, &unknown).await, Err(AuthenticationError::UnknownKey));
    assert_eq!(
        outcome(&authenticator, &old).await,
        Err(AuthenticationError::UnknownKey),
        "although it was verified before"
    );
    assert_eq!(outcome(&authenticator, &new).await, Ok(()));
}

#[tokio::test]
async fn invented_keys_cause_one_fetch_per_cool_down() {
    let key = SigningKey::generate().expect("a key");
    let published = Published::start(set(&[&key])).await;
    let (clock, hand) = Clock::manual(start_of_test());
    let authenticator = Authenticator::new(&published.settings, clock).expect("an authenticator");
    for round in 1..=3 {
        let strangers = (0..10).map(|_| SigningKey::generate().expect("a key"));
        for stranger in strangers {
            assert_eq!(outcome(&authenticator, &stranger).await, Err(AuthenticationError::UnknownKey));
        }
        assert_eq!(published.fetches(), round);
        hand.advance(TimeDelta::seconds(5));
    }
}

#[tokio::test]
async fn without_keys_the_answer_is_to_try_again() {
    let key = SigningKey::generate().expect("a key");
    let published = Published::start(None).await;
    let (clock, hand) = Clock::manual(start_of_test());
    let authenticator = Authenticator::new(&published.settings, clock).expect("an authenticator");
    let refused = outcome(&authenticator, &key).await.expect_err("no keys");
    assert!(refused.is_unavailable());
    for body in [
        "",
        "{}",
        r#"{"keys": []}"#,
        &format!(r#"{{"keys": [], "x": "{}"}}"#, "x".repeat(70_000)),
    ] {
        published.publish(Some(body.to_owned()));
        hand.advance(TimeDelta::seconds(5));
        assert_eq!(outcome(&authenticator, &key).await, Err(AuthenticationError::KeysUnavailable));
    }
    published.publish(set(&[&key]));
    hand.advance(TimeDelta::seconds(5));
    assert_eq!(outcome(&authenticator, &key).await, Ok(()));
}

#[tokio::test]
async fn keys_outlive_an_outage_of_the_issuer_but_not_for_ever() {
    let key = SigningKey::generate().expect("a key");
    let published = Published::start(set(&[&key])).await;
    let (clock, hand) = Clock::manual(start_of_test());
    let authenticator = Authenticator::new(&published.settings, clock).expect("an authenticator");
    let mut lasting = claims(HANAKO, &["CMH"], start_of_test());
    lasting.exp += 100_000;
    let headers = bearer(&key.sign(&lasting).expect("a token"));
    assert!(authenticator.authenticate(&headers).await.is_ok());
    published.publish(None);
    hand.advance(TimeDelta::minutes(59));
    assert!(authenticator.authenticate(&headers).await.is_ok());
    hand.advance(TimeDelta::minutes(1));
    assert_eq!(
        authenticator.authenticate(&headers).await,
        Err(AuthenticationError::KeysUnavailable)
    );
    published.publish(set(&[&key]));
    hand.advance(TimeDelta::seconds(5));
    assert!(authenticator.authenticate(&headers).await.is_ok());
}

#[tokio::test]
async fn a_request_that_goes_away_leaves_its_fetch_to_others() {
    let (old, new) = (SigningKey::generate().expect("a key"), SigningKey::generate().expect("a key"));
    let published = Published::start(set(&[&old])).await;
    let (clock, hand) = Clock::manual(start_of_test());
    let authenticator = Authenticator::new(&published.settings, clock).expect("an authenticator");
    assert_eq!(outcome(&authenticator, &old).await, Ok(()));
    published.asked().await;
    hand.advance(TimeDelta::seconds(5));
    published.publish(set(&[&new]));
    let held = published.hold().await;
    let stranger = SigningKey::generate().expect("a key");
    tokio::select! {
        outcome = outcome(&authenticator, &stranger) => panic!("nobody answers the fetch: {outcome:?}"),
        () = published.asked() => {}
    }
    drop(held);
    assert_eq!(outcome(&authenticator, &new).await, Ok(()), "without waiting for a cool-down");
    assert_eq!(published.fetches(), 2);
}

#[tokio::test]
async fn many_requests_with_a_new_key_wait_for_one_fetch() {
    let key = SigningKey::generate().expect("a key");
    let published = Published::start(set(&[&key])).await;
    let (clock, _hand) = Clock::manual(start_of_test());
    let authenticator = Authenticator::new(&published.settings, clock).expect("an authenticator");
    let held = published.hold().await;
    let release = async {
        published.asked().await;
        drop(held);
    };
    let (first, second, ()) = tokio::join!(outcome(&authenticator, &key), outcome(&authenticator, &key), release);
    assert_eq!((first, second), (Ok(()), Ok(())));
    assert_eq!(published.fetches(), 1);
}

#[tokio::test]
async fn old_keys_are_renewed_beside_the_requests_by_one_task() {
    let (old, new) = (SigningKey::generate().expect("a key"), SigningKey::generate().expect("a key"));
    let published = Published::start(set(&[&old])).await;
    let (clock, hand) = Clock::manual(start_of_test());
    let authenticator = Authenticator::new(&published.settings, clock).expect("an authenticator");
    assert_eq!(outcome(&authenticator, &old).await, Ok(()));
    published.asked().await;
    published.publish(set(&[&old, &new]));
    hand.advance(TimeDelta::minutes(5));
    let held = published.hold().await;
    assert_eq!(outcome(&authenticator, &old).await, Ok(()), "the issuer does not answer");
    published.asked().await;
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    for _ in 0..20 {
        assert_eq!(outcome(&authenticator, &old).await, Ok(()));
    }
    assert_eq!(tasks(), before, "nothing queues behind a fetch");
    drop(held);
    assert_eq!(outcome(&authenticator, &new).await, Ok(()));
    assert_eq!(published.fetches(), 2);
}
