//! The rules by which deadlines are computed, as data.

use chrono::{DateTime, TimeDelta, Utc};
use honi_calendar::BusinessCalendar;
use honi_casework::{Ladder, Level, Span};
use serde::{Deserialize, Serialize};

use super::{Deadline, DeadlineKind, Severity};

/// How long the co-op gives itself, and when it reminds whom. A deadline keeps the id of the rule it was computed by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Its name, such as `standard`: lower-case letters, digits and hyphens.
    pub id: String,
    /// To decide whether to open a case with a HIGH signal.
    pub triage_high: Span,
    /// To decide whether to open any other.
    pub triage: Span,
    /// To decide how to investigate, from the opening.
    pub plan: Span,
    /// To hear the salesperson and the supervisor, from the opening.
    pub hearings: Span,
    /// To try the member for the first time, from the decision to ask.
    pub member_contact: Span,
    /// To be done with asking the member.
    pub member_confirmation: Span,
    /// For the member to answer a letter.
    pub member_letter: Span,
    /// To decide, by the co-op's own target, from the opening.
    pub decision_target: Span,
    /// To decide at the latest.
    pub decision_limit: Span,
    /// To tell the underwriter of misconduct, from knowing.
    pub underwriter_notice: Span,
    /// For the authority to be told of misconduct, from knowing: 30 calendar days by law, never paused nor extended.
    pub statutory_notice: Span,
    /// To decide what the member is offered, from the decision.
    pub remedy_offer: Span,
    /// To carry it out, from the decision.
    pub remedy_execution: Span,
    /// How often a member is tried before a letter ends it.
    pub contact_attempts: u8,
    /// Through how many channels.
    pub contact_channels: u8,
    /// Tries that count lie so many business days apart.
    pub contact_gap_business_days: u16,
    /// Percent of a limit after which its owner is reminded.
    pub remind_owner_percent: u8,
    /// Percent of a limit after which the team lead is told as well.
    pub team_lead_percent: u8,
    /// How long after a limit has passed the executive is told.
    pub executive_after: Span,
}

/// Why data make no rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleSetError {
    /// The id is empty or has other characters.
    #[error("the id of a rule set consists of lower-case letters, digits and hyphens")]
    Id,
    /// A limit is no time at all.
    #[error("{0} of a rule set is no time at all")]
    Zero(&'static str),
    /// The percentages are not in order.
    #[error("percentages of a rule set: 0 < remind_owner_percent < team_lead_percent < 100")]
    Percent,
    /// Nobody is ever tried.
    #[error("contact_attempts and contact_channels of a rule set are at least 1, and no more channels than attempts")]
    Contacts,
}

/// The days of the statutory clock on which somebody is told, of 30 (domain 3.2). On day 20 it is the executive.
const STATUTORY: [(Level, i32); 4] = [
    (Level::RemindOwner, 10),
    (Level::Executive, 20),
    (Level::TeamLead, 25),
    (Level::ComplianceManager, 28),
];

