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

impl Recipient {
    /// Whether a notice to this recipient is in the inbox of the staff.
    #[must_use]
    pub fn reaches(&self, staff: &str, org_unit: Option<OrgUnitName>, roles: &BTreeSet<String>) -> bool {
        match self {
            Self::Staff(name) => name.to_string() == staff,
            Self::OrgUnitQueue(unit) => org_unit == Some(*unit),
            Self::Role(role) => roles.contains(role),
            Self::RoleInUnit(role, unit) => roles.contains(role) && org_unit == Some(*unit),
        }
    }
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
    /// When the notice was created.
    pub created_at: DateTime<Utc>,
    /// When it was read first, and by whom.
    pub read: Option<(DateTime<Utc>, String)>,
    /// How often it was written.
    pub version: i64,
}

impl Notice {
    /// Marks the notice as read. The first reader stays; answers whether this changed anything.
    pub fn read(&mut self, reader: &str, at: DateTime<Utc>) -> bool {
        if self.read.is_some() {
            return false;
        }
        self.read = Some((at, reader.to_owned()));
        self.version += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_notice_reaches_its_staff_its_queue_and_its_role() {
        let (staff, unit) = (StaffName::new(Uuid::from_u128(1)), OrgUnitName::new(Uuid::from_u128(2)));
        let roles = BTreeSet::from(["CMG".to_owned()]);
        let reaches = |recipient: Recipient| recipient.reaches(&staff.to_string(), Some(unit), &roles);
        assert!(reaches(Recipient::Staff(staff)) && reaches(Recipient::OrgUnitQueue(unit)) && reaches(Recipient::Role("CMG".to_owned())));
        assert!(!reaches(Recipient::Staff(StaffName::new(Uuid::from_u128(3)))) && !reaches(Recipient::Role("EXE".to_owned())));
        assert!(!Recipient::OrgUnitQueue(unit).reaches(&staff.to_string(), None, &roles));
        assert!(reaches(Recipient::RoleInUnit("CMG".to_owned(), unit)) && !reaches(Recipient::RoleInUnit("SUP".to_owned(), unit)));
    }

    #[test]
    fn the_first_reader_stays() {
        let mut notice = Notice {
            name: NoticeName::new(Uuid::from_u128(1)),
            recipient: Recipient::Role("CMG".to_owned()),
            kind: NoticeKind::Escalation,
            resource: "voices/0".to_owned(),
            topic: "final-response".to_owned(),
            due_at: None,
            created_at: DateTime::UNIX_EPOCH,
            read: None,
            version: 1,
        };
        assert!(notice.read("staff/a", DateTime::UNIX_EPOCH) && !notice.read("staff/b", DateTime::UNIX_EPOCH));
        assert_eq!(
            (notice.read.map(|(_, reader)| reader).as_deref(), notice.version),
            (Some("staff/a"), 2)
        );
    }
}
