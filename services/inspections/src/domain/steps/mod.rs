//! The steps of an investigation, one file for each part of the way.

mod closing;
mod deciding;
mod hearings;
mod member;
mod misconduct;
mod preparing;
mod remedy;
mod triage;

use chrono::{DateTime, Utc};
use honi_casework::{Reason, ReportingLines};
use honi_names::{StaffName, VoiceName};

use super::{Acting, Clocks, Contact, Evidence, Hearing, Investigation, NoticeTo, Proposal, RemedyPlan, TransitionError, Triaging, Waiver};

/// A step, as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Decide what becomes of a case.
    Triage(Triaging),
    /// Give it to somebody to investigate.
    Assign(StaffName),
    /// Decide how to investigate.
    Plan {
        /// In words.
        words: Reason,
        /// The member is 70 or older.
        elderly_member: bool,
    },
    /// Fix evidence, or add what came later.
    PreserveEvidence(Vec<Evidence>),
    /// Somebody was heard.
    RecordHearing(Hearing),
    /// Somebody is not heard.
    WaiveHearing(Waiver),
    /// The member is asked.
    RequireConfirmation,
    /// The member was tried.
    RecordContact(Contact),
    /// Weigh what was found.
    Analyse,
    /// More evidence is to come first.
    RequestEvidence(Reason),
    /// Propose a decision.
    Propose(Proposal),
    /// Approve it.
    Approve,
    /// Send it back, and why.
    Reject(Reason),
    /// The co-op knows of misconduct since then.
    KnowMisconduct(DateTime<Utc>),
    /// Somebody was told of it.
    RecordNotice {
        /// Who.
        to: NoticeTo,
        /// When.
        sent_at: DateTime<Utc>,
        /// By what it can be found.
        reference: String,
    },
    /// Decide what the member is offered.
    PlanRemedy(RemedyPlan),
    /// It was carried out, how.
    ExecuteRemedy(Reason),
    /// Confirm that it was.
    ConfirmRemedy,
    /// Decide what keeps it from happening again.
    Prevent(Reason),
    /// Whoever was concerned was told, what.
    GiveFeedback(Reason),
    /// Close it.
    Close,
    /// Take it up again, and why.
    Reopen(Reason),
    /// Give more time to decide: so many days, and why.
    Extend(u16, Reason),
    /// A voice is about the same.
    LinkVoice(VoiceName),
}

impl Step {
    /// What it is called in the audit log, and in errors.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Triage(_) => "triage",
            Self::Assign(_) => "assign",
            Self::Plan { .. } => "plan",
            Self::PreserveEvidence(_) => "preserve-evidence",
            Self::RecordHearing(_) => "record-hearing",
            Self::WaiveHearing(_) => "waive-hearing",
            Self::RequireConfirmation => "require-confirmation",
            Self::RecordContact(_) => "record-contact",
            Self::Analyse => "analyse",
            Self::RequestEvidence(_) => "request-evidence",
            Self::Propose(_) => "propose-decision",
            Self::Approve => "approve-decision",
            Self::Reject(_) => "reject-decision",
            Self::KnowMisconduct(_) => "know-misconduct",
            Self::RecordNotice { .. } => "record-notice",
            Self::PlanRemedy(_) => "plan-remedy",
            Self::ExecuteRemedy(_) => "execute-remedy",
            Self::ConfirmRemedy => "confirm-remedy",
            Self::Prevent(_) => "prevent",
            Self::GiveFeedback(_) => "give-feedback",
            Self::Close => "close",
            Self::Reopen(_) => "reopen",
            Self::Extend(..) => "extend",
            Self::LinkVoice(_) => "link-voice",
        }
    }

    /// The staff whose reporting lines, beside those of the subjects, the step rests on: whoever is to investigate or to ask.
    #[must_use]
    pub fn asks_of(&self) -> Option<StaffName> {
        if let Self::Triage(Triaging::Open(staff)) | Self::Assign(staff) = self {
            return Some(*staff);
        }
        if let Self::RecordHearing(hearing) = self {
            return Some(hearing.interviewer);
        }
        None
    }
}

/// Who takes a step, when, and what it is judged by.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// Who.
    pub acting: &'a Acting,
    /// Who reports to whom, of all that [`Step::asks_of`] and the subjects.
    pub lines: &'a ReportingLines,
    /// By what deadlines are computed.
    pub clocks: Clocks<'a>,
    /// When.
    pub now: DateTime<Utc>,
}

impl Investigation {
    /// Takes a step.
    ///
    /// # Errors
    /// Those of the step.
    pub fn take(self, step: Step, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, now, .. } = at;
        match step {
            Step::Triage(decision) => self.triage(decision, at),
            Step::Assign(staff) => self.assign(staff, at),
            Step::Plan { words, elderly_member } => self.plan(words, elderly_member, acting, now),
            Step::PreserveEvidence(evidence) => self.preserve(evidence, acting, now),
            Step::RecordHearing(hearing) => self.record_hearing(hearing, at),
            Step::WaiveHearing(waiver) => self.waive_hearing(waiver, acting, now),
            Step::RequireConfirmation => self.require_confirmation(at),
            Step::RecordContact(contact) => self.record_contact(contact, at),
            Step::Analyse => self.analyse(acting, now),
            Step::RequestEvidence(words) => self.request_evidence(&words, acting, now),
            Step::Propose(proposal) => self.propose(proposal, acting, now),
            Step::Approve => self.approve(at),
            Step::Reject(words) => self.reject(&words, acting, now),
            Step::KnowMisconduct(since) => self.know_misconduct(since, at),
            Step::RecordNotice { to, sent_at, reference } => self.record_notice(to, sent_at, reference, acting, now),
            Step::PlanRemedy(plan) => self.plan_remedy(plan, acting, now),
            Step::ExecuteRemedy(words) => self.execute_remedy(&words, acting, now),
            Step::ConfirmRemedy => self.confirm_remedy(acting, now),
            Step::Prevent(words) => self.prevent(&words, acting, now),
            Step::GiveFeedback(words) => self.give_feedback(&words, acting, now),
            Step::Close => self.close(acting, now),
            Step::Reopen(words) => self.reopen(&words, at),
            Step::Extend(days, words) => self.extend(days, &words, at),
            Step::LinkVoice(voice) => self.link_voice(voice, acting, now),
        }
    }
}

/// That there are words.
fn said(words: &Reason, what: &'static str) -> Result<(), TransitionError> {
    if words.is_blank() {
        Err(TransitionError::WordsRequired(what))
    } else {
        Ok(())
    }
}
