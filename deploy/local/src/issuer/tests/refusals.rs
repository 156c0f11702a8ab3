//! What is refused, and how.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use honi_access::AuthenticationError;
use honi_access::token::SigningKey;
use honi_clock::Clock;
use honi_settings::Secret;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::super::{Issuer, IssuerError, IssuerOptions, LOGIN_AS};
use super::{Running, WORKER, check, options};

#[tokio::test]
async fn errors_are_those_of_oauth() {
    let running = Running::start().await;
    assert_eq!(running.error("/token", &[]).await, (400, "invalid_request".to_owned()));
    assert_eq!(
        running.error("/token", &[("grant_type", "password")]).await,
        (400, "unsupported_grant_type".to_owned())
    );
    assert_eq!(
        running
            .error("/token", &[("grant_type", LOGIN_AS), ("role", "CMG"), ("role", "EXE")])
            .await
            .1,
        "invalid_request"
    );
    let json = running
        .http
        .post(running.issuer.token_url())
        .json(&json!({"grant_type": LOGIN_AS}))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (json.status(), json.json::<Value>().await.unwrap()["error"].clone()),
        (StatusCode::BAD_REQUEST, json!("invalid_request"))
    );
    let document: Value = running
        .http
        .get(format!("{}/.well-known/openid-configuration", running.issuer.url()))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(document["issuer"], running.issuer.url());
    assert_eq!(document["jwks_uri"], running.issuer.access_settings("x").jwks_url);
}

#[tokio::test]
async fn a_forged_token_is_refused() {
    let running = Running::start().await;
    let authenticator = running.authenticator("honi-voices");
    let token = running.token(WORKER).await;
    let parts: Vec<&str> = token.split('.').collect();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    for alg in ["none", "HS256"] {
        let mut header = header.clone();
        header["alg"] = json!(alg);
        let forged = format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), parts[1], parts[2]);
        assert_eq!(check(&authenticator, &forged).await.unwrap_err().reason(), "TOKEN_INVALID", "{alg}");
    }
    let claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let stranger = SigningKey::generate().unwrap().sign(&claims).unwrap();
    assert_eq!(check(&authenticator, &stranger).await, Err(AuthenticationError::UnknownKey));
}

#[tokio::test]
async fn it_starts_locally_only() {
    let folder = tempfile::tempdir().unwrap();
    let refused = async |change: fn(&mut IssuerOptions)| {
        let mut options = options(folder.path());
        change(&mut options);
        Issuer::bind(options, Clock::system()).await.err().expect("refused")
    };
    let production = refused(|options| options.profile = "production".to_owned()).await;
    assert!(matches!(production, IssuerError::NotLocal(_)));
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let mut options = options(folder.path());
        options.address = address.parse().unwrap();
        let refused = Issuer::bind(options, Clock::system()).await.err().expect("refused");
        assert!(matches!(refused, IssuerError::NotLoopback(_)), "{address}");
    }
    assert!(!folder.path().join("identity-issuer.json").exists(), "it left no keys behind");
    let short = refused(|options| options.applications[0].secret = Secret::new("short")).await;
    assert!(matches!(short, IssuerError::Application(_)) && !short.to_string().contains("short,"));
    let twice = refused(|options| options.applications.push(options.applications[0].clone())).await;
    assert!(matches!(twice, IssuerError::SameApplication(_)));
}

#[tokio::test]
async fn a_web_page_from_elsewhere_gets_nothing() {
    let running = Running::start().await;
    let form = [("grant_type", LOGIN_AS), ("role", "CMG")];
    for (header, value) in [("host", "evil.example:7410"), ("origin", "http://evil.example"), ("origin", "null")] {
        let request = running.http.post(running.issuer.token_url()).header(header, value).form(&form);
        assert_eq!(
            request.send().await.unwrap().status(),
            StatusCode::MISDIRECTED_REQUEST,
            "{header}: {value}"
        );
    }
    let own = running
        .http
        .post(running.issuer.token_url())
        .header("origin", running.issuer.url())
        .form(&form);
    assert_eq!(own.send().await.unwrap().status(), StatusCode::OK);
}
