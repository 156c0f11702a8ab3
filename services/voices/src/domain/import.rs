//! Voices that another system recorded: what was closed there is history, what is open goes on here.

use chrono::{DateTime, Utc};

use super::{Clocks, Handling, Intake, Mark, Outcome, SettledHow, Settlement, Stage, Voice, VoiceKind};

/// How a voice ended in the system it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// When it was closed.
    pub closed_at: DateTime<Utc>,
    /// What was decided, if that system told.
    pub outcome: Option<Outcome>,
}

/// Why a voice of another system cannot be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ImportError {
    /// It was received after it is recorded.
    #[error("received in the future")]
    ReceivedInFuture,
    /// It was closed after it is recorded.
    #[error("closed in the future")]
    ClosedInFuture,
    /// It was closed before it was received.
    #[error("closed before it was received")]
    ClosedBeforeReceived,
}

impl ImportError {
    /// Whether a voice of these dates can be recorded now.
    ///
    /// # Errors
    ///
    /// Why it cannot.
    pub fn check(received_at: DateTime<Utc>, ending: Option<Ending>, now: DateTime<Utc>) -> Result<(), Self> {
        match ending {
            _ if received_at > now => Err(Self::ReceivedInFuture),
            Some(ending) if ending.closed_at > now => Err(Self::ClosedInFuture),
            Some(ending) if ending.closed_at < received_at => Err(Self::ClosedBeforeReceived),
            _ => Ok(()),
        }
    }

    /// The stable reason.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::ReceivedInFuture => "RECEIVED_IN_FUTURE",
            Self::ClosedInFuture => "CLOSED_IN_FUTURE",
            Self::ClosedBeforeReceived => "CLOSED_BEFORE_RECEIVED",
        }
    }

    /// The field that it is about.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::ReceivedInFuture => "receive_time",
            Self::ClosedInFuture | Self::ClosedBeforeReceived => "close_time",
        }
    }
}

impl Voice {
    /// Takes in a voice of another system, recorded at `intake.created_at`. What was closed there has no deadlines. What is open has those of
    /// its original receipt; the rungs that would have fired by now count as fired, so that nobody is told of each of them.
    ///
    /// # Errors
    ///
    /// [`ImportError`] if its dates cannot be.
    pub fn import(intake: Intake, ending: Option<Ending>, clocks: Clocks<'_>) -> Result<Self, ImportError> {
        let now = intake.created_at;
        ImportError::check(intake.received_at, ending, now)?;
        let stage = ending.map_or(Stage::Received, |ending| ended_elsewhere(&intake, ending));
        let mut deadlines = Vec::new();
        if ending.is_none() && intake.kind == VoiceKind::Complaint {
            deadlines = clocks.rules.deadlines(intake.received_at, clocks.calendar);
            let rungs = deadlines.iter_mut().flat_map(|deadline| &mut deadline.rungs);
            rungs.filter(|rung| rung.fire_at <= now).for_each(|rung| rung.fired_at = Some(now));
        }
        let handling = Handling {
            cycle: 1,
            acknowledgement: None,
            triage: None,
            stage,
            reply: None,
            deadlines,
            pauses: Vec::new(),
            earlier: Vec::new(),
            version: 1,
            updated_at: now,
        };
        Ok(Self::new(intake, handling))
    }
}

fn ended_elsewhere(intake: &Intake, ending: Ending) -> Stage {
    let mark = Mark {
        at: ending.closed_at,
        by: intake.recorder.clone(),
    };
    Stage::Closed {
        settlement: Settlement {
            how: SettledHow::Elsewhere,
            outcome: ending.outcome,
            responded_at: None,
            routed_to: None,
            mark: mark.clone(),
        },
        improvement: None,
        closure: mark,
        follow_up: None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::fixtures::{clocks, intake, now, person};
    use crate::domain::{ComplainantRelation, Level, StateCode};

    fn came(days_ago: i64) -> Intake {
        Intake {
            received_at: now() - TimeDelta::days(days_ago),
            ..intake(VoiceKind::Complaint, ComplainantRelation::Member, &[])
        }
    }

    fn closed(days_ago: i64) -> Option<Ending> {
        Some(Ending {
            closed_at: now() - TimeDelta::days(days_ago),
            outcome: Some(Outcome::Upheld),
        })
    }

    #[test]
    fn dates_that_cannot_be_are_refused() {
        let table = [
            (came(-1), None, "RECEIVED_IN_FUTURE", "receive_time"),
            (came(1), closed(-1), "CLOSED_IN_FUTURE", "close_time"),
            (came(1), closed(2), "CLOSED_BEFORE_RECEIVED", "close_time"),
        ];
        for (intake, ending, reason, field) in table {
            let error = Voice::import(intake, ending, clocks()).unwrap_err();
            assert_eq!((error.reason(), error.field()), (reason, field));
        }
    }

    #[test]
    fn what_was_closed_is_history() {
        let voice = Voice::import(came(400), closed(300), clocks()).unwrap();
        assert_eq!(voice.state(), StateCode::Closed);
        assert!(voice.handling().deadlines.is_empty() && voice.next_deadline().is_none());
        assert_eq!(
            voice.stage().settlement().map(|it| (it.how, it.outcome)),
            Some((SettledHow::Elsewhere, Some(Outcome::Upheld)))
        );
        assert_eq!(Voice::restore(voice.intake().clone(), voice.handling().clone()), Ok(voice.clone()));
        // Without roles of before there is nobody to take it up again.
        assert!(voice.reopen("new facts".into(), &person(30), clocks(), now()).is_err());
    }

    #[test]
    fn what_was_missed_before_is_marked_once_and_the_rest_is_to_come() {
        let voice = Voice::import(came(40), None, clocks()).unwrap();
        assert_eq!(Voice::restore(voice.intake().clone(), voice.handling().clone()), Ok(voice.clone()));
        for rung in voice.handling().deadlines.iter().flat_map(|it| &it.rungs) {
            assert_eq!(rung.fired_at, (rung.fire_at <= now()).then(now), "{rung:?}");
        }
        let last = voice.deadline(crate::domain::DeadlineKind::FinalResponse).unwrap();
        let fired: Vec<Level> = last.rungs.iter().filter(|it| it.fired_at.is_some()).map(|it| it.level).collect();
        assert_eq!(fired, [Level::RemindOwner], "40 of 56 days are 71 %");
        assert!(voice.is_overdue(now()), "its acknowledgement");
    }

    #[test]
    fn another_voice_has_no_deadlines() {
        let praise = Intake {
            kind: VoiceKind::Praise,
            ..came(3)
        };
        let voice = Voice::import(praise, None, clocks()).unwrap();
        assert_eq!((voice.state(), voice.handling().deadlines.len()), (StateCode::Received, 0));
    }
}
