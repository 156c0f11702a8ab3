//! The clocks of a complaint: set, met, standing still.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::{AwaitedParty, Clocks, Deadline, DeadlineKind, Voice};

/// For how long the co-op's own targets stood still, and for whose answer. Limits of law and promises to members never do (domain 3.0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when; nothing while they stand still.
    pub until: Option<DateTime<Utc>>,
    /// For whose answer.
    pub whom: AwaitedParty,
}

impl Voice {
    /// Meets the open deadline of a kind.
    pub(in super::super) fn meeting(mut self, kind: DeadlineKind, at: DateTime<Utc>) -> Self {
        let of_kind = self.handling_mut().deadlines.iter_mut().filter(|it| it.kind == kind);
        of_kind.for_each(|it| it.meet(at));
        self
    }

    /// Meets every open deadline: nothing that they ask for is owed any more.
    pub(super) fn meeting_all(mut self, at: DateTime<Utc>) -> Self {
        self.handling_mut().deadlines.iter_mut().for_each(|it| it.meet(at));
        self
    }

    /// Sets one more deadline of a kind, counted from `base_at`, unless the co-op sets none of that kind.
    pub(in super::super) fn setting(self, kind: DeadlineKind, base_at: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        if !clocks.rules.sets(kind) {
            return self;
        }
        let deadline = clocks.rules.deadline(kind, base_at, clocks.calendar);
        self.with_deadline(deadline)
    }

    pub(super) fn with_deadline(mut self, deadline: Deadline) -> Self {
        let deadlines = &mut self.handling_mut().deadlines;
        let before = deadlines.iter().filter(|it| it.kind == deadline.kind).map(|it| it.ordinal).max();
        deadlines.push(Deadline {
            ordinal: before.unwrap_or_default() + 1,
            ..deadline
        });
        self
    }

    /// The co-op's own targets stand still from now on, and the answer that is awaited has a time.
    pub(super) fn pausing(mut self, whom: AwaitedParty, now: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        let handling = self.handling_mut();
        handling.pauses.push(Pause {
            from: now,
            until: None,
            whom,
        });
        let own = handling.deadlines.iter_mut().filter(|it| it.kind.is_paused_while_awaiting());
        own.for_each(|it| it.pause(now));
        self.setting(DeadlineKind::AwaitedAnswer, now, clocks)
    }

    /// Nobody is awaited any more: what stood still runs again.
    pub(super) fn resuming(mut self, now: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        let handling = self.handling_mut();
        if let Some(pause) = handling.pauses.last_mut() {
            pause.until.get_or_insert(now);
        }
        handling.deadlines.iter_mut().for_each(|it| it.resume(now, clocks.calendar));
        self.meeting(DeadlineKind::AwaitedAnswer, now)
    }

    /// Meets the open deadline of a kind, also one that stands still: what it asks for was done before the answer came.
    pub(super) fn meeting_paused(mut self, kind: DeadlineKind, at: DateTime<Utc>, now: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        let of_kind = self
            .handling_mut()
            .deadlines
            .iter_mut()
            .filter(|it| it.kind == kind && it.is_open());
        of_kind.for_each(|it| {
            it.resume(now, clocks.calendar);
            it.meet(at);
        });
        self
    }

    /// A target was missed: the complainant is to hear of it soon (domain 3.1), if nothing sooner is to come.
    pub(in super::super) fn hurrying_progress(mut self, now: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        let sooner = clocks.rules.progress_update_when_missed(now, clocks.calendar);
        let kind = DeadlineKind::ProgressUpdate;
        let Some(open) = self.handling_mut().deadlines.iter_mut().find(|it| it.kind == kind && it.is_open()) else {
            return self;
        };
        if sooner.due_at < open.due_at {
            open.meet(now);
            return self.with_deadline(sooner);
        }
        self
    }
}
