//! What an investigation records, step by step. Words are sealed elsewhere: here is only that there are some.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use honi_casework::{Mark, Reason};
use honi_names::{InvestigationName, StaffName};
use serde::{Deserialize, Serialize};

use super::{
    AbsenceReason, Conclusion, ConfirmationResult, ContactChannel, ContactResult, DismissReason, EvidenceKind, HearingOf, Measure,
    MemberChoice, Minutes, NoticeTo, Remedy,
};

/// What triage decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Triaging {
    /// Investigate it, by somebody.
    Open(StaffName),
    /// Nothing is behind it, and in whose words.
    Dismiss(DismissReason, Reason),
    /// It belongs to another case.
    Merge(InvestigationName),
}

/// How it is to be investigated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The plan, in words.
    pub words: Reason,
    /// The member is 70 or older, and hence asked (domain 3.2).
    pub elderly_member: bool,
    /// Who decided it.
    pub mark: Mark,
}

/// One piece of evidence: what it is of, where it is, and what it was then.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// Of what.
    pub kind: EvidenceKind,
    /// The resource it is a version of, or a reference; nothing where there is none of that kind.
    pub reference: Option<String>,
    /// SHA-256 of it as it was, in lower-case hex; nothing where there is none, or it is held elsewhere.
    pub sha256: Option<String>,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// That somebody was heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hearing {
    /// In which place.
    pub of: HearingOf,
    /// Who was heard.
    pub staff: StaffName,
    /// Who asked.
    pub interviewer: StaffName,
    /// Who was there as well.
    pub second_person: StaffName,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// By which version of the questions.
    pub question_set: String,
    /// Whether something that was said contradicts the evidence.
    pub contradicts: bool,
    /// What was answered, in words.
    pub answers: Reason,
    /// What they say to the minutes.
    pub minutes: Minutes,
}

/// That somebody is not heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// In which place.
    pub of: HearingOf,
    /// Why.
    pub reason: AbsenceReason,
    /// Why, in words.
    pub words: Reason,
}

/// One hearing that took place or was waived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// It took place.
    Hearing(Hearing, Mark),
    /// It was waived.
    Waiver(Waiver, Mark),
}

/// One try to reach the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Through which channel.
    pub channel: ContactChannel,
    /// When.
    pub at: DateTime<Utc>,
    /// What came of it.
    pub result: ContactResult,
    /// Whether the member understood the products, where they answered.
    pub understood: Option<bool>,
    /// Whether the member wanted the change.
    pub wanted_change: Option<bool>,
    /// Whether the member knew of the disadvantages.
    pub knew_disadvantages: Option<bool>,
    /// What was said, in words.
    pub words: Reason,
}

/// Asking the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Who decided that the member is asked.
    pub mark: Mark,
    /// The tries, in order.
    pub contacts: Vec<Contact>,
    /// How it ended; nothing until it has.
    pub result: Option<ConfirmationResult>,
}

/// What is proposed to be decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The conclusion.
    pub conclusion: Conclusion,
    /// The rules that were breached, by their ids; at least one where it was improper.
    pub breaches: BTreeSet<String>,
    /// Whether it was intended.
    pub intended: bool,
    /// What it cost the member, in yen.
    pub harm_yen: i64,
    /// For how many days the member had no cover.
    pub cover_gap_days: u32,
    /// What follows for which staff.
    pub measures: BTreeMap<StaffName, BTreeSet<Measure>>,
    /// The facts found and their cause, in words.
    pub facts: Reason,
}

/// A proposal, and who has approved it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// What is proposed.
    pub proposal: Proposal,
    /// By whom.
    pub mark: Mark,
    /// The compliance manager who approves it.
    pub manager: Option<Mark>,
    /// The executive who does; only misconduct needs one.
    pub executive: Option<Mark>,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// As it was proposed and approved.
    pub proposed: Proposed,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the member is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemedyPlan {
    /// What.
    pub remedies: BTreeSet<Remedy>,
    /// What the member says to it.
    pub choice: MemberChoice,
    /// When it was offered.
    pub offered_on: NaiveDate,
    /// The offer, in words.
    pub words: Reason,
}

/// The remedy, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedying {
    /// What was decided.
    pub plan: RemedyPlan,
    /// By whom.
    pub planned: Mark,
    /// Who carried it out.
    pub executed: Option<Mark>,
    /// Who has confirmed that.
    pub confirmed: Option<Mark>,
}

/// Misconduct that the co-op knows of, and who was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Since when; the statutory clock counts from here.
    pub at: DateTime<Utc>,
    /// Who recorded it.
    pub mark: Mark,
    /// Who was told when.
    pub notices: BTreeMap<NoticeTo, Notice>,
}

/// That somebody was told of misconduct.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// When.
    pub sent_at: DateTime<Utc>,
    /// By what it can be found: a document's number.
    pub reference: String,
    /// Who recorded it.
    pub mark: Mark,
}
