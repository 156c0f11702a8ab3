//! Which RPCs there are, with what is said about each on spans and metrics.

use std::collections::HashMap;
use std::sync::Arc;

use honi_proto::descriptors;
use opentelemetry::KeyValue;

/// How an RPC is guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Ours: authenticated, permitted, limited.
    Closed,
    /// Open to everybody, with little room of its own and for a short time: reflection.
    Open,
    /// Open to everybody and never refused: a health check must not fail because the service is busy, nor must the checks fill it up.
    Health,
    /// Open to everybody, with room of its own, for as long as the server serves: watching health.
    Watch,
    /// No RPC that we know.
    Unknown,
}

/// An RPC.
#[derive(Debug)]
pub(crate) struct Rpc {
    /// Such as `honi.voices.v1.VoiceService/GetVoice`.
    pub(crate) action: String,
    pub(crate) service: String,
    pub(crate) method: String,
    pub(crate) guard: Guard,
    /// Whether it only reads, by its name. Of such a call a caller may say that it is not worth a trace; never of a change, or of what nobody
    /// knows.
    pub(crate) reads: bool,
    /// The labels of its metrics.
    pub(crate) labels: [KeyValue; 2],
}

impl Guard {
    /// Whether it is open to everybody. A drain does not wait for such a call.
    pub(crate) fn is_open(self) -> bool {
        match self {
            Self::Open | Self::Health | Self::Watch => true,
            Self::Closed | Self::Unknown => false,
        }
    }
}

/// All RPCs by their HTTP/2 paths.
pub(crate) struct Methods {
    known: HashMap<String, Arc<Rpc>>,
    unknown: Arc<Rpc>,
}

const OPEN: [(&str, &str, Guard); 5] = [
    ("grpc.health.v1.Health", "Check", Guard::Health),
    ("grpc.health.v1.Health", "Watch", Guard::Watch),
    ("grpc.health.v1.Health", "List", Guard::Health),
    ("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo", Guard::Open),
    ("grpc.reflection.v1alpha.ServerReflection", "ServerReflectionInfo", Guard::Open),
];

impl Methods {
    /// The RPCs of our protos, of health and of reflection. An RPC that the server does not serve is not told apart here; nothing permits it.
    pub(crate) fn all() -> Self {
        let ours = descriptors::methods().map(|method| Rpc::new(method.parent_service().full_name(), method.name(), Guard::Closed));
        let open = OPEN.iter().map(|(service, method, guard)| Rpc::new(service, method, *guard));
        let known = ours.chain(open).map(|rpc| (format!("/{}", rpc.action), Arc::new(rpc))).collect();
        // One label for all of them, because a stranger chooses what stands in a path.
        Self {
            known,
            unknown: Arc::new(Rpc::new("unknown", "unknown", Guard::Unknown)),
        }
    }

    pub(crate) fn find(&self, path: &str) -> Arc<Rpc> {
        Arc::clone(self.known.get(path).unwrap_or(&self.unknown))
    }
}

impl Rpc {
    fn new(service: &str, method: &str, guard: Guard) -> Self {
        let labels = [
            KeyValue::new("rpc.service", service.to_owned()),
            KeyValue::new("rpc.method", method.to_owned()),
        ];
        Self {
            action: format!("{service}/{method}"),
            service: service.to_owned(),
            method: method.to_owned(),
            guard,
            reads: guard != Guard::Unknown && ["Get", "List", "Check", "Watch"].iter().any(|verb| method.starts_with(verb)),
            labels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_do_not_read() {
        let methods = Methods::all();
        for (path, reads) in [
            ("/honi.outbox.v1.FeedService/ListEvents", true),
            ("/honi.voices.v1.VoiceService/GetVoice", true),
            ("/honi.voices.v1.VoiceService/CreateVoice", false),
            ("/honi.voices.v1.VoiceService/EscalateVoice", false),
            ("/grpc.health.v1.Health/Check", true),
            ("/honi.outbox.v1.FeedService/ListNothing", false),
        ] {
            assert_eq!(methods.find(path).reads, reads, "{path}");
        }
    }

    #[test]
    fn ours_are_closed_and_strangers_are_unknown() {
        let methods = Methods::all();
        for (path, guard) in [
            ("/honi.outbox.v1.FeedService/ListEvents", Guard::Closed),
            ("/grpc.health.v1.Health/Check", Guard::Health),
            ("/grpc.health.v1.Health/Watch", Guard::Watch),
            ("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", Guard::Open),
            ("/honi.outbox.v1.FeedService/Nothing", Guard::Unknown),
            ("/", Guard::Unknown),
        ] {
            assert_eq!(methods.find(path).guard, guard, "{path}");
        }
    }
}
