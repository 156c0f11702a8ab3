//! A deadline, the rungs of its ladder, and when they fire.

use chrono::{DateTime, Utc};
use honi_calendar::{BusinessCalendar, Step, last_day};
use serde::{Deserialize, Serialize};

use crate::{Level, Span};

/// A deadline, computed once and then a fact: later changes of calendar or rules do not move it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline<K> {
    /// What it is for.
    pub kind: K,
    /// Which of its kind it is in this cycle, from 1: some come again and again.
    #[serde(default = "first")]
    pub ordinal: u32,
    /// From when it counts: when the case began, or what it waits for was done.
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

impl<K> Deadline<K> {
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
    pub fn meet(&mut self, at: DateTime<Utc>) {
        self.met_at.get_or_insert(at);
    }

    /// Lets an open deadline stand still. What is over already is late whoever is to answer.
    pub fn pause(&mut self, now: DateTime<Utc>) {
        if self.is_open() && now < self.due_at {
            self.paused_at.get_or_insert(now);
        }
    }

    /// Lets it run again: it ends later by the time that it stood still, and so do the rungs that have not fired.
    pub fn resume(&mut self, now: DateTime<Utc>, calendar: &BusinessCalendar) {
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
    pub fn start_at(&mut self, first: Level, now: DateTime<Utc>) {
        if self.met_at.is_some() {
            return;
        }
        let raised = self.rungs.iter_mut().filter(|it| it.level >= first && it.fired_at.is_none());
        raised.for_each(|it| it.fire_at = it.fire_at.min(now));
        self.rungs.sort_by_key(|it| (it.fire_at, it.level));
    }
}

/// When the rungs of a ladder fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Percent of a limit after which its owner is reminded.
    pub remind_owner_percent: u8,
    /// Percent of a limit after which the team lead is told as well.
    pub team_lead_percent: u8,
    /// How long after a limit has passed the executive is told.
    pub executive_after: Span,
}

impl Ladder {
    /// When a rung of that level fires, for a limit of that length that began at `base_at` and ends at `due_at`.
    #[must_use]
    pub fn fire_at(
        &self,
        level: Level,
        span: Span,
        (base_at, due_at): (DateTime<Utc>, DateTime<Utc>),
        calendar: &BusinessCalendar,
    ) -> DateTime<Utc> {
        match level {
            Level::RemindOwner => span.reminder(base_at, due_at, self.remind_owner_percent, calendar),
            Level::TeamLead => span.reminder(base_at, due_at, self.team_lead_percent, calendar),
            Level::ComplianceManager | Level::Lapse => due_at,
            Level::Executive => self.executive_after.end(due_at, calendar),
        }
    }
}

impl<K> Deadline<K> {
    /// A deadline that counts from `base_at`, with a rung for each level at the moment that `fire_at` says, given when the limit ends.
    #[must_use]
    pub fn set(
        kind: K,
        rule_id: String,
        span: Span,
        base_at: DateTime<Utc>,
        calendar: &BusinessCalendar,
        levels: &[Level],
        fire_at: impl Fn(Level, DateTime<Utc>) -> DateTime<Utc>,
    ) -> Self {
        let due_at = span.end(base_at, calendar);
        let (steps, provisional) = match span {
            Span::BusinessDays(n) => (
                calendar.explain_business_days(base_at, n),
                calendar.is_provisional(last_day(due_at)),
            ),
            Span::CalendarDays(n) => (calendar.explain_calendar_days(base_at, n), false),
            Span::CalendarMonths(_) | Span::Seconds(_) => (Vec::new(), false),
        };
        let rung = |&level| Rung {
            level,
            fire_at: fire_at(level, due_at),
            fired_at: None,
        };
        Self {
            kind,
            ordinal: 1,
            base_at,
            rule_id,
            span,
            calendar_version: calendar.version(),
            provisional,
            steps,
            due_at,
            met_at: None,
            paused_at: None,
            paused_seconds: 0,
            rungs: levels.iter().map(rung).collect(),
        }
    }

    /// Fires the rung of that level, if it is due and still to fire, and if the deadline is open and runs.
    ///
    /// # Errors
    /// Why it did not.
    pub fn fire(&mut self, level: Level, now: DateTime<Utc>) -> Result<(), NothingFired> {
        let (met, paused) = (self.met_at.is_some(), self.paused_at.is_some());
        let rung = self.rungs.iter_mut().find(|it| it.level == level).ok_or(NothingFired::NoSuchRung)?;
        if rung.fired_at.is_some() {
            return Err(NothingFired::FiredBefore);
        }
        if met {
            return Err(NothingFired::Met);
        }
        if paused {
            return Err(NothingFired::Paused);
        }
        if now < rung.fire_at {
            return Err(NothingFired::NotDue);
        }
        rung.fired_at = Some(now);
        Ok(())
    }
}

/// Why a rung did not fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NothingFired {
    /// The proposal is about another round of handling.
    OtherCycle,
    /// There is no such deadline.
    NoSuchRung,
    /// What the deadline asks for was done.
    Met,
    /// It has fired before.
    FiredBefore,
    /// Its deadline stands still.
    Paused,
    /// It is not due yet.
    NotDue,
}

/// One rung of one deadline of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RungName<K> {
    /// Of which round of handling.
    pub cycle: u32,
    /// Of which kind of deadline.
    pub kind: K,
    /// Which of that kind, from 1.
    pub ordinal: u32,
    /// Which level.
    pub level: Level,
}

impl<K: PartialEq> RungName<K> {
    /// Fires this rung of these deadlines, which are those of `cycle`.
    ///
    /// # Errors
    /// Why it did not fire.
    pub fn fire(&self, cycle: u32, deadlines: &mut [Deadline<K>], now: DateTime<Utc>) -> Result<(), NothingFired> {
        if self.cycle != cycle {
            return Err(NothingFired::OtherCycle);
        }
        let mut deadlines = deadlines.iter_mut();
        let deadline = deadlines.find(|it| it.kind == self.kind && it.ordinal == self.ordinal);
        deadline.ok_or(NothingFired::NoSuchRung)?.fire(self.level, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn deadline() -> Deadline<&'static str> {
        let rung = |level, seconds| Rung {
            level,
            fire_at: at(seconds),
            fired_at: None,
        };
        Deadline {
            kind: "acknowledge",
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
        let started = |mut it: Deadline<&'static str>, now| {
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
