//! What staff are to be told, once it is time. Holds names, dates and codes, never a word of a voice.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use honi_names::StaffName;
use uuid::Uuid;

use super::{NoticeKind, Voice};

/// The code of the compliance manager's role.
const COMPLIANCE_MANAGER: &str = "CMG";
/// What a notice of a flagged member's voice is about.
const FLAGGED_MEMBER: &str = "flagged-member";

/// A notice that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingNotice {
    /// Its id, which is also the id of the request that sends it: however often it is sent, it comes once.
    pub id: Uuid,
    /// Whom it is for.
    pub to: Addressee,
    /// What kind it is.
    pub kind: NoticeKind,
    /// Name of the resource it is about.
    pub resource: String,
    /// What of it, as a stable code.
    pub topic: String,
    /// Whom it is kept from although the inbox is theirs as well.
    pub kept_from: BTreeSet<StaffName>,
    /// When what it is about is due; nothing if nothing is.
    pub due_at: Option<DateTime<Utc>>,
    /// Not before when it is sent.
    pub send_at: DateTime<Utc>,
}

/// Whom a notice is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// A staff.
    Staff(StaffName),
    /// Everybody who holds a role, by its code.
    Role(String),
}

impl PendingNotice {
    /// Tells the compliance manager that a member was heard of whom compliance has flagged (O-43).
    #[must_use]
    pub fn of_flagged_member(id: Uuid, voice: &Voice, now: DateTime<Utc>) -> Self {
        Self {
            id,
            to: Addressee::Role(COMPLIANCE_MANAGER.to_owned()),
            kind: NoticeKind::Escalation,
            resource: voice.intake().name.to_string(),
            topic: FLAGGED_MEMBER.to_owned(),
            kept_from: voice.kept_from().clone(),
            due_at: None,
            send_at: now,
        }
    }
}

/// The name of the staff or the code of the role, as tables hold it.
impl fmt::Display for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(staff) => staff.fmt(f),
            Self::Role(role) => f.write_str(role),
        }
    }
}

/// Whatever is not the name of a staff is the code of a role.
impl FromStr for Addressee {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse().map_or_else(|_| Self::Role(text.to_owned()), Self::Staff))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::{complaint, now, staff};

    #[test]
    fn the_compliance_manager_hears_of_a_flagged_member_unless_it_is_about_them() {
        let notice = PendingNotice::of_flagged_member(Uuid::nil(), &complaint([staff(2)]), now());
        assert_eq!((notice.to.to_string().as_str(), notice.kind), ("CMG", NoticeKind::Escalation));
        assert_eq!((notice.kept_from, notice.send_at), ([staff(2)].into(), now()));
    }

    #[test]
    fn addressees_read_as_they_write() {
        for addressee in [Addressee::Staff(staff(1)), Addressee::Role("CMG".to_owned())] {
            assert_eq!(addressee.to_string().parse(), Ok(addressee));
        }
    }
}
