//! The rules by which deadlines are computed, as data.

use chrono::{DateTime, Utc};
use honi_calendar::{BusinessCalendar, last_day};
use serde::{Deserialize, Serialize};

use super::{Deadline, DeadlineKind, Level, Rung, Span};

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
    /// The percentages are not in order.
    #[error("percentages of a rule set: 0 < remind_owner_percent < team_lead_percent < 100")]
    Percent,
}

impl RuleSet {
    /// The rules of production: receipt is confirmed within 1 business day (ISO 10002 "immediately"; the value is ours), the final response
    /// given within 8 weeks (FCA DISP 1.6.2, adopted as policy); 50 %, 80 %, 100 % and 5 business days later.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            id: "standard".to_owned(),
            acknowledge: Span::BusinessDays(1),
            final_response: Span::CalendarDays(56),
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
        let spans = [
            ("acknowledge", self.acknowledge),
            ("final_response", self.final_response),
            ("executive_after", self.executive_after),
        ];
        if let Some((name, _)) = spans.into_iter().find(|(_, span)| span.is_zero()) {
            return Err(RuleSetError::Zero(name));
        }
        let in_order = 0 < self.remind_owner_percent && self.remind_owner_percent < self.team_lead_percent && self.team_lead_percent < 100;
        if in_order { Ok(()) } else { Err(RuleSetError::Percent) }
    }

    /// Whether any limit is in seconds, so that no profile but the local one may use it.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        [self.acknowledge, self.final_response, self.executive_after]
            .into_iter()
            .any(|span| matches!(span, Span::Seconds(_)))
    }

    /// The deadlines of a complaint that was received at `base_at`.
    #[must_use]
    pub fn deadlines(&self, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Vec<Deadline> {
        DeadlineKind::ALL
            .iter()
            .map(|&kind| self.deadline(kind, base_at, calendar))
            .collect()
    }

    fn deadline(&self, kind: DeadlineKind, base_at: DateTime<Utc>, calendar: &BusinessCalendar) -> Deadline {
        let span = match kind {
            DeadlineKind::Acknowledge => self.acknowledge,
            DeadlineKind::FinalResponse => self.final_response,
        };
        let due_at = span.end(base_at, calendar);
        let rung = |level| {
            let fire_at = match level {
                Level::RemindOwner => span.reminder(base_at, due_at, self.remind_owner_percent, calendar),
                Level::TeamLead => span.reminder(base_at, due_at, self.team_lead_percent, calendar),
                Level::ComplianceManager => due_at,
                Level::Executive => self.executive_after.end(due_at, calendar),
            };
            Rung {
                level,
                fire_at,
                fired_at: None,
            }
        };
        let (steps, provisional) = match span {
            Span::BusinessDays(n) => (
                calendar.explain_business_days(base_at, n),
                calendar.is_provisional(last_day(due_at)),
            ),
            Span::CalendarDays(n) => (calendar.explain_calendar_days(base_at, n), false),
            Span::Seconds(_) => (Vec::new(), false),
        };
        Deadline {
            kind,
            base_at,
            rule_id: format!("{}/{kind}", self.id),
            span,
            calendar_version: calendar.version(),
            provisional,
            steps,
            due_at,
            met_at: None,
            rungs: Level::ALL.iter().map(|&level| rung(level)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use honi_calendar::CalendarRules;

    use super::*;

    const COMPRESSED: &str = r#"
        id = "compressed"
        acknowledge = { seconds = 20 }
        final_response = { seconds = 60 }
        remind_owner_percent = 50
        team_lead_percent = 80
        executive_after = { seconds = 10 }
    "#;

    fn jst(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(&format!("{text}+09:00")).unwrap().to_utc()
    }

    fn japan() -> BusinessCalendar {
        BusinessCalendar::new(CalendarRules::japan()).unwrap()
    }

    #[test]
    fn standard_deadlines_and_their_ladders() {
        let table = [
            (
                "2026-09-18T10:00:00",
                [
                    "2026-09-24T09:30:00",
                    "2026-09-24T14:00:00",
                    "2026-09-24T17:00:00",
                    "2026-10-01T17:00:00",
                ],
                // The end is Friday 24:00, which is after hours, so Monday is day 0 of the five.
                [
                    "2026-10-16T17:00:00",
                    "2026-11-02T16:24:00",
                    "2026-11-14T00:00:00",
                    "2026-11-24T17:00:00",
                ],
            ),
            (
                "2027-03-20T12:00:00",
                [
                    "2027-03-23T17:00:00",
                    "2027-03-24T13:48:00",
                    "2027-03-24T17:00:00",
                    "2027-03-31T17:00:00",
                ],
                // 50 % is Saturday 17 April 18:00, 80 % Tuesday 4 May, a holiday after two more and a weekend.
                [
                    "2027-04-16T17:00:00",
                    "2027-04-30T17:00:00",
                    "2027-05-16T00:00:00",
                    "2027-05-24T17:00:00",
                ],
            ),
        ];
        for (received, acknowledge, final_response) in table {
            let deadlines = RuleSet::standard().deadlines(jst(received), &japan());
            for (deadline, expected) in deadlines.iter().zip([acknowledge, final_response]) {
                let fire_at: Vec<DateTime<Utc>> = deadline.rungs.iter().map(|it| it.fire_at).collect();
                assert_eq!(fire_at, expected.map(jst), "{received} {}", deadline.rule_id);
                assert_eq!(deadline.due_at, fire_at[2]);
                assert_eq!((deadline.base_at, deadline.calendar_version), (jst(received), 1));
            }
            assert_eq!(deadlines[0].rule_id, "standard/acknowledge");
            assert_eq!(deadlines[1].rule_id, "standard/final-response");
        }
    }

    #[test]
    fn compressed_rules_are_data() {
        let rules: RuleSet = toml::from_str(COMPRESSED).unwrap();
        assert_eq!(rules.validate(), Ok(()));
        assert!(rules.is_compressed() && !RuleSet::standard().is_compressed());
        let received = jst("2026-09-19T23:00:00"); // Saturday night.
        let seconds = |deadline: &Deadline| {
            deadline
                .rungs
                .iter()
                .map(|it| (it.fire_at - received).num_seconds())
                .collect::<Vec<_>>()
        };
        let deadlines = rules.deadlines(received, &japan());
        assert_eq!(seconds(&deadlines[0]), [10, 16, 20, 30]);
        assert_eq!(seconds(&deadlines[1]), [30, 48, 60, 70]);
        assert_eq!(deadlines[0].rule_id, "compressed/acknowledge");
        assert!(toml::from_str::<RuleSet>(&format!("{COMPRESSED}\nextra = 1")).is_err());
    }

    #[test]
    fn what_counts_days_that_are_not_official_yet_is_provisional() {
        for (received, expected) in [
            ("2027-12-27T10:00:00", [false, false]),
            // Until the year's end the co-op is closed: business day 1 lies in 2028.
            ("2027-12-28T10:00:00", [true, false]),
            ("2028-01-05T10:00:00", [true, false]),
        ] {
            let deadlines = RuleSet::standard().deadlines(jst(received), &japan());
            let provisional: Vec<bool> = deadlines.iter().map(|it| it.provisional).collect();
            assert_eq!(provisional, expected, "{received}");
            let said = deadlines[0].steps.iter().any(|step| step.en.contains("provisional"));
            assert_eq!(said, expected[0], "{received}");
        }
    }

    #[test]
    fn faults_are_named() {
        let standard = RuleSet::standard;
        let table = [
            (standard(), Ok(())),
            (
                RuleSet {
                    id: "Standard".to_owned(),
                    ..standard()
                },
                Err(RuleSetError::Id),
            ),
            (
                RuleSet {
                    acknowledge: Span::Seconds(0),
                    ..standard()
                },
                Err(RuleSetError::Zero("acknowledge")),
            ),
            (
                RuleSet {
                    executive_after: Span::BusinessDays(0),
                    ..standard()
                },
                Err(RuleSetError::Zero("executive_after")),
            ),
            (
                RuleSet {
                    remind_owner_percent: 80,
                    ..standard()
                },
                Err(RuleSetError::Percent),
            ),
            (
                RuleSet {
                    team_lead_percent: 100,
                    ..standard()
                },
                Err(RuleSetError::Percent),
            ),
        ];
        for (rules, expected) in table {
            assert_eq!(rules.validate(), expected, "{rules:?}");
        }
    }
}
