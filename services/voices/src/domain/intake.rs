//! What is known of a voice when it is recorded. It does not change afterwards, but that triage may find others complained about.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_names::{MemberName, OrgUnitName, StaffName, VoiceName};

use super::{Channel, ComplainantRelation, ComplaintCategory, Party, Severity, VoiceKind, VoiceNumber};

/// The facts of a voice's receipt. What was said and who the complainant is are kept apart, encrypted: no rule needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// Resource name.
    pub name: VoiceName,
    /// Number for people.
    pub number: VoiceNumber,
    /// What kind of voice it is.
    pub kind: VoiceKind,
    /// Through which channel it came.
    pub channel: Channel,
    /// When the co-op received it; never after `created_at`. Every deadline counts from here.
    pub received_at: DateTime<Utc>,
    /// How the complainant stands to the co-op.
    pub complainant: Complainant,
    /// The unit that received it and whose queue it is in until it has a handler.
    pub org_unit: OrgUnitName,
    /// The staff complained about; these never read the voice nor act on it.
    pub subject_staff: BTreeSet<StaffName>,
    /// Who recorded it.
    pub recorder: Party,
    /// Key of the record in the system it came from.
    pub external_id: Option<String>,
    /// How that system classified it; nothing unless it was imported, and nothing any more once it is triaged here.
    pub classified: Classified,
    /// When the record was created.
    pub created_at: DateTime<Utc>,
}

/// How another system classified a voice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classified {
    /// What it is about.
    pub categories: BTreeSet<ComplaintCategory>,
    /// How serious it is.
    pub severity: Option<Severity>,
}

/// The complainant (申出人), as far as rules need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complainant {
    /// How they stand to the co-op.
    pub relation: ComplainantRelation,
    /// The member concerned, if any is known.
    pub member: Option<MemberName>,
}

impl Complainant {
    /// Whether it was not said who it is, so that nobody can be answered.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.relation == ComplainantRelation::Anonymous
    }
}
