//! Calling the services as somebody.

use honi_call::Identity;
use honi_clock::Clock;
use honi_local::people::Clients;
use honi_names::Ids;

use crate::callers::Callers;

/// Somebody who is signed in, for as long as a token lasts.
#[derive(Clone)]
pub struct Somebody {
    /// Their name: `staff/{uuid}` or `applications/{id}`.
    pub name: String,
    /// Clients of every service, as them.
    pub clients: Clients,
    ids: Ids,
    clock: Clock,
}

impl Somebody {
    pub(crate) fn with(callers: &Callers, name: String, identity: &Identity) -> Self {
        let clients = Clients::new(callers.ports, identity, &callers.telemetry).expect("ports make endpoints");
        Self {
            name,
            clients,
            ids: callers.ids.clone(),
            clock: callers.clock.clone(),
        }
    }

    /// A new idempotency key.
    pub fn request_id(&self) -> String {
        self.ids.next(self.clock.now()).to_string()
    }
}
