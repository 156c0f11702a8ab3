//! The transitions of a voice after its triage, one file for each part of the way.

mod clocks;
mod fast_track;
mod investigation;
mod letters;
mod other_voices;
mod reopening;
mod response;
mod settlement;

use chrono::{DateTime, Utc};

use super::{Acting, AwaitedParty, Channel, Clocks, Drafting, Improving, Outcome, Reason, TransitionError, Voice};

pub use clocks::Pause;
pub use letters::Issuing;
pub use other_voices::{Division, Replying, Routing};
pub use reopening::FollowUp;
pub use response::{MemberDecision, Responding};

/// A step after triage, as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Put it on the fast track.
    StartFastTrack,
    /// Settle it on the fast track, with that outcome.
    ResolveFast(Outcome),
    /// Look into it.
    StartInvestigation,
    /// Wait for an answer, of whom and what.
    Await(AwaitedParty, Reason),
    /// Somebody was heard of, through which channel and saying what.
    Hear(Channel, Reason),
    /// Draft the final response.
    Draft(Drafting),
    /// Approve the draft.
    Approve,
    /// Send the draft back, and why.
    Reject(Reason),
    /// Say that the response was sent.
    Respond(Responding),
    /// Send a letter while it is handled.
    IssueLetter(Issuing),
    /// Say what the complainant says to it.
    RecordMemberDecision(MemberDecision),
    /// Take it back, and why.
    Withdraw(Reason),
    /// Say what somebody was answered who did not complain.
    Reply(Replying),
    /// Hand it to the division whose business it is.
    Route(Routing),
    /// Decide whether something is to be improved.
    DecideImprovement(Improving),
    /// Close it.
    Close {
        /// The complainant wants to hear no more.
        no_follow_up: bool,
    },
    /// Say what came of asking whether the complainant is content.
    RecordFollowUp(FollowUp),
    /// Take it up again, and why.
    Reopen(Reason),
}

impl Step {
    /// What it is called in the audit log.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::StartFastTrack => "start-fast-track",
            Self::ResolveFast(_) => "resolve-fast",
            Self::StartInvestigation => "start-investigation",
            Self::Await(..) => "await-answer",
            Self::Hear(..) => "record-contact",
            Self::Draft(_) => "draft-response",
            Self::Approve => "approve-response",
            Self::Reject(_) => "reject-response",
            Self::Respond(_) => "respond",
            Self::IssueLetter(_) => "issue-letter",
            Self::RecordMemberDecision(_) => "record-member-decision",
            Self::Withdraw(_) => "withdraw",
            Self::Reply(_) => "reply",
            Self::Route(_) => "route",
            Self::DecideImprovement(_) => "decide-improvement",
            Self::Close { .. } => "close",
            Self::RecordFollowUp(_) => "record-follow-up",
            Self::Reopen(_) => "reopen",
        }
    }
}

impl Voice {
    /// Takes a step after triage.
    ///
    /// # Errors
    ///
    /// Those of the step.
    pub fn take(self, step: Step, acting: &Acting, clocks: Clocks<'_>, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        match step {
            Step::StartFastTrack => self.start_fast_track(acting, clocks, now),
            Step::ResolveFast(outcome) => self.resolve_fast(outcome, acting, now),
            Step::StartInvestigation => self.start_investigation(acting, now),
            Step::Await(whom, what) => self.await_answer(whom, what, acting, clocks, now),
            Step::Hear(..) => self.hear(acting, clocks, now),
            Step::Draft(decision) => self.draft_response(decision, acting, now),
            Step::Approve => self.approve_response(acting, now),
            Step::Reject(reason) => self.reject_response(reason, acting, now),
            Step::Respond(sending) => self.respond(sending, acting, clocks, now),
            Step::IssueLetter(letter) => self.issue_letter(letter, acting, clocks, now),
            Step::RecordMemberDecision(decision) => self.record_member_decision(decision, acting, clocks, now),
            Step::Withdraw(reason) => self.withdraw(&reason, acting, clocks, now),
            Step::Reply(replying) => self.reply(&replying, acting, now),
            Step::Route(routing) => self.route(&routing, acting, now),
            Step::DecideImprovement(decision) => self.decide_improvement(decision, acting, now),
            Step::Close { no_follow_up } => self.close(no_follow_up, acting, clocks, now),
            Step::RecordFollowUp(result) => self.record_follow_up(result, acting, now),
            Step::Reopen(reason) => self.reopen(reason, acting, clocks, now),
        }
    }
}
