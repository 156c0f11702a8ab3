//! The issuer over real HTTP, with the authenticator that the services use.

mod grants;
mod keys;
mod refusals;

use std::net::SocketAddr;
use std::path::Path;

use honi_access::{Actor, AuthenticationError, Authenticator, Role};
use honi_clock::{Clock, ManualClock};
use honi_names::{OrgUnitName, StaffName};
use honi_settings::Secret;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::{Application, Issuer, IssuerOptions, Person};

const SECRET: &str = "a-secret-for-tests-only";
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn person(number: u128, roles: &[Role], label: &str) -> Person {
    Person {
        staff: StaffName::new(Uuid::from_u128(number)),
        roles: roles.iter().copied().collect(),
        org_unit: Some(OrgUnitName::new(Uuid::from_u128(100))),
        label: label.to_owned(),
        employed_until: None,
    }
}

fn options(keys_dir: &Path) -> IssuerOptions {
    IssuerOptions {
        profile: "local".to_owned(),
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        keys_dir: keys_dir.to_owned(),
        audiences: vec!["honi-members".to_owned(), "honi-voices".to_owned()],
        applications: vec![Application {
            name: "honi-worker".to_owned(),
            secret: Secret::new(SECRET),
            roles: vec![],
        }],
        people: vec![
            person(1, &[Role::ComplianceManager, Role::Executive], "架空 理子 <本部>"),
            person(2, &[Role::ComplianceManager], "架空 律子"),
        ],
    }
}

struct Running {
    issuer: Issuer,
    http: Client,
    clock: Clock,
    hand: ManualClock,
    folder: TempDir,
    _stop: DropGuard,
}

impl Running {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (clock, hand) = Clock::manual("2026-11-24T01:00:00Z".parse().unwrap());
        let (issuer, stop) = serve(options(folder.path()), &clock).await;
        Self {
            issuer,
            http: honi_access::https::client(),
            clock,
            hand,
            folder,
            _stop: stop,
        }
    }

    /// The answer to a form.
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let response = self
            .http
            .post(format!("{}{path}", self.issuer.url()))
            .form(form)
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["cache-control"], "no-store");
        (response.status(), response.json().await.unwrap())
    }

    async fn token(&self, form: &[(&str, &str)]) -> String {
        let (status, body) = self.post("/token", form).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(900)));
        body["access_token"].as_str().unwrap().to_owned()
    }

    /// Status and code of an OAuth error.
    async fn error(&self, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let (status, body) = self.post(path, form).await;
        assert!(body["error_description"].is_string(), "{body}");
        (status.as_u16(), body["error"].as_str().unwrap().to_owned())
    }

    fn authenticator(&self, audience: &str) -> Authenticator {
        Authenticator::new(&self.issuer.access_settings(audience), self.clock.clone()).unwrap()
    }
}

async fn serve(options: IssuerOptions, clock: &Clock) -> (Issuer, DropGuard) {
    let (issuer, server) = Issuer::bind(options, clock.clone()).await.unwrap();
    let stop = CancellationToken::new();
    tokio::spawn(server.run(stop.clone()));
    (issuer, stop.drop_guard())
}

async fn check(authenticator: &Authenticator, token: &str) -> Result<Actor, AuthenticationError> {
    let headers = [(http::header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]
        .into_iter()
        .collect();
    authenticator.authenticate(&headers).await
}

const WORKER: &[(&str, &str)] = &[
    ("grant_type", "client_credentials"),
    ("client_id", "honi-worker"),
    ("client_secret", SECRET),
];