impl RuleSet {
    /// The rules of production (domain 3.2): the statutory clock is law (IBA enforcement rules), the other values are ours.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            id: "standard".to_owned(),
            triage_high: Span::BusinessDays(2),
            triage: Span::BusinessDays(5),
            plan: Span::BusinessDays(2),
            hearings: Span::BusinessDays(10),
            member_contact: Span::BusinessDays(5),
            member_confirmation: Span::BusinessDays(20),
            member_letter: Span::CalendarDays(14),
            decision_target: Span::BusinessDays(30),
            decision_limit: Span::CalendarDays(60),
            underwriter_notice: Span::BusinessDays(1),
            statutory_notice: Span::CalendarDays(30),
            remedy_offer: Span::BusinessDays(10),
            remedy_execution: Span::BusinessDays(20),
            contact_attempts: 3,
            contact_channels: 2,
            contact_gap_business_days: 2,
            remind_owner_percent: 50,
            team_lead_percent: 80,
            executive_after: Span::BusinessDays(5),
        }
    }

    /// Checks what the types leave open.
    ///
    /// # Errors
    /// The first fault, in the order of the fields.
    pub fn validate(&self) -> Result<(), RuleSetError> {
        let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        if self.id.is_empty() || !self.id.chars().all(is_plain) {
            return Err(RuleSetError::Id);
        }
        if let Some((name, _)) = self.spans().into_iter().find(|(_, span)| span.is_zero()) {
            return Err(RuleSetError::Zero(name));
        }
        if self.contact_attempts == 0 || self.contact_channels == 0 || self.contact_channels > self.contact_attempts {
            return Err(RuleSetError::Contacts);
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
            ("triage_high", self.triage_high),
            ("triage", self.triage),
            ("plan", self.plan),
            ("hearings", self.hearings),
            ("member_contact", self.member_contact),
            ("member_confirmation", self.member_confirmation),
            ("member_letter", self.member_letter),
            ("decision_target", self.decision_target),
            ("decision_limit", self.decision_limit),
            ("underwriter_notice", self.underwriter_notice),
            ("statutory_notice", self.statutory_notice),
            ("remedy_offer", self.remedy_offer),
            ("remedy_execution", self.remedy_execution),
            ("executive_after", self.executive_after),
        ]
    }

    /// The deadline to decide whether to open a case whose heaviest signal is that serious.
    #[must_use]
    pub fn triage_deadline(&self, severity: Severity, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Deadline {
        let (span, rule) = match severity {
            Severity::High => (self.triage_high, "triage-high"),
            Severity::Medium | Severity::Low => (self.triage, "triage"),
        };
        self.deadline_of(DeadlineKind::Triage, rule, span, base_at, calendar)
    }

    /// A deadline that counts from `base_at`.
    #[must_use]
    pub fn deadline(&self, kind: DeadlineKind, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Deadline {
        let span = match kind {
            DeadlineKind::Triage => self.triage,
            DeadlineKind::Plan => self.plan,
            DeadlineKind::Hearings => self.hearings,
            DeadlineKind::MemberContact => self.member_contact,
            DeadlineKind::MemberConfirmation => self.member_confirmation,
            DeadlineKind::MemberLetter => self.member_letter,
            DeadlineKind::DecisionTarget => self.decision_target,
            DeadlineKind::DecisionLimit => self.decision_limit,
            DeadlineKind::UnderwriterNotice => self.underwriter_notice,
            DeadlineKind::StatutoryNotice => self.statutory_notice,
            DeadlineKind::RemedyOffer => self.remedy_offer,
            DeadlineKind::RemedyExecution => self.remedy_execution,
        };
        self.deadline_of(kind, kind.code(), span, base_at, calendar)
    }

    fn deadline_of(&self, kind: DeadlineKind, rule: &str, span: Span, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Deadline {
        let rule_id = format!("{}/{rule}", self.id);
        if kind == DeadlineKind::StatutoryNotice {
            let levels = STATUTORY.map(|(level, _)| level);
            return Deadline::set(kind, rule_id, span, base_at, calendar, &levels, |level, due_at| {
                let day = STATUTORY.iter().find(|(it, _)| *it == level).map_or(30, |(_, day)| *day);
                statutory_reminder(day, span, (base_at, due_at), calendar)
            });
        }
        let ladder = Ladder {
            remind_owner_percent: self.remind_owner_percent,
            team_lead_percent: self.team_lead_percent,
            executive_after: self.executive_after,
        };
        Deadline::set(kind, rule_id, span, base_at, calendar, kind.ladder(), |level, due_at| {
            ladder.fire_at(level, span, (base_at, due_at), calendar)
        })
    }
}

/// The morning of that day of the clock, or the business day before if nobody works then. Of a clock in seconds its share of 30.
fn statutory_reminder(
    day: i32,
    span: Span,
    (base_at, due_at): (DateTime<Utc>, DateTime<Utc>),
    calendar: &BusinessCalendar,
) -> DateTime<Utc> {
    const MORNING: TimeDelta = TimeDelta::hours(9);
    match span {
        Span::Seconds(_) => base_at + (due_at - base_at) * day / 30,
        Span::BusinessDays(_) | Span::CalendarDays(_) | Span::CalendarMonths(_) => {
            let days_before = u16::try_from(day - 1).unwrap_or_default();
            let morning = calendar.add_calendar_days(base_at, days_before) + MORNING;
            calendar.previous_business_moment(morning).max(base_at)
        }
    }
}
