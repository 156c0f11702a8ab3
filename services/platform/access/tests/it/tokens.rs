//! Which tokens are accepted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use honi_access::token::{Audience, SigningKey};
use honi_access::{AuthenticationError, Role};
use http::{HeaderMap, header};
use serde_json::json;

use crate::issuer::{AUDIENCE, HANAKO, ISSUER, Issuer, bearer, claims, start_of_test};

#[tokio::test]
async fn a_person_is_known_by_name_roles_and_unit() {
    let issuer = Issuer::new();
    let mut claims = claims(HANAKO, &["CMH", "SUP", "A-ROLE-OF-ANOTHER-SYSTEM"], start_of_test());
    claims.org_unit = Some("orgUnits/01920000-0000-7000-8000-0000000000aa".to_owned());
    for _ in 0..2 {
        let actor = issuer.outcome(&claims).await.expect("accepted");
        assert_eq!(actor.id, HANAKO);
        assert_eq!(actor.roles, [Role::ComplaintHandler, Role::Supervisor].into());
        assert_eq!(actor.org_unit.map(|unit| unit.to_string()), claims.org_unit);
        assert_eq!((actor.sender(), actor.on_behalf_of()), (HANAKO, None));
    }
}

#[tokio::test]
async fn an_application_has_the_role_of_applications() {
    let issuer = Issuer::new();
    let actor = issuer
        .outcome(&claims("applications/honi-worker", &[], start_of_test()))
        .await
        .expect("accepted");
    assert!(actor.is_application() && actor.has(Role::Application));
    let refused = issuer.outcome(&claims(HANAKO, &["APP"], start_of_test())).await;
    assert!(
        matches!(refused, Err(AuthenticationError::Malformed(_))),
        "a person is no application"
    );
    for subject in [
        "",
        "hanako",
        "applications/",
        "applications/../x",
        "members/01920000-0000-7000-8000-000000000001",
    ] {
        let refused = issuer.outcome(&claims(subject, &[], start_of_test())).await;
        assert!(matches!(refused, Err(AuthenticationError::Malformed(_))), "{subject}");
    }
}

#[tokio::test]
async fn a_token_is_valid_within_its_times_and_thirty_seconds() {
    let issuer = Issuer::new();
    let claims = claims(HANAKO, &["CMH"], start_of_test());
    let at = |seconds| issuer.hand.set(start_of_test() + TimeDelta::seconds(seconds));
    for (seconds, expected) in [
        (-31, Err(AuthenticationError::NotYetValid)),
        (-30, Ok(())),
        (0, Ok(())),
        (929, Ok(())),
        (930, Err(AuthenticationError::Expired)),
        // The same bytes were accepted before, so this also asks the memory of verified tokens.
        (100_000, Err(AuthenticationError::Expired)),
    ] {
        at(seconds);
        assert_eq!(issuer.outcome(&claims).await.map(|_| ()), expected, "{seconds}");
    }
}

#[tokio::test]
async fn times_out_of_range_are_refused() {
    let issuer = Issuer::new();
    for exp in [i64::MIN, -1, i64::MAX] {
        let mut claims = claims(HANAKO, &["CMH"], start_of_test());
        claims.exp = exp;
        assert!(
            matches!(issuer.outcome(&claims).await, Err(AuthenticationError::Malformed(_))),
            "{exp}"
        );
    }
}

#[tokio::test]
async fn a_leaver_loses_rights_at_midnight_in_japan() {
    let issuer = Issuer::new();
    let last_day = start_of_test().date_naive();
    let mut claims = claims(HANAKO, &["CMH"], start_of_test());
    claims.exp += 1_000_000;
    claims.employed_until = Some(last_day);
    issuer.hand.set("2026-11-24T14:59:59Z".parse().expect("a time"));
    assert!(issuer.outcome(&claims).await.is_ok());
    issuer.hand.set("2026-11-24T15:00:00Z".parse().expect("a time"));
    assert_eq!(issuer.outcome(&claims).await, Err(AuthenticationError::EmploymentEnded));
}

#[tokio::test]
async fn another_issuer_audience_or_key_is_refused() {
    let issuer = Issuer::new();
    let good = claims(HANAKO, &["CMG"], start_of_test());
    let mut other = good.clone();
    other.iss = "https://id.elsewhere.example".to_owned();
    assert_eq!(issuer.outcome(&other).await, Err(AuthenticationError::Issuer));
    for audience in [
        Audience::One("honi-members".to_owned()),
        Audience::Several(vec![]),
        Audience::One(format!("{AUDIENCE}2")),
    ] {
        let mut other = good.clone();
        other.aud = audience;
        assert_eq!(issuer.outcome(&other).await, Err(AuthenticationError::Audience));
    }
    let stranger = SigningKey::generate().expect("a key").sign(&good).expect("a token");
    assert_eq!(
        issuer.authenticator.authenticate(&bearer(&stranger)).await,
        Err(AuthenticationError::UnknownKey)
    );
    let token = issuer.key.sign(&good).expect("a token");
    let (rest, _) = token.rsplit_once('.').expect("a signature");
    let (_, signature) = stranger.rsplit_once('.').expect("a signature");
    let mixed = format!("{rest}.{signature}");
    assert_eq!(
        issuer.authenticator.authenticate(&bearer(&mixed)).await,
        Err(AuthenticationError::Signature)
    );
}

