//! An application that passes on a person's request.

use honi_access::{AuthenticationError, ON_BEHALF_OF, ON_BEHALF_OF_TOKEN, Role};
use http::HeaderMap;

use crate::issuer::{HANAKO, Issuer, TARO, bearer, claims, start_of_test};

fn headers(issuer: &Issuer, sender: &str, person: Option<&str>, name: Option<&str>) -> HeaderMap {
    let sign = |subject: &str| issuer.key.sign(&claims(subject, &["CMH"], start_of_test())).expect("a token");
    let mut headers = bearer(&issuer.key.sign(&claims(sender, &["CMG"], start_of_test())).expect("a token"));
    if let Some(person) = person {
        headers.insert(ON_BEHALF_OF_TOKEN, sign(person).parse().expect("a header"));
    }
    if let Some(name) = name {
        headers.insert(ON_BEHALF_OF, name.parse().expect("a header"));
    }
    headers
}

#[tokio::test]
async fn the_actor_is_the_person_with_the_persons_roles() {
    let issuer = Issuer::new();
    for name in [None, Some(HANAKO)] {
        let headers = headers(&issuer, "applications/tablet", Some(HANAKO), name);
        let actor = issuer.authenticator.authenticate(&headers).await.expect("accepted");
        assert_eq!((actor.id.as_str(), actor.roles.clone()), (HANAKO, [Role::ComplaintHandler].into()));
        assert_eq!((actor.sender(), actor.on_behalf_of()), ("applications/tablet", Some(HANAKO)));
        let application = actor.application.expect("recorded");
        assert_eq!(application.roles, [Role::Application, Role::ComplianceManager].into());
    }
}

#[tokio::test]
async fn a_name_alone_proves_nothing_and_nobody_acts_for_another() {
    let issuer = Issuer::new();
    for (sender, person, name) in [
        ("applications/tablet", None, Some(HANAKO)),
        ("applications/tablet", Some(HANAKO), Some(TARO)),
        ("applications/tablet", Some("applications/honi-worker"), None),
        (TARO, Some(HANAKO), None),
        (TARO, None, Some(HANAKO)),
        (HANAKO, Some(HANAKO), Some(HANAKO)),
    ] {
        let outcome = issuer.authenticator.authenticate(&headers(&issuer, sender, person, name)).await;
        assert!(
            matches!(outcome, Err(AuthenticationError::OnBehalfOf(_))),
            "{sender} {person:?} {name:?}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn the_persons_token_is_checked_like_any_other() {
    let issuer = Issuer::new();
    let mut expired = claims(HANAKO, &["CMG"], start_of_test());
    expired.exp = start_of_test().timestamp() - 60;
    let mut headers = headers(&issuer, "applications/tablet", None, None);
    headers.insert(
        ON_BEHALF_OF_TOKEN,
        issuer.key.sign(&expired).expect("a token").parse().expect("a header"),
    );
    assert_eq!(issuer.authenticator.authenticate(&headers).await, Err(AuthenticationError::Expired));
}
