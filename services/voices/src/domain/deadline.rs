//! A deadline and the rungs of its ladder.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{DeadlineKind, Level, Span};

/// A deadline, computed once and then a fact: later changes of calendar or rules do not move it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// What it is for.
    pub kind: DeadlineKind,
    /// From when it counts: when the voice was received.
    pub base_at: DateTime<Utc>,
    /// The rule it was computed by, such as `standard/final-response`.
    pub rule_id: String,
    /// How long that rule gave.
    pub span: Span,
    /// Version of the business calendar it was computed with.
    pub calendar_version: i64,
    /// When it ends; that moment is still in time.
    pub due_at: DateTime<Utc>,
    /// When what it asks for was done. Nothing while open.
    pub met_at: Option<DateTime<Utc>>,
    /// The rungs of its ladder, lowest level first, each level at most once.
    pub rungs: Vec<Rung>,
}

/// One rung of a deadline's ladder. Fires at most once, and never once the deadline is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Which level.
    pub level: Level,
    /// When it is to fire.
    pub fire_at: DateTime<Utc>,
    /// When it fired. Nothing until then.
    pub fired_at: Option<DateTime<Utc>>,
}

impl Deadline {
    /// Whether it had passed by then without being met, or was met late.
    #[must_use]
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.met_at.unwrap_or(now) > self.due_at
    }

    /// The rung of a level; none if the ladder starts above it.
    #[must_use]
    pub fn rung(&self, level: Level) -> Option<&Rung> {
        self.rungs.iter().find(|it| it.level == level)
    }

    /// The rung that fires next; none if the deadline is met or all have fired.
    #[must_use]
    pub fn next_rung(&self) -> Option<&Rung> {
        if self.met_at.is_some() {
            return None;
        }
        self.rungs.iter().find(|it| it.fired_at.is_none())
    }

    /// Notes that what it asks for was done; the first time counts.
    pub(super) fn meet(&mut self, at: DateTime<Utc>) {
        self.met_at.get_or_insert(at);
    }

    /// Lets the ladder start at a level: rungs below it that have not fired are gone. What has fired stays on record.
    pub(super) fn start_at(&mut self, first: Level) {
        if self.met_at.is_none() {
            self.rungs.retain(|it| it.level >= first || it.fired_at.is_some());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn deadline() -> Deadline {
        let rung = |level, seconds| Rung {
            level,
            fire_at: at(seconds),
            fired_at: None,
        };
        Deadline {
            kind: DeadlineKind::Acknowledge,
            base_at: at(0),
            rule_id: "compressed/acknowledge".to_owned(),
            span: Span::Seconds(20),
            calendar_version: 1,
            due_at: at(20),
            met_at: None,
            rungs: vec![
                rung(Level::RemindOwner, 10),
                rung(Level::TeamLead, 16),
                rung(Level::ComplianceManager, 20),
                rung(Level::Executive, 30),
            ],
        }
    }

    #[test]
    fn the_end_itself_is_in_time() {
        for (met_at, now, expected) in [
            (None, 20, false),
            (None, 21, true),
            (Some(20), 99, false),
            (Some(21), 99, true),
            (Some(5), 99, false),
        ] {
            let it = Deadline {
                met_at: met_at.map(at),
                ..deadline()
            };
            assert_eq!(it.is_overdue(at(now)), expected, "{met_at:?} {now}");
        }
    }

    #[test]
    fn a_ladder_that_starts_higher_keeps_what_has_fired() {
        let mut it = deadline();
        it.rungs[0].fired_at = Some(at(11));
        it.start_at(Level::ComplianceManager);
        let levels: Vec<Level> = it.rungs.iter().map(|rung| rung.level).collect();
        assert_eq!(levels, [Level::RemindOwner, Level::ComplianceManager, Level::Executive]);
        assert_eq!(it.next_rung().map(|rung| rung.level), Some(Level::ComplianceManager));
    }

    #[test]
    fn a_deadline_is_met_once() {
        let mut it = deadline();
        it.meet(at(7));
        it.meet(at(9));
        assert_eq!(it.met_at, Some(at(7)));
        assert_eq!(it.next_rung(), None);
    }
}
