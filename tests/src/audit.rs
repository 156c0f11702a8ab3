//! The audit logs of the services, as an auditor reads them: over gRPC, against keys and heads that were kept apart from the databases.

use std::path::PathBuf;

use honi_audit_log::verify::{Remote, Report, verify};
use honi_audit_log::{FileWitness, PublicKeys};
use honi_call::{CallSettings, Client, Identity};
use honi_local::ports::Ports;
use honi_local::suite::Suite;
use honi_proto::auditlog::v1::ListAuditEntriesRequest;
use honi_proto::auditlog::v1::audit_log_service_client::AuditLogServiceClient;
use serde_json::Value;

use crate::callers::Callers;

/// The services that keep a log, and the port that each serves it at.
const LOGS: [(&str, fn(Ports) -> u16); 5] = [
    ("honi-inspections", Ports::inspections),
    ("honi-members", Ports::members),
    ("honi-proposals", Ports::proposals),
    ("honi-training", Ports::training),
    ("honi-voices", Ports::voices),
];

/// The logs, and what an auditor trusts about them.
pub struct Audit {
    trust: PathBuf,
    logs: Vec<(&'static str, AuditLogServiceClient<Client>)>,
}

impl Audit {
    /// Of a suite, as its first auditor.
    ///
    /// # Panics
    /// If nobody is one.
    pub async fn of(suite: &Suite) -> Self {
        let trust = suite.data().witness().expect("the suite has such a folder");
        Callers::of(suite).audit(&trust).await
    }

    pub(crate) fn by(callers: &Callers, auditor: &Identity, trust: PathBuf) -> Self {
        let client = |port| {
            let settings = CallSettings::new(format!("http://{}", Ports::loopback(port)));
            Client::connect_lazy(&settings, auditor.clone(), &callers.telemetry).expect("a port makes an endpoint")
        };
        let logs = LOGS.map(|(log, port)| (log, AuditLogServiceClient::new(client(port(callers.ports)))));
        Self {
            trust,
            logs: logs.to_vec(),
        }
    }

    /// What verifying each log came to, by its name.
    ///
    /// # Panics
    /// If a log cannot be read.
    pub async fn verify(&self) -> Vec<(&'static str, Report)> {
        let mut reports = Vec::new();
        for (log, client) in &self.logs {
            let keys = std::fs::read_to_string(self.trust.join(format!("{log}.keys"))).expect("the public keys are kept");
            let keys = PublicKeys::from_text(&keys).expect("they can be read");
            let witnessed = FileWitness::heads(&self.trust.join(format!("{log}.heads.jsonl"))).expect("the heads are witnessed");
            let report = verify(&Remote::new(client.clone()), log, &keys, &witnessed)
                .await
                .expect("the service answers the auditor");
            reports.push((*log, report));
        }
        reports
    }

    /// Verifies every log.
    ///
    /// # Panics
    /// If a log has a fault, or entries that nobody signed or witnessed, or if nothing is in any of them.
    pub async fn is_whole(&self) {
        let mut entries = 0;
        for (log, report) in self.verify().await {
            assert_eq!(report.fault, None, "{log}");
            let is_signed = report.heads > 0 && report.witnessed > 0;
            assert!(is_signed || report.tree_size == 0, "{log}: {report:?}");
            entries += report.tree_size;
        }
        assert!(entries > 0, "nothing was done");
    }

    /// The entries of a log, such as `honi-voices`, oldest first.
    ///
    /// # Panics
    /// If there is no such log, or it cannot be read.
    pub async fn entries(&self, log: &str) -> Vec<Value> {
        let (_, client) = self
            .logs
            .iter()
            .find(|(name, _)| *name == log)
            .expect("a service of that name keeps a log");
        let (mut entries, mut start_index) = (Vec::new(), 0);
        loop {
            let request = ListAuditEntriesRequest {
                start_index,
                page_size: 1000,
                resource: String::new(),
            };
            let page = client
                .clone()
                .list_audit_entries(request)
                .await
                .expect("the service answers the auditor")
                .into_inner();
            entries.extend(
                page.entries
                    .iter()
                    .map(|entry| serde_json::from_slice(&entry.leaf).expect("an entry is JSON")),
            );
            if page.next_index <= start_index || page.entries.is_empty() {
                return entries;
            }
            start_index = page.next_index;
        }
    }
}
