//! What operations may search runs by. Readable in Temporal by whoever may list workflows, so nothing personal.

use chrono::{DateTime, Utc};
use temporalio_common::search_attributes::{SearchAttributeKey, SearchAttributeUpdate, SearchAttributes, Timestamp};

use crate::{Process, messages::Snapshot, policy};

const STATE: SearchAttributeKey<String> = SearchAttributeKey::keyword("HoniState");
const DUE_AT: SearchAttributeKey<Timestamp> = SearchAttributeKey::datetime("HoniDueAt");
const OWNER: SearchAttributeKey<String> = SearchAttributeKey::keyword("HoniOwner");
const ORG_UNIT: SearchAttributeKey<String> = SearchAttributeKey::keyword("HoniOrgUnit");
const SEVERITY: SearchAttributeKey<String> = SearchAttributeKey::keyword("HoniSeverity");
const OVERDUE: SearchAttributeKey<bool> = SearchAttributeKey::bool("HoniOverdue");

/// Names of the search attributes that these workflows set. The namespace must know them before a run starts, or the run hangs.
pub const KEYS: [&str; 6] = ["HoniState", "HoniDueAt", "HoniOwner", "HoniOrgUnit", "HoniSeverity", "HoniOverdue"];

/// The search attributes to start a run with, so that its first task need not set them: one event less in each history.
pub fn start_attributes<P: Process>(record: &Snapshot<P>, now: DateTime<Utc>) -> SearchAttributes {
    SearchAttributes::new(Published::of(record, now).updates(&Published::default()))
}

/// The values that a run has, or is to have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    state: Option<String>,
    due_at: Option<Timestamp>,
    owner: Option<String>,
    org_unit: Option<String>,
    severity: Option<String>,
    overdue: Option<bool>,
}

impl Published {
    /// The values that a record is to have at `now`.
    pub(crate) fn of<P: Process>(record: &Snapshot<P>, now: DateTime<Utc>) -> Self {
        Self {
            state: Some(P::code_of(&record.state).to_owned()),
            due_at: policy::due_at(record).map(timestamp),
            owner: record.owner.clone(),
            org_unit: Some(record.org_unit.clone()).filter(|unit| !unit.is_empty()),
            severity: record.severity.clone(),
            overdue: Some(policy::overdue(record, now)),
        }
    }

    /// The values that a run was started with.
    pub fn read(attributes: &SearchAttributes) -> Self {
        Self {
            state: attributes.get(&STATE),
            due_at: attributes.get(&DUE_AT),
            owner: attributes.get(&OWNER),
            org_unit: attributes.get(&ORG_UNIT),
            severity: attributes.get(&SEVERITY),
            overdue: attributes.get(&OVERDUE),
        }
    }

    /// What must be set or unset to come here from `before`; empty if nothing.
    pub(crate) fn updates(&self, before: &Self) -> Vec<SearchAttributeUpdate> {
        let text = |key: SearchAttributeKey<String>, is: &Option<String>, was: &Option<String>| {
            (is != was).then(|| is.clone().map_or_else(|| key.value_unset(), |value| key.value_set(value)))
        };
        // Once no deadline is open, the last one stays: the server takes no Datetime back ("value from <>") and would fail the task for ever.
        let due = self
            .due_at
            .clone()
            .filter(|_| self.due_at != before.due_at)
            .map(|value| DUE_AT.value_set(value));
        let overdue =
            (self.overdue != before.overdue).then(|| self.overdue.map_or_else(|| OVERDUE.value_unset(), |value| OVERDUE.value_set(value)));
        let updates = [
            text(STATE, &self.state, &before.state),
            due,
            text(OWNER, &self.owner, &before.owner),
            text(ORG_UNIT, &self.org_unit, &before.org_unit),
            text(SEVERITY, &self.severity, &before.severity),
            overdue,
        ];
        updates.into_iter().flatten().collect()
    }
}

fn timestamp(at: DateTime<Utc>) -> Timestamp {
    // A leap second, the only instant whose nanoseconds do not fit, is shown as the end of the second before.
    Timestamp::new(at.timestamp(), i32::try_from(at.timestamp_subsec_nanos()).unwrap_or(999_999_999))
}
