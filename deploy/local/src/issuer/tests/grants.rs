//! How one gets a token.

use chrono::TimeDelta;
use honi_access::{Actor, Role};
use honi_names::{OrgUnitName, StaffName};
use reqwest::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use super::super::LOGIN_AS;
use super::{DEVICE_CODE, Running, SECRET, WORKER, check, person};

#[tokio::test]
async fn an_application_gets_a_token_for_its_secret() {
    let running = Running::start().await;
    let basic = running
        .http
        .post(running.issuer.token_url())
        .basic_auth("honi-worker", Some(SECRET));
    let basic: Value = basic
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    for token in [running.token(WORKER).await, basic["access_token"].as_str().unwrap().to_owned()] {
        for audience in ["honi-members", "honi-voices"] {
            let actor = check(&running.authenticator(audience), &token).await.unwrap();
            assert_eq!(actor, Actor::application("honi-worker", []));
        }
    }
    let wrong = [
        ("grant_type", "client_credentials"),
        ("client_id", "honi-worker"),
        ("client_secret", "wrong"),
    ];
    assert_eq!(running.error("/token", &wrong).await, (401, "invalid_client".to_owned()));
    let unknown = [
        ("grant_type", "client_credentials"),
        ("client_id", "honi-cli"),
        ("client_secret", SECRET),
    ];
    assert_eq!(running.error("/token", &unknown).await, (401, "invalid_client".to_owned()));
    let both = running
        .http
        .post(running.issuer.token_url())
        .basic_auth("honi-worker", Some(SECRET))
        .form(WORKER)
        .send()
        .await
        .unwrap();
    assert_eq!(both.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_developer_logs_in_as_whoever_holds_a_role() {
    let running = Running::start().await;
    let authenticator = running.authenticator("honi-voices");
    let manager = check(&authenticator, &running.token(&[("grant_type", LOGIN_AS), ("role", "CMG")]).await)
        .await
        .unwrap();
    assert_eq!(
        (manager.staff_name(), manager.roles.len()),
        (Some(StaffName::new(Uuid::from_u128(2))), 1)
    );
    assert_eq!(manager.org_unit, Some(OrgUnitName::new(Uuid::from_u128(100))));
    let executive = check(&authenticator, &running.token(&[("grant_type", LOGIN_AS), ("role", "EXE")]).await)
        .await
        .unwrap();
    assert_eq!(executive.roles, [Role::ComplianceManager, Role::Executive].into());
    let named = running.token(&[("grant_type", LOGIN_AS), ("staff", &executive.id)]).await;
    assert_eq!(check(&authenticator, &named).await.unwrap(), executive);
    for (form, code) in [
        (vec![("role", "AUD")], "invalid_grant"),
        (vec![("role", "cmg")], "invalid_request"),
        (vec![("staff", "staff/1")], "invalid_request"),
        (vec![("staff", "staff/01920000-0000-7000-8000-0000000000ee")], "invalid_grant"),
        (vec![], "invalid_request"),
        (vec![("role", "CMG"), ("staff", &executive.id)], "invalid_request"),
        (vec![("role", "CMG"), ("audience", "honi-elsewhere")], "invalid_target"),
    ] {
        let form: Vec<_> = form.into_iter().chain([("grant_type", LOGIN_AS)]).collect();
        assert_eq!(running.error("/token", &form).await, (400, code.to_owned()), "{form:?}");
    }
    running.issuer.set_people(vec![person(3, &[Role::Auditor], "架空 査子")]);
    assert!(
        check(&authenticator, &running.token(&[("grant_type", LOGIN_AS), ("role", "AUD")]).await)
            .await
            .unwrap()
            .has(Role::Auditor)
    );
}

#[tokio::test]
async fn a_terminal_signs_in_by_the_page() {
    let running = Running::start().await;
    let (_, codes) = running.post("/device_authorization", &[("client_id", "honi-cli")]).await;
    let (device_code, user_code) = (codes["device_code"].as_str().unwrap(), codes["user_code"].as_str().unwrap());
    let poll = [("grant_type", DEVICE_CODE), ("client_id", "honi-cli"), ("device_code", device_code)];
    assert_eq!(running.error("/token", &poll).await, (400, "authorization_pending".to_owned()));
    assert_eq!(running.error("/token", &poll).await, (400, "slow_down".to_owned()));
    running.hand.advance(TimeDelta::seconds(10));
    assert_eq!(running.error("/token", &poll).await, (400, "authorization_pending".to_owned()));

    let page = running
        .http
        .get(codes["verification_uri_complete"].as_str().unwrap())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        page.contains(user_code) && page.contains("架空 理子 &lt;本部&gt;") && page.contains("CMG EXE"),
        "{page}"
    );
    let staff = StaffName::new(Uuid::from_u128(2)).to_string();
    let approve = |code: &str, staff: &str| {
        let form = [
            ("user_code", code.to_lowercase()),
            ("staff", staff.to_owned()),
            ("decision", "approve".to_owned()),
        ];
        running.http.post(format!("{}/device", running.issuer.url())).form(&form).send()
    };
    assert_eq!(approve("BBBB-BBBB", &staff).await.unwrap().status(), StatusCode::BAD_REQUEST);
    assert_eq!(approve(user_code, "").await.unwrap().status(), StatusCode::BAD_REQUEST);
    assert_eq!(approve(user_code, &staff).await.unwrap().status(), StatusCode::OK);
    assert_eq!(
        approve(user_code, &staff).await.unwrap().status(),
        StatusCode::BAD_REQUEST,
        "a code works once"
    );

    let other = [("grant_type", DEVICE_CODE), ("client_id", "another"), ("device_code", device_code)];
    assert_eq!(running.error("/token", &other).await, (400, "invalid_grant".to_owned()));
    let actor = check(&running.authenticator("honi-members"), &running.token(&poll).await)
        .await
        .unwrap();
    assert_eq!(actor.id, staff);
    assert_eq!(
        running.error("/token", &poll).await,
        (400, "invalid_grant".to_owned()),
        "also a device code works once"
    );
}

#[tokio::test]
async fn a_device_may_be_denied_or_come_too_late() {
    let running = Running::start().await;
    let (_, denied) = running.post("/device_authorization", &[("client_id", "honi-cli")]).await;
    let form = [("user_code", denied["user_code"].as_str().unwrap()), ("decision", "deny")];
    let page = running
        .http
        .post(format!("{}/device", running.issuer.url()))
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let (_, late) = running.post("/device_authorization", &[("client_id", "honi-cli")]).await;
    for (codes, advance, expected) in [(&denied, 0, "access_denied"), (&late, 600, "expired_token")] {
        running.hand.advance(TimeDelta::seconds(advance));
        let poll = [
            ("grant_type", DEVICE_CODE),
            ("client_id", "honi-cli"),
            ("device_code", codes["device_code"].as_str().unwrap()),
        ];
        assert_eq!(running.error("/token", &poll).await, (400, expected.to_owned()));
    }
    assert_eq!(
        running.error("/device_authorization", &[]).await,
        (400, "invalid_request".to_owned())
    );
    for _ in 0..100 {
        assert_eq!(
            running.post("/device_authorization", &[("client_id", "honi-cli")]).await.0,
            StatusCode::OK
        );
    }
    let refused = running.error("/device_authorization", &[("client_id", "honi-cli")]).await;
    assert_eq!(refused, (503, "temporarily_unavailable".to_owned()));
}
