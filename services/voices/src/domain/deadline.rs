//! A deadline and the rungs of its ladder.

use chrono::{DateTime, Utc};
use honi_calendar::{BusinessCalendar, Step};
use serde::{Deserialize, Serialize};

use super::{DeadlineKind, Level, Span};

/// A deadline, computed once and then a fact: later changes of calendar or rules do not move it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// What it is for.
    pub kind: DeadlineKind,
    /// Which of its kind it is in this cycle, from 1: progress is told again and again.
    #[serde(default = "first")]
    pub ordinal: u32,
    /// From when it counts: when the voice was received, or what it waits for was done.
    pub base_at: DateTime<Utc>,
    /// The rule it was computed by, such as `standard/final-response`.
    pub rule_id: String,
    /// How long that rule gave.
    pub span: Span,
    /// Version of the business calendar it was computed with.
    pub calendar_version: i64,
    /// Whether it was counted over days whose national holidays were not official then.
    pub provisional: bool,
    /// How it was counted, step by step: calendars change, and what they were would be forgotten.
    pub steps: Vec<Step>,
    /// When it ends; that moment is still in time.
    pub due_at: DateTime<Utc>,
    /// When what it asks for was done, or was no longer asked for. Nothing while open.
    pub met_at: Option<DateTime<Utc>>,
    /// Since when it stands still. Nothing while it runs.
    #[serde(default)]
    pub paused_at: Option<DateTime<Utc>>,
    /// For how many seconds it stood still before, in the time of its span: business seconds for business days.
    #[serde(default)]
    pub paused_seconds: i64,
    /// The rungs of its ladder, earliest first, each level at most once.
    pub rungs: Vec<Rung>,
}

fn first() -> u32 {
    1
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

    /// Whether it is still to be met.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.met_at.is_none()
    }

    /// Notes that what it asks for was done; the first time counts.
    pub(super) fn meet(&mut self, at: DateTime<Utc>) {
        self.met_at.get_or_insert(at);
    }

    /// Lets an open deadline stand still. What is over already is late whoever is to answer.
    pub(super) fn pause(&mut self, now: DateTime<Utc>) {
        if self.is_open() && now < self.due_at {
            self.paused_at.get_or_insert(now);
        }
    }

    /// Lets it run again: it ends later by the time that it stood still, and so do the rungs that have not fired.
    pub(super) fn resume(&mut self, now: DateTime<Utc>, calendar: &BusinessCalendar) {
        let Some(since) = self.paused_at.take() else { return };
        let seconds = self.span.seconds_between(since, now, calendar);
        self.paused_seconds += seconds;
        let later = |at: DateTime<Utc>| self.span.later(at, seconds, calendar);
        let rungs = self.rungs.iter().map(|rung| match rung.fired_at {
            None if rung.fire_at >= since => Rung {
                fire_at: later(rung.fire_at),
                ..*rung
            },
            _ => *rung,
        });
        (self.rungs, self.due_at) = (rungs.collect(), later(self.due_at));
    }

    /// Lets the ladder of an open deadline start at a level now: from there up every rung is due at once that has not fired. Those below
    /// keep their time, so that the owner is reminded as ever.
    pub(super) fn start_at(&mut self, first: Level, now: DateTime<Utc>) {
        if self.met_at.is_some() {
            return;
        }
        let raised = self.rungs.iter_mut().filter(|it| it.level >= first && it.fired_at.is_none());
        raised.for_each(|it| it.fire_at = it.fire_at.min(now));
        self.rungs.sort_by_key(|it| (it.fire_at, it.level));
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
            ordinal: 1,
            base_at: at(0),
            rule_id: "compressed/acknowledge".to_owned(),
            span: Span::Seconds(20),
            calendar_version: 1,
            provisional: false,
            steps: Vec::new(),
            due_at: at(20),
            met_at: None,
            paused_at: None,
            paused_seconds: 0,
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
    fn a_ladder_that_starts_higher_is_due_there_at_once() {
        use Level::{ComplianceManager, Executive, RemindOwner, TeamLead};
        let started = |mut it: Deadline, now| {
            it.start_at(ComplianceManager, at(now));
            let seconds = |rung: &Rung| (rung.level, (rung.fire_at - at(0)).num_seconds());
            it.rungs.iter().map(seconds).collect::<Vec<_>>()
        };
        let early = [(ComplianceManager, 3), (Executive, 3), (RemindOwner, 10), (TeamLead, 16)];
        assert_eq!(started(deadline(), 3), early);
        // What is overdue by then stays so, and what has fired is a fact.
        let mut late = deadline();
        late.rungs[2].fired_at = Some(at(21));
        assert_eq!(
            started(late, 25),
            [(RemindOwner, 10), (TeamLead, 16), (ComplianceManager, 20), (Executive, 25)]
        );
        let met = Deadline {
            met_at: Some(at(2)),
            ..deadline()
        };
        assert_eq!(started(met.clone(), 3), started(met, 99));
    }

    #[test]
    fn a_deadline_is_met_once() {
        let mut it = deadline();
        it.meet(at(7));
        it.meet(at(9));
        assert_eq!(it.met_at, Some(at(7)));
    }
}