/// A token with that header; signed with HMAC over the public key, the classic confusion, when the header says so.
fn forged(issuer: &Issuer, header: serde_json::Value) -> String {
    let encode = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = serde_json::to_value(claims(HANAKO, &["CMG"], start_of_test())).expect("claims");
    let message = format!("{}.{}", encode(&header), encode(&claims));
    if header["alg"] != "HS256" {
        return format!("{message}.");
    }
    let jwk = serde_json::to_value(issuer.key.jwk()).expect("a key");
    let public = URL_SAFE_NO_PAD.decode(jwk["x"].as_str().expect("x")).expect("base64");
    let key = jsonwebtoken::EncodingKey::from_secret(&public);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, jsonwebtoken::Algorithm::HS256).expect("signed");
    format!("{message}.{signature}")
}

#[tokio::test]
async fn no_token_chooses_its_algorithm_or_brings_its_key() {
    let issuer = Issuer::new();
    let kid = issuer.key.kid().to_owned();
    for alg in ["none", "None", "HS256", "RS256", "ES256", "EdDSA2"] {
        let token = forged(&issuer, json!({"alg": alg, "typ": "JWT", "kid": kid}));
        let outcome = issuer.authenticator.authenticate(&bearer(&token)).await;
        assert!(
            matches!(outcome, Err(AuthenticationError::Algorithm | AuthenticationError::Malformed(_))),
            "{alg}: {outcome:?}"
        );
    }
    for header in [
        json!({"alg": "EdDSA"}),
        json!({"alg": "EdDSA", "kid": ""}),
        json!({"alg": "EdDSA", "kid": "k".repeat(200)}),
        json!({"alg": "EdDSA", "kid": kid, "typ": "id+jwt"}),
        json!({"alg": "EdDSA", "kid": kid, "crit": ["b64"], "b64": false}),
        json!({"alg": "EdDSA", "jwk": issuer.key.jwk()}),
    ] {
        let token = forged(&issuer, header.clone());
        let outcome = issuer.authenticator.authenticate(&bearer(&token)).await;
        assert!(matches!(outcome, Err(AuthenticationError::Malformed(_))), "{header}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_header_that_is_not_one_bearer_token_is_refused() {
    let issuer = Issuer::new();
    let outcome = async |headers: &HeaderMap| issuer.authenticator.authenticate(headers).await;
    assert_eq!(outcome(&HeaderMap::new()).await, Err(AuthenticationError::Missing));
    let mut basic = HeaderMap::new();
    basic.insert(header::AUTHORIZATION, "Basic aGFuYWtvOng=".parse().expect("a header"));
    assert_eq!(outcome(&basic).await, Err(AuthenticationError::Missing));
    assert_eq!(outcome(&bearer(&"x".repeat(8193))).await, Err(AuthenticationError::TooLarge));
    for text in ["", "x", "x.y", "x.y.z", "....", &"x".repeat(8192)] {
        assert!(
            matches!(outcome(&bearer(text)).await, Err(AuthenticationError::Malformed(_))),
            "{text}"
        );
    }
    let token = issuer.key.sign(&claims(HANAKO, &["CMH"], start_of_test())).expect("a token");
    let mut twice = bearer(&token);
    twice.append(header::AUTHORIZATION, format!("Bearer {token}").parse().expect("a header"));
    assert!(matches!(outcome(&twice).await, Err(AuthenticationError::Malformed(_))));
    let mut lower = HeaderMap::new();
    lower.insert(header::AUTHORIZATION, format!("bearer {token}").parse().expect("a header"));
    assert!(outcome(&lower).await.is_ok(), "the scheme's case does not matter (RFC 9110 §11.1)");
}

#[tokio::test]
async fn a_missing_claim_is_refused() {
    let issuer = Issuer::new();
    let pem = issuer.key.to_pem().expect("a text");
    let key = jsonwebtoken::EncodingKey::from_ed_pem(pem.as_bytes()).expect("a key");
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::EdDSA);
    header.kid = Some(issuer.key.kid().to_owned());
    let whole = serde_json::to_value(claims(HANAKO, &["CMH"], start_of_test())).expect("claims");
    for claim in ["iss", "sub", "aud", "exp"] {
        let mut claims = whole.clone();
        claims.as_object_mut().expect("an object").remove(claim);
        let token = jsonwebtoken::encode(&header, &claims, &key).expect("a token");
        let outcome = issuer.authenticator.authenticate(&bearer(&token)).await;
        assert!(matches!(outcome, Err(AuthenticationError::Malformed(_))), "{claim}: {outcome:?}");
    }
    let mut issuers = whole;
    issuers["iss"] = json!([ISSUER, "https://id.elsewhere.example"]);
    let token = jsonwebtoken::encode(&header, &issuers, &key).expect("a token");
    assert!(
        issuer.authenticator.authenticate(&bearer(&token)).await.is_err(),
        "an issuer is one"
    );
}

#[test]
fn a_key_survives_its_file() {
    let key = SigningKey::generate().expect("a key");
    let again = SigningKey::from_pem(&key.to_pem().expect("a text")).expect("the key");
    assert_eq!(key.jwk(), again.jwk());
    assert!(!format!("{key:?}").contains("PRIVATE"));
    assert!(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----").is_err());
}
