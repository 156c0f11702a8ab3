//! Carrying a change out.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use honi_access::{Actor, Role};
use honi_audit_log::Entry;
use honi_database::Transaction;
use honi_names::Ids;
use honi_outbox::NewEvent;
use uuid::Uuid;

use crate::{ChangeError, Changes};

/// A change under way; it holds a transaction. Dropped before [`commit`](Self::commit), nothing of it happened.
#[must_use = "a change that is not committed is undone"]
#[derive(Debug)]
pub struct Change {
    transaction: Transaction,
    parts: Box<Parts>,
}

/// Boxed, because a change travels through enums and futures.
#[derive(Debug)]
struct Parts {
    changes: Changes,
    who: Actor,
    request_id: Uuid,
    now: DateTime<Utc>,
    workflow: Option<String>,
    events: Vec<NewEvent>,
}

/// One transition of one record, for the audit log and for whoever follows the events.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Name of the resource.
    pub resource: String,
    /// Its version after the transition.
    pub version: i64,
    /// What was done, such as `acknowledge`.
    pub action: String,
    /// State before, if it existed and has states.
    pub from: Option<String>,
    /// State after, if it has states.
    pub to: Option<String>,
    /// Stable reason code; never free text.
    pub reason: Option<String>,
    /// Version of the rules that were applied, such as that of a calendar.
    pub rule_version: Option<String>,
    /// Salted commitments of personal values, by field.
    pub commitments: BTreeMap<String, String>,
    /// Type and content of the event, if others should hear of it; names, dates and codes, never personal data.
    pub event: Option<(String, serde_json::Value)>,
}

impl Change {
    pub(crate) fn new(changes: &Changes, transaction: Transaction, who: &Actor, request_id: Uuid, now: DateTime<Utc>) -> Self {
        let (changes, who) = (changes.clone(), who.clone());
        Self {
            transaction,
            parts: Box::new(Parts {
                changes,
                who,
                request_id,
                now,
                workflow: None,
                events: Vec::new(),
            }),
        }
    }

    /// The transaction, to read and write in.
    pub const fn conn(&self) -> &Transaction {
        &self.transaction
    }

    /// When the change happens: one time for all of it.
    pub fn now(&self) -> DateTime<Utc> {
        self.parts.now
    }

    /// Where new ids come from.
    pub fn ids(&self) -> &Ids {
        self.parts.changes.ids()
    }

    /// A new id of the time of the change.
    pub fn next_id(&self) -> Uuid {
        self.ids().next(self.now())
    }

    /// Says which workflow's activity asks for it; the audit entries that follow name it.
    pub fn conducted_by(&mut self, workflow: impl Into<String>) {
        self.parts.workflow = Some(workflow.into());
    }

    /// Records a transition: writes its audit entry, and keeps its event for the commit.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn record(&mut self, record: Record) -> Result<(), ChangeError> {
        let (id, version, entry) = self.entry(record);
        Ok(honi_audit_log::append(&self.transaction, id, version, &entry).await?)
    }

    /// Records many transitions, by few statements.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn record_all(&mut self, records: Vec<Record>) -> Result<(), ChangeError> {
        let entries: Vec<_> = records.into_iter().map(|record| self.entry(record)).collect();
        Ok(honi_audit_log::append_all(&self.transaction, &entries).await?)
    }

    /// The audit entry of a transition, with its id and the version of its resource. Its event is kept for the commit.
    fn entry(&mut self, record: Record) -> (Uuid, i64, Entry) {
        let Record {
            resource,
            version,
            action,
            from,
            to,
            reason,
            rule_version,
            commitments,
            event,
        } = record;
        if let Some((kind, payload)) = event {
            let event = NewEvent {
                id: self.next_id(),
                kind,
                resource: resource.clone(),
                resource_version: version,
                occurred_at: self.now(),
                payload,
                traceparent: honi_telemetry::current_traceparent(),
            };
            self.parts.events.push(event);
        }
        let who = &self.parts.who;
        let entry = Entry {
            resource,
            action,
            from,
            to,
            at: self.now(),
            actor: who.sender().to_owned(),
            on_behalf_of: who.on_behalf_of().map(str::to_owned),
            role: codes(who),
            reason,
            request_id: Some(self.parts.request_id),
            trace_id: honi_telemetry::current_trace_id(),
            workflow: self.parts.workflow.clone(),
            rule_version,
            commitments,
        };
        (self.next_id(), version, entry)
    }

    /// Writes the events, completes the request id with the resource that came of it, commits, and wakes the relay. Without a record it
    /// says that the request was carried out and nothing needed to change.
    ///
    /// # Errors
    /// If the database fails. If it fails in the commit itself, nobody knows whether the change was made; the same request again tells.
    pub async fn commit(self, resource: &str) -> Result<(), ChangeError> {
        let Self { transaction, parts } = self;
        match parts.events.as_slice() {
            [event] => honi_outbox::append(&transaction, event).await?,
            events => honi_outbox::append_all(&transaction, events).await?,
        }
        parts
            .changes
            .requests()
            .complete(&transaction, &parts.who.id, parts.request_id, resource)
            .await?;
        transaction.commit().await?;
        // Also without an event: the relay puts the audit entries in order.
        parts.changes.wake().wake();
        Ok(())
    }
}

/// The roles in which the actor acted, such as `KAP,SUP`: the policies do not tell which of several gave the right.
fn codes(who: &Actor) -> Option<String> {
    let codes: Vec<&str> = who.roles.iter().copied().map(Role::code).collect();
    (!codes.is_empty()).then(|| codes.join(","))
}
