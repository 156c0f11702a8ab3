//! Notices: what a reminder or an escalation reaches somebody by.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_names::{NoticeName, OrgUnitName, StaffName};

/// Whom a notice is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// One staff.
    Staff(StaffName),
    /// The queue of a unit.
    OrgUnitQueue(OrgUnitName),
    /// Everybody who holds a role, by its code.
    Role(String),
    /// Everybody in a unit who holds a role, by its code.
    RoleInUnit(String, OrgUnitName),
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something is due before long.
    Reminder,
    /// Something is late, or close to it, and somebody above the owner must know.
    Escalation,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Reminder, Self::Escalation];

    /// The kind's word in tables and events.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reminder => "REMINDER",
            Self::Escalation => "ESCALATION",
        }
    }
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Resource name.
    pub name: NoticeName,
    /// Whom it is for.
    pub recipient: Recipient,
    /// What it is about.
    pub kind: NoticeKind,
    /// The resource it is about.
    pub resource: String,
    /// What of the resource it is about, as a stable code.
    pub topic: String,
    /// When that is due, if it is.
    pub due_at: Option<DateTime<Utc>>,
    /// Whom it is kept from although the inbox is theirs as well: who is complained about.
    pub excluded: BTreeSet<StaffName>,
    /// When the notice was created.
    pub created_at: DateTime<Utc>,
    /// When it was read first, and by whom.
    pub read: Option<(DateTime<Utc>, String)>,
    /// How often it was written.
    pub version: i64,
}

impl Notice {
    /// Notes that one more reader has read the notice. The first one stays.
    pub fn read(&mut self, reader: &str, at: DateTime<Utc>) {
        self.read.get_or_insert_with(|| (at, reader.to_owned()));
        self.version += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_first_reader_stays() {
        let mut notice = Notice {
            name: NoticeName::new(Uuid::from_u128(1)),
            recipient: Recipient::Role("CMG".to_owned()),
            kind: NoticeKind::Escalation,
            resource: "voices/0".to_owned(),
            topic: "final-response".to_owned(),
            due_at: None,
            excluded: BTreeSet::new(),
            created_at: DateTime::UNIX_EPOCH,
            read: None,
            version: 1,
        };
        notice.read("staff/a", DateTime::UNIX_EPOCH);
        notice.read("staff/b", DateTime::UNIX_EPOCH);
        assert_eq!(
            (notice.read.map(|(_, reader)| reader).as_deref(), notice.version),
            (Some("staff/a"), 3)
        );
    }
}
