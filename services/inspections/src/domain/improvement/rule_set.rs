//! The rules by which deadlines of improvement actions are computed, as data.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use honi_calendar::{BusinessCalendar, japan_date};
use honi_casework::{Ladder, Level, Span};
use serde::{Deserialize, Serialize};

use super::{Deadline, DeadlineKind};

/// How long the co-op gives itself, and when it reminds whom. A deadline keeps the id of the rule it was computed by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Its name, such as `standard`: lower-case letters, digits and hyphens.
    pub id: String,
    /// To decide whether it is done.
    pub decision: Span,
    /// To find the cause and decide what is done, from the acceptance.
    pub plan: Span,
    /// To carry it out, from the plan, where that names no day.
    pub implementation: Span,
    /// To verify that it was carried out.
    pub verification: Span,
    /// To check its effect, from the implementation.
    pub effect_check: Span,
    /// To tell those concerned and close it, from the check of its effect.
    pub closing: Span,
    /// To decide what becomes of it, from when it was found to be without effect.
    pub rework: Span,
    /// Percent of a limit after which its owner is reminded.
    pub remind_owner_percent: u8,
    /// Percent of a limit after which compliance is told as well.
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
}

/// The levels of every ladder.
const LEVELS: [Level; 4] = [Level::RemindOwner, Level::TeamLead, Level::ComplianceManager, Level::Executive];

impl RuleSet {
    /// The rules of production: 60 days to carry it out and 90 to its effect check are domain 3.9, the other values are ours.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            id: "standard".to_owned(),
            decision: Span::BusinessDays(10),
            plan: Span::BusinessDays(10),
            implementation: Span::CalendarDays(60),
            verification: Span::BusinessDays(10),
            effect_check: Span::CalendarDays(90),
            closing: Span::BusinessDays(10),
            rework: Span::BusinessDays(10),
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
        let in_order = 0 < self.remind_owner_percent && self.remind_owner_percent < self.team_lead_percent && self.team_lead_percent < 100;
        if in_order { Ok(()) } else { Err(RuleSetError::Percent) }
    }

    /// Whether any limit is in seconds, so that no profile but the local one may use it.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.spans().into_iter().any(|(_, span)| matches!(span, Span::Seconds(_)))
    }

    fn spans(&self) -> [(&'static str, Span); 8] {
        [
            ("decision", self.decision),
            ("plan", self.plan),
            ("implementation", self.implementation),
            ("verification", self.verification),
            ("effect_check", self.effect_check),
            ("closing", self.closing),
            ("rework", self.rework),
            ("executive_after", self.executive_after),
        ]
    }

    /// A deadline that counts from `base_at`.
    #[must_use]
    pub fn deadline(&self, kind: DeadlineKind, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Deadline {
        let span = match kind {
            DeadlineKind::Decision => self.decision,
            DeadlineKind::Plan => self.plan,
            DeadlineKind::Implementation => self.implementation,
            DeadlineKind::Verification => self.verification,
            DeadlineKind::EffectCheck => self.effect_check,
            DeadlineKind::Closing => self.closing,
            DeadlineKind::Rework => self.rework,
        };
        self.deadline_of(kind, kind.code(), span, base_at, calendar)
    }

    /// The deadline to carry it out by the end of a day that was agreed on, from 1 to 366 days later; nothing of any other day.
    #[must_use]
    pub fn agreed(&self, due_on: NaiveDate, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Option<Deadline> {
        let days = due_on.signed_duration_since(japan_date(base_at)).num_days();
        let days = u16::try_from(days).ok().filter(|days| (1..=LONGEST_DAYS).contains(days))?;
        let span = Span::CalendarDays(days);
        Some(self.deadline_of(DeadlineKind::Implementation, "agreed", span, base_at, calendar))
    }

    fn deadline_of(&self, kind: DeadlineKind, rule: &str, span: Span, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Deadline {
        let ladder = Ladder {
            remind_owner_percent: self.remind_owner_percent,
            team_lead_percent: self.team_lead_percent,
            executive_after: self.executive_after,
        };
        let rule_id = format!("{}/{rule}", self.id);
        Deadline::set(kind, rule_id, span, base_at, calendar, &LEVELS, |level, due_at| {
            ladder.fire_at(level, span, (base_at, due_at), calendar)
        })
    }
}

/// How far ahead it may be agreed on to carry it out.
const LONGEST_DAYS: u16 = 366;

/// The last day of a deadline, as people in Japan call it: a limit ends with the day, at 24:00.
pub(super) fn last_day(deadline: &Deadline) -> NaiveDate {
    japan_date(deadline.due_at - TimeDelta::nanoseconds(1))
}
