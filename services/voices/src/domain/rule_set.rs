//! The rules by which deadlines are computed, as data.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_calendar::BusinessCalendar;
use honi_casework::Ladder;
use serde::{Deserialize, Serialize};

use super::{Deadline, DeadlineKind, Level, Span};

/// How long the co-op gives itself, and when it reminds whom. A deadline keeps the id of the rule it was computed by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Its name, such as `standard`: lower-case letters, digits and hyphens.
    pub id: String,
    /// To confirm receipt.
    pub acknowledge: Span,
    /// To give the final response.
    pub final_response: Span,
    /// To classify it and give it to a handler, from receipt.
    #[serde(default = "standard::triage")]
    pub triage: Span,
    /// To settle it on the fast track, from receipt.
    #[serde(default = "standard::fast_track")]
    pub fast_track: Span,
    /// To tell the complainant how it stands, from receipt and from each time that was done.
    #[serde(default = "standard::progress_update")]
    pub progress_update: Span,
    /// The same, at the latest.
    #[serde(default = "standard::progress_update_at_most")]
    pub progress_update_at_most: Span,
    /// To tell the complainant how it stands once a target was missed.
    #[serde(default = "standard::progress_update_when_missed")]
    pub progress_update_when_missed: Span,
    /// To reply in the interim, from receipt.
    #[serde(default = "standard::interim_reply")]
    pub interim_reply: Span,
    /// The co-op's own target for the final response, from receipt.
    #[serde(default = "standard::internal_target")]
    pub internal_target: Span,
    /// To tell the complainant of the body that settles disputes, from receipt.
    #[serde(default = "standard::adr_notice")]
    pub adr_notice: Span,
    /// For an answer that is awaited of somebody.
    #[serde(default = "standard::awaited_answer")]
    pub awaited_answer: Span,
    /// For the complainant to answer the final response.
    #[serde(default = "standard::no_reply")]
    pub no_reply: Span,
    /// To ask whether the complainant is content, from the closing.
    #[serde(default = "standard::satisfaction_follow_up")]
    pub satisfaction_follow_up: Span,
    /// For how many months after the final response anybody in charge may reopen; later it takes a team lead.
    #[serde(default = "standard::reopen_months")]
    pub reopen_months: u16,
    /// The deadlines that the co-op does not set. Those to confirm receipt and to give the final response cannot be left out.
    #[serde(default)]
    pub left_out: BTreeSet<DeadlineKind>,
    /// Percent of a limit after which its owner is reminded.
    pub remind_owner_percent: u8,
    /// Percent of a limit after which the team lead is told as well.
    pub team_lead_percent: u8,
    /// How long after a limit has passed the executive is told.
    pub executive_after: Span,
}

/// Why data make no rule set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleSetError {
    /// The id is empty or has other characters.
    #[error("the id of a rule set consists of lower-case letters, digits and hyphens")]
    Id,
    /// A limit is no time at all.
    #[error("{0} of a rule set is no time at all")]
    Zero(&'static str),
    /// A deadline is left out that law or promise demands.
    #[error("the deadline {0} of a rule set cannot be left out")]
    LeftOut(DeadlineKind),
    /// The percentages are not in order.
    #[error("percentages of a rule set: 0 < remind_owner_percent < team_lead_percent < 100")]
    Percent,
}

