//! HTTP to the identity provider and whoever else is named in the settings, over TLS.
//!
//! TLS is rustls on ring with the authorities that this machine trusts; the environment variable `SSL_CERT_FILE` names others, such as a
//! co-op's own. `reqwest::Client::new` needs a crypto provider installed for the whole process, which is not for a library to do: it is
//! banned in clippy.toml, and clients are made here.

use std::sync::{Arc, OnceLock};

use honi_settings::is_loopback;
use reqwest::{Client, ClientBuilder, Url, redirect};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// A client that trusts the authorities of this machine.
pub fn client() -> Client {
    builder().build().expect("nothing in our own configuration is refused")
}

/// What [`client`] is made of, to add to.
///
/// It goes where it is sent and nowhere else: a redirect or a proxy from the environment could lead a secret astray.
pub fn builder() -> ClientBuilder {
    static SYSTEM: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    builder_trusting(Arc::clone(SYSTEM.get_or_init(|| Arc::new(system_authorities()))))
}

/// As [`builder`], but only these authorities are trusted.
#[expect(clippy::disallowed_methods, reason = "the one place that makes clients")]
pub fn builder_trusting(authorities: impl Into<Arc<RootCertStore>>) -> ClientBuilder {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the cipher suites of the default versions")
        .with_root_certificates(authorities)
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .no_proxy()
}

/// A machine without any is no fault as long as only loopback addresses are called; https is then refused as untrusted.
fn system_authorities() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    let mut authorities = RootCertStore::empty();
    let (trusted, unusable) = authorities.add_parsable_certificates(found.certs);
    tracing::debug!(
        trusted,
        unusable,
        faults = found.errors.len(),
        "certificate authorities of this machine"
    );
    authorities
}

/// Whether secrets and keys may go to and come from there: https, or http on this machine. Anybody on the way could read or replace them.
///
/// # Errors
/// What is wrong with the URL, without naming it.
pub fn require(url: &str) -> Result<(), &'static str> {
    let url: Url = url.parse().map_err(|_| "is not a URL")?;
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url.host_str().unwrap_or_default()) => Ok(()),
        _ => Err("must be https, or http on a loopback address"),
    }
}

#[cfg(test)]
mod tests {
    use super::require;

    #[test]
    fn secrets_and_keys_travel_over_tls_or_within_this_machine() {
        for (url, good) in [
            ("https://id.example.coop/jwks.json", true),
            ("http://127.0.0.1:7400/jwks.json", true),
            ("http://[::1]:7400/jwks.json", true),
            ("http://localhost/jwks.json", true),
            ("http://id.example.coop/jwks.json", false),
            ("http://127.0.0.1.example.coop/jwks.json", false),
            ("file:///etc/jwks.json", false),
            ("jwks.json", false),
        ] {
            assert_eq!(require(url).is_ok(), good, "{url}");
        }
    }
}
