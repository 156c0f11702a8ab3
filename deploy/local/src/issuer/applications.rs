//! The service accounts.

use std::collections::HashMap;

use honi_access::Role;
use honi_settings::Secret;
use sha2::{Digest, Sha256};

use super::{IssuerError, Subject};

/// Shorter secrets are refused.
const MIN_SECRET: usize = 16;

/// A service account: an application that acts by itself, or passes on what people ask.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its client id, such as `honi-worker`; in tokens `applications/honi-worker`.
    pub name: String,
    /// Its client secret.
    pub secret: Secret,
    /// Its roles; every application also has APP.
    pub roles: Vec<Role>,
}

/// The service accounts by name.
pub(super) struct Applications(HashMap<String, Application>);

impl Applications {
    pub(super) fn new(applications: Vec<Application>) -> Result<Self, IssuerError> {
        let mut by_name = HashMap::new();
        for application in applications {
            let name = application.name.clone();
            if !is_name(&name) || !is_secret(application.secret.expose()) {
                return Err(IssuerError::Application(name));
            }
            if by_name.insert(name.clone(), application).is_some() {
                return Err(IssuerError::SameApplication(name));
            }
        }
        Ok(Self(by_name))
    }

    /// The application of that name, if this is its secret.
    pub(super) fn authenticated(&self, name: &str, secret: &str) -> Option<Subject> {
        let application = self.0.get(name)?;
        // Digests are compared, so that the time taken says nothing about how much of a guess was right.
        if Sha256::digest(secret) != Sha256::digest(application.secret.expose()) {
            return None;
        }
        let mut roles: Vec<String> = application.roles.iter().map(ToString::to_string).collect();
        if !application.roles.contains(&Role::Application) {
            roles.push(Role::Application.to_string());
        }
        Some(Subject {
            name: format!("applications/{name}"),
            roles,
            org_unit: None,
            employed_until: None,
        })
    }
}

fn is_name(name: &str) -> bool {
    (1..=63).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Only characters that mean themselves in a form and in Basic authentication (RFC 6749 §2.3.1 would have them encoded, few clients do).
fn is_secret(secret: &str) -> bool {
    secret.len() >= MIN_SECRET
        && secret
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
