//! Calling the services as somebody.

use honi_call::Identity;
use honi_local::people::{Clients, sign_in};
use honi_local::suite::Suite;
use honi_names::Ids;

/// Somebody who is signed in, for as long as a token lasts.
#[derive(Clone)]
pub struct Somebody {
    /// Their name: `staff/{uuid}` or `applications/{id}`.
    pub name: String,
    /// Clients of every service, as them.
    pub clients: Clients,
    pub(crate) ids: Ids,
    pub(crate) clock: honi_clock::Clock,
}

impl Somebody {
    pub(crate) async fn sign_in(suite: &Suite, who: &str, ids: Ids) -> Self {
        let identity = sign_in(&suite.issuer().token_url(), who).await.unwrap_or_else(|error| panic!("{who} cannot sign in: {error:#}"));
        let name = if who.starts_with("staff/") {
            who.to_owned()
        } else {
            suite.staff_with(who).await.expect("who signed in is on the staff")
        };
        Self::with(suite, name, &identity, ids)
    }

    pub(crate) fn with(suite: &Suite, name: String, identity: &Identity, ids: Ids) -> Self {
        let clients = Clients::new(suite.ports(), identity, suite.telemetry()).expect("ports make endpoints");
        Self { name, clients, ids, clock: suite.clock().clone() }
    }

    /// A new idempotency key.
    pub fn request_id(&self) -> String {
        self.ids.next(self.clock.now()).to_string()
    }
}
