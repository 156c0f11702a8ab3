//! What one entry of the log says, and its bytes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::canonical::{self, Value};

/// First field of every leaf: which form it has. A new form gets a new name; old leaves keep theirs.
pub const ENTRY_FORMAT: &str = "honi-audit-entry/1";

/// One transition of one record: who moved what from where to where, when and why (domain rule: every transition writes one).
///
/// No field holds personal data. A personal value that must be provable goes into `commitments`, made by
/// [`commit`](crate::commit).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Resource name, such as `voices/0199…`.
    pub resource: String,
    /// What was done, such as `acknowledge`.
    pub action: String,
    /// State before, if the record existed and has states.
    pub from: Option<String>,
    /// State after, if the record has states.
    pub to: Option<String>,
    /// When, by the service's clock, to the microsecond.
    pub at: DateTime<Utc>,
    /// Who, such as `staff/0199…` or `applications/honi-worker`.
    pub actor: String,
    /// For whom the actor acted, if an application acted for a person.
    pub on_behalf_of: Option<String>,
    /// The roles in which the actor acted, joined by commas: the policies do not tell which of several gave the right.
    pub role: Option<String>,
    /// Stable reason code; never free text, which could hold personal data.
    pub reason: Option<String>,
    /// Request id of the caller.
    pub request_id: Option<Uuid>,
    /// W3C trace id, 32 hex digits.
    pub trace_id: Option<String>,
    /// Workflow id, if a workflow's activity made the change.
    pub workflow: Option<String>,
    /// Version of the rules that were applied, such as that of a calendar.
    pub rule_version: Option<String>,
    /// Salted commitments of personal values, by field.
    pub commitments: BTreeMap<String, String>,
}

impl Entry {
    /// The bytes that are hashed: canonical JSON of the documented format. Absent fields are left out.
    pub fn leaf(&self, id: Uuid) -> Vec<u8> {
        let mut fields = BTreeMap::new();
        let mut put = |name: &'static str, value: Option<String>| {
            if let Some(value) = value {
                fields.insert(name, Value::Text(value));
            }
        };
        put("format", Some(ENTRY_FORMAT.to_owned()));
        put("id", Some(id.to_string()));
        put("resource", Some(self.resource.clone()));
        put("action", Some(self.action.clone()));
        put("from", self.from.clone());
        put("to", self.to.clone());
        put("at", Some(canonical::instant(self.at)));
        put("actor", Some(self.actor.clone()));
        put("on_behalf_of", self.on_behalf_of.clone());
        put("role", self.role.clone());
        put("reason", self.reason.clone());
        put("request_id", self.request_id.map(|id| id.to_string()));
        put("trace_id", self.trace_id.clone());
        put("workflow", self.workflow.clone());
        put("rule_version", self.rule_version.clone());
        if !self.commitments.is_empty() {
            fields.insert("commitments", Value::Map(self.commitments.clone()));
        }
        canonical::object(&fields)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn entry() -> Entry {
        Entry {
            resource: "voices/01995f2e-0000-7000-8000-000000000001".to_owned(),
            action: "acknowledge".to_owned(),
            from: Some("RECEIVED".to_owned()),
            to: Some("ACKNOWLEDGED".to_owned()),
            at: Utc.with_ymd_and_hms(2026, 11, 23, 8, 0, 0).unwrap(),
            actor: "staff/01995f2e-0000-7000-8000-000000000002".to_owned(),
            on_behalf_of: None,
            role: Some("CMH".to_owned()),
            reason: None,
            request_id: None,
            trace_id: None,
            workflow: None,
            rule_version: None,
            commitments: BTreeMap::new(),
        }
    }

    #[test]
    fn a_leaf_has_sorted_keys_no_spaces_and_only_the_fields_that_are_there() {
        let id = Uuid::from_u128(7);
        assert_eq!(
            String::from_utf8(entry().leaf(id)).unwrap(),
            concat!(
                r#"{"action":"acknowledge","actor":"staff/01995f2e-0000-7000-8000-000000000002","at":"2026-11-23T08:00:00.000000Z","#,
                r#""format":"honi-audit-entry/1","from":"RECEIVED","id":"00000000-0000-0000-0000-000000000007","#,
                r#""resource":"voices/01995f2e-0000-7000-8000-000000000001","role":"CMH","to":"ACKNOWLEDGED"}"#
            )
        );
    }

    #[test]
    fn commitments_are_a_sorted_object_of_texts() {
        let mut entry = entry();
        entry.commitments.insert("phone".to_owned(), "b".to_owned());
        entry.commitments.insert("full_name".to_owned(), "a".to_owned());
        let leaf = String::from_utf8(entry.leaf(Uuid::nil())).unwrap();
        assert!(leaf.contains(r#""commitments":{"full_name":"a","phone":"b"}"#), "{leaf}");
    }
}