impl RuleSet {
    /// The rules of production: receipt is confirmed within 1 business day (ISO 10002 "immediately"; the value is ours), the final response
    /// given within 8 weeks (FCA DISP 1.6.2, adopted as policy); 50 %, 80 %, 100 % and 5 business days later. The fast track ends on
    /// business day 3 (DISP 1.5); complainants hear every 10 business days and at least every 28 days how it stands, and after a month of
    /// the body that settles disputes (共済相談所); the other values are ours.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            id: "standard".to_owned(),
            acknowledge: Span::BusinessDays(1),
            final_response: Span::CalendarDays(56),
            triage: standard::triage(),
            fast_track: standard::fast_track(),
            progress_update: standard::progress_update(),
            progress_update_at_most: standard::progress_update_at_most(),
            progress_update_when_missed: standard::progress_update_when_missed(),
            interim_reply: standard::interim_reply(),
            internal_target: standard::internal_target(),
            adr_notice: standard::adr_notice(),
            awaited_answer: standard::awaited_answer(),
            no_reply: standard::no_reply(),
            satisfaction_follow_up: standard::satisfaction_follow_up(),
            reopen_months: standard::reopen_months(),
            left_out: BTreeSet::new(),
            remind_owner_percent: 50,
            team_lead_percent: 80,
            executive_after: Span::BusinessDays(5),
        }
    }

    /// Checks what the types leave open.
    ///
    /// # Errors
    ///
    /// The first fault, in the order of the fields.
    pub fn validate(&self) -> Result<(), RuleSetError> {
        let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        if self.id.is_empty() || !self.id.chars().all(is_plain) {
            return Err(RuleSetError::Id);
        }
        if let Some((name, _)) = self.spans().into_iter().find(|(_, span)| span.is_zero()) {
            return Err(RuleSetError::Zero(name));
        }
        if let Some(kind) = [DeadlineKind::Acknowledge, DeadlineKind::FinalResponse]
            .into_iter()
            .find(|kind| !self.sets(*kind))
        {
            return Err(RuleSetError::LeftOut(kind));
        }
        let in_order = 0 < self.remind_owner_percent && self.remind_owner_percent < self.team_lead_percent && self.team_lead_percent < 100;
        if in_order { Ok(()) } else { Err(RuleSetError::Percent) }
    }

    /// Whether any limit is in seconds, so that no profile but the local one may use it.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.spans().into_iter().any(|(_, span)| matches!(span, Span::Seconds(_)))
    }

    fn spans(&self) -> [(&'static str, Span); 14] {
        [
            ("acknowledge", self.acknowledge),
            ("final_response", self.final_response),
            ("triage", self.triage),
            ("fast_track", self.fast_track),
            ("progress_update", self.progress_update),
            ("progress_update_at_most", self.progress_update_at_most),
            ("progress_update_when_missed", self.progress_update_when_missed),
            ("interim_reply", self.interim_reply),
            ("internal_target", self.internal_target),
            ("adr_notice", self.adr_notice),
            ("awaited_answer", self.awaited_answer),
            ("no_reply", self.no_reply),
            ("satisfaction_follow_up", self.satisfaction_follow_up),
            ("executive_after", self.executive_after),
        ]
    }

    /// The deadlines of a complaint that was received at `base_at`.
    #[must_use]
    pub fn deadlines(&self, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Vec<Deadline> {
        let kinds = DeadlineKind::ALL
            .iter()
            .filter(|kind| kind.counts_from_receipt() && self.sets(**kind));
        kinds.map(|&kind| self.deadline(kind, base_at, calendar)).collect()
    }

    /// Whether the co-op sets deadlines of that kind.
    #[must_use]
    pub fn sets(&self, kind: DeadlineKind) -> bool {
        !self.left_out.contains(&kind)
    }

    /// A deadline that counts from `base_at`.
    #[must_use]
    pub fn deadline(&self, kind: DeadlineKind, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Deadline {
        let span = match kind {
            DeadlineKind::Acknowledge => self.acknowledge,
            DeadlineKind::FinalResponse => self.final_response,
            DeadlineKind::Triage => self.triage,
            DeadlineKind::FastTrack => self.fast_track,
            // Whichever ends first.
            DeadlineKind::ProgressUpdate => [self.progress_update_at_most, self.progress_update]
                .into_iter()
                .min_by_key(|span| span.end(base_at, calendar))
                .unwrap_or(self.progress_update),
            DeadlineKind::InterimReply => self.interim_reply,
            DeadlineKind::InternalTarget => self.internal_target,
            DeadlineKind::AdrNotice => self.adr_notice,
            DeadlineKind::AwaitedAnswer => self.awaited_answer,
            DeadlineKind::NoReply => self.no_reply,
            DeadlineKind::SatisfactionFollowUp => self.satisfaction_follow_up,
        };
        self.deadline_of(kind, span, base_at, calendar)
    }

    /// The limit of the final response that is promised to the complainant, so many days after `base_at`.
    #[must_use]
    pub fn promised_response(&self, days: u16, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Deadline {
        Deadline {
            rule_id: format!("{}/promised-response", self.id),
            ..self.deadline_of(DeadlineKind::FinalResponse, Span::CalendarDays(days), base_at, calendar)
        }
    }

    /// When the complainant must hear how it stands, now that a target was missed.
    #[must_use]
    pub fn progress_update_when_missed(&self, now: DateTime<Utc>, calendar: &BusinessCalendar) -> Deadline {
        self.deadline_of(DeadlineKind::ProgressUpdate, self.progress_update_when_missed, now, calendar)
    }

    fn deadline_of(&self, kind: DeadlineKind, span: Span, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Deadline {
        let ladder = Ladder {
            remind_owner_percent: self.remind_owner_percent,
            team_lead_percent: self.team_lead_percent,
            executive_after: self.executive_after,
        };
        let fire_at = |level, due_at| {
            // Nobody is late yet: it is only time to ask.
            if level == Level::RemindOwner && kind.is_a_reminder() {
                return due_at;
            }
            ladder.fire_at(level, span, (base_at, due_at), calendar)
        };
        Deadline::set(kind, format!("{}/{kind}", self.id), span, base_at, calendar, kind.ladder(), fire_at)
    }
}

/// The values of production, where a rule set does not say others.
mod standard {
    use super::Span;

    pub(super) fn triage() -> Span {
        Span::BusinessDays(2)
    }

    pub(super) fn fast_track() -> Span {
        Span::BusinessDays(3)
    }

    pub(super) fn progress_update() -> Span {
        Span::BusinessDays(10)
    }

    pub(super) fn progress_update_at_most() -> Span {
        Span::CalendarDays(28)
    }

    pub(super) fn progress_update_when_missed() -> Span {
        Span::BusinessDays(1)
    }

    pub(super) fn interim_reply() -> Span {
        Span::BusinessDays(10)
    }

    pub(super) fn internal_target() -> Span {
        Span::BusinessDays(20)
    }

    pub(super) fn adr_notice() -> Span {
        Span::CalendarMonths(1)
    }

    pub(super) fn awaited_answer() -> Span {
        Span::BusinessDays(5)
    }

    pub(super) fn no_reply() -> Span {
        Span::CalendarDays(30)
    }

    pub(super) fn satisfaction_follow_up() -> Span {
        Span::BusinessDays(10)
    }

    pub(super) fn reopen_months() -> u16 {
        6
    }
}

#[cfg(test)]
mod tests;
