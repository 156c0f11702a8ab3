//! The development identity issuer: it gives out tokens for fictional staff, and so exists on one machine in the local profile only.
//!
//! Beyond that machine an identity provider takes its place; the services see no difference, because they know only an issuer, its keys
//! and [`honi_access::token::Claims`].

mod applications;
mod device;
mod discovery;
mod error;
mod http;
mod keys;
mod oauth_error;
mod page;
mod people;
mod token_endpoint;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::TimeDelta;
use honi_access::AccessSettings;
use honi_access::token::{Audience, Claims};
use honi_clock::Clock;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use applications::Applications;
use device::Devices;
use keys::KeyFile;
use people::People;

pub use applications::Application;
pub use error::IssuerError;
pub use people::Person;

/// The one profile in which the issuer runs.
pub const LOCAL_PROFILE: &str = "local";

/// As long as that a token is valid.
pub const TOKEN_LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// The grant by which a developer becomes somebody who holds a role: `role=CMG`, or `staff=staff/{uuid}`.
pub const LOGIN_AS: &str = "urn:honi:login-as";

/// What an issuer is made of.
#[derive(Clone, Debug)]
pub struct IssuerOptions {
    /// The profile of the process; anything but [`LOCAL_PROFILE`] is refused.
    pub profile: String,
    /// Where to listen; anything but a loopback address is refused.
    pub address: SocketAddr,
    /// The folder of the key file, so that a restart keeps sessions.
    pub keys_dir: PathBuf,
    /// The services that tokens are for.
    pub audiences: Vec<String>,
    /// The service accounts.
    pub applications: Vec<Application>,
    /// The staff that may sign in; [`Issuer::set_people`] replaces them.
    pub people: Vec<Person>,
}

/// A handle to the issuer. Cheap to clone.
#[derive(Clone)]
pub struct Issuer(Arc<Inner>);

struct Inner {
    url: String,
    address: SocketAddr,
    audiences: Vec<String>,
    clock: Clock,
    keys: KeyFile,
    people: People,
    applications: Applications,
    devices: Devices,
}

/// The issuer's listener, bound and not yet served.
pub struct IssuerServer {
    listener: TcpListener,
    issuer: Issuer,
}

impl Issuer {
    /// Binds the address and reads the keys, or makes the first one.
    ///
    /// # Errors
    /// If the profile is not local, the address is not loopback or not free, an application's name or secret does not do, or the key file
    /// cannot be used.
    pub async fn bind(options: IssuerOptions, clock: Clock) -> Result<(Self, IssuerServer), IssuerError> {
        if options.profile != LOCAL_PROFILE {
            return Err(IssuerError::NotLocal(options.profile));
        }
        if !options.address.ip().is_loopback() {
            return Err(IssuerError::NotLoopback(options.address));
        }
        let applications = Applications::new(options.applications)?;
        let keys = KeyFile::open(&options.keys_dir, clock.now())?;
        let failed = |source| IssuerError::Listen {
            address: options.address,
            source,
        };
        let listener = TcpListener::bind(options.address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let issuer = Self(Arc::new(Inner {
            url: format!("http://{address}"),
            address,
            audiences: options.audiences,
            clock,
            keys,
            people: People::new(options.people),
            applications,
            devices: Devices::default(),
        }));
        Ok((issuer.clone(), IssuerServer { listener, issuer }))
    }

    /// Its name in `iss`, and the base of its endpoints: `http://127.0.0.1:7410`.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Where applications fetch tokens.
    pub fn token_url(&self) -> String {
        format!("{}/token", self.0.url)
    }

    /// The settings by which a service accepts the issuer's tokens.
    pub fn access_settings(&self, audience: &str) -> AccessSettings {
        AccessSettings {
            issuer: self.0.url.clone(),
            jwks_url: format!("{}/jwks.json", self.0.url),
            audience: audience.to_owned(),
        }
    }

    /// Replaces the staff that may sign in, for when they are known only after the services have started. Tokens given out stay valid.
    pub fn set_people(&self, people: Vec<Person>) {
        self.0.people.replace(people);
    }

    /// Makes a new key and signs with it from now on; the old one stays published for as long as its tokens live. Gives the new key's id.
    ///
    /// # Errors
    /// If the key file cannot be written; then the old key stays.
    pub fn rotate(&self) -> Result<String, IssuerError> {
        self.0.keys.rotate(self.0.clock.now())
    }

    /// A signed token for a subject, for all audiences or one.
    fn token(&self, subject: Subject, audience: Option<String>) -> Result<String, IssuerError> {
        let now = self.0.clock.now();
        let claims = Claims {
            iss: self.0.url.clone(),
            sub: subject.name,
            aud: audience.map_or_else(|| Audience::Several(self.0.audiences.clone()), Audience::One),
            iat: Some(now.timestamp()),
            nbf: Some(now.timestamp()),
            exp: (now + TOKEN_LIFETIME).timestamp(),
            roles: subject.roles,
            org_unit: subject.org_unit,
            employed_until: subject.employed_until,
        };
        self.0.keys.sign(&claims)
    }
}

/// Whom a token is for.
struct Subject {
    name: String,
    roles: Vec<String>,
    org_unit: Option<String>,
    employed_until: Option<chrono::NaiveDate>,
}

impl IssuerServer {
    /// Serves until the token is cancelled, then lets running requests finish.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn run(self, shutdown: CancellationToken) -> std::io::Result<()> {
        axum::serve(self.listener, http::router(self.issuer))
            .with_graceful_shutdown(shutdown.cancelled_owned())
            .await
    }
}
