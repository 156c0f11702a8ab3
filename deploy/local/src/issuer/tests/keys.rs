//! Keys that change, and how long tokens live.

use chrono::TimeDelta;
use honi_access::{AuthenticationError, Authenticator};
use serde_json::Value;

use super::super::{Issuer, IssuerError};
use super::{Running, WORKER, check, options, serve};

#[tokio::test]
async fn a_rotation_is_seen_and_keeps_tokens_alive() {
    let running = Running::start().await;
    let authenticator = running.authenticator("honi-voices");
    let old = running.token(WORKER).await;
    check(&authenticator, &old).await.unwrap();
    running.issuer.rotate().unwrap();
    running.hand.advance(TimeDelta::seconds(5));
    let new = running.token(WORKER).await;
    check(&authenticator, &new).await.unwrap();
    check(&authenticator, &old).await.unwrap();
    let published = async || {
        let set: Value = running
            .http
            .get(running.issuer.access_settings("x").jwks_url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert!(!set.to_string().contains("\"d\""), "a private key is published");
        set["keys"].as_array().unwrap().len()
    };
    assert_eq!(published().await, 2);
    running.hand.advance(TimeDelta::minutes(16));
    assert_eq!(published().await, 1);
    assert_eq!(check(&authenticator, &new).await, Err(AuthenticationError::Expired));
}

#[tokio::test]
async fn a_restart_keeps_sessions() {
    let running = Running::start().await;
    let old = running.token(WORKER).await;
    running.issuer.rotate().unwrap();
    let new = running.token(WORKER).await;
    let (second, _stop) = serve(options(running.folder.path()), &running.clock).await;
    let mut settings = running.issuer.access_settings("honi-voices");
    settings.jwks_url = second.access_settings("honi-voices").jwks_url;
    let authenticator = Authenticator::new(&settings, running.clock.clone()).unwrap();
    for token in [old, new] {
        check(&authenticator, &token).await.unwrap();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_key_file_is_private_or_refused() {
    use std::os::unix::fs::PermissionsExt;
    let running = Running::start().await;
    running.issuer.rotate().unwrap();
    let file = running.folder.path().join("identity-issuer.json");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = Issuer::bind(options(running.folder.path()), running.clock.clone())
        .await
        .err()
        .unwrap();
    assert!(matches!(refused, IssuerError::KeyFileOpen(_)), "{refused}");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&file, "{}").unwrap();
    let refused = Issuer::bind(options(running.folder.path()), running.clock.clone())
        .await
        .err()
        .unwrap();
    assert!(matches!(refused, IssuerError::KeyFileDamaged(_)), "{refused}");
}

#[tokio::test]
async fn tokens_end_and_are_for_one_audience_if_asked() {
    let running = Running::start().await;
    let form: Vec<_> = WORKER.iter().copied().chain([("audience", "honi-voices")]).collect();
    let token = running.token(&form).await;
    let authenticator = running.authenticator("honi-voices");
    check(&authenticator, &token).await.unwrap();
    assert_eq!(
        check(&running.authenticator("honi-members"), &token).await,
        Err(AuthenticationError::Audience)
    );
    running.hand.advance(TimeDelta::seconds(930));
    assert_eq!(check(&authenticator, &token).await, Err(AuthenticationError::Expired));
}
