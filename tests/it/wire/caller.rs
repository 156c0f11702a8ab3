//! Who calls, with tokens of the suite's own issuer.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use honi_access::Role;
use honi_access::token::{Audience, Claims, SigningKey};

use super::valid::fresh_id;

/// As long as the issuer's tokens live.
const LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// Who calls.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// `staff/{uuid}` or `applications/{name}`.
    pub(crate) name: String,
    /// The roles in the token.
    pub(crate) roles: Vec<Role>,
    /// The unit in the token.
    pub(crate) unit: Option<String>,
}

impl Caller {
    /// A person of a unit.
    pub(crate) fn staff(name: &str, roles: &[Role], unit: &str) -> Self {
        Self {
            name: name.to_owned(),
            roles: roles.to_vec(),
            unit: Some(unit.to_owned()),
        }
    }

    /// A person with a role who is nobody else, and of no unit.
    pub(crate) fn somebody(role: Role) -> Self {
        Self {
            name: format!("staff/{}", fresh_id()),
            roles: vec![role],
            unit: None,
        }
    }

    /// An application that acts by itself.
    pub(crate) fn application(name: &str, roles: &[Role]) -> Self {
        Self {
            name: format!("applications/{name}"),
            roles: [&[Role::Application], roles].concat(),
            unit: None,
        }
    }

    /// The same person in another role.
    pub(crate) fn acting_as(&self, role: Role) -> Self {
        self.holding(&[role])
    }

    /// The same person in other roles.
    pub(crate) fn holding(&self, roles: &[Role]) -> Self {
        Self {
            roles: roles.to_vec(),
            ..self.clone()
        }
    }
}

/// Signs tokens with the key of the suite's issuer, whose file it reads: so anybody can be made up, and any claim.
pub(crate) struct Tokens {
    key: SigningKey,
    issuer: String,
}

impl Tokens {
    pub(super) fn of(keys: &Path, issuer: &str) -> Self {
        let text = std::fs::read_to_string(keys.join("identity-issuer.json")).expect("the issuer has written its keys");
        let file: serde_json::Value = serde_json::from_str(&text).expect("the issuer's keys are JSON");
        let key = SigningKey::from_pem(file["current"].as_str().expect("there is a current key")).expect("it is a key");
        Self {
            key,
            issuer: issuer.to_owned(),
        }
    }

    /// What a token of the issuer says of the caller.
    pub(crate) fn claims(&self, caller: &Caller, now: DateTime<Utc>) -> Claims {
        let audiences = ["honi-inspections", "honi-members", "honi-proposals", "honi-training", "honi-voices"].map(str::to_owned);
        Claims {
            iss: self.issuer.clone(),
            sub: caller.name.clone(),
            aud: Audience::Several(audiences.to_vec()),
            iat: Some(now.timestamp()),
            nbf: Some(now.timestamp()),
            exp: (now + LIFETIME).timestamp(),
            roles: caller.roles.iter().map(ToString::to_string).collect(),
            org_unit: caller.unit.clone(),
            employed_until: None,
        }
    }

    /// A token with these claims.
    pub(crate) fn sign(&self, claims: &Claims) -> String {
        self.key.sign(claims).expect("claims can be signed")
    }
}
