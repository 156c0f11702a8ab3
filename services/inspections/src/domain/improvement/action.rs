//! An improvement action: proposed by somebody or by a decision, moved by its steps, never illegal.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_calendar::BusinessCalendar;
use honi_casework::{Level, Mark, NothingFired, Party, Recipient};
use honi_names::{ImprovementActionName, ImprovementNumber, StaffName};
use serde::{Deserialize, Serialize};

use super::{
    CauseCategory, Check, Deadline, DeadlineKind, Entitlement, Implementation, Plan, RuleSet, RungName, Source, StateCode, TransitionError,
};

/// An improvement action (改善活動). Made by [`ImprovementAction::propose`], moved by its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImprovementAction {
    pub(super) origin: Origin,
    pub(super) handling: Handling,
}

/// What does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Resource name.
    pub name: ImprovementActionName,
    /// Number for people.
    pub number: ImprovementNumber,
    /// Who proposed it.
    pub proposer: Party,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// What changes as it is handled. What is known grows from state to state; taking it up anew keeps what was before in `earlier`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handling {
    /// Which round of handling this is, from 1.
    pub cycle: u32,
    /// Where it stands.
    pub state: StateCode,
    /// What it answers to.
    pub sources: BTreeSet<Source>,
    /// Who sees to it; from its acceptance.
    pub owner: Option<StaffName>,
    /// Where the cause lies; known from a voice that opened it, and from CAUSE_ANALYSED.
    pub cause: Option<CauseCategory>,
    /// What is to be done; from PLANNED.
    pub plan: Option<Plan>,
    /// When somebody began to carry it out; from IN_PROGRESS.
    pub started: Option<Mark>,
    /// That it was carried out; from IMPLEMENTED.
    pub implementation: Option<Implementation>,
    /// What a verifier found of that.
    pub verification: Option<Check>,
    /// What was found of its effect.
    pub effect: Option<Check>,
    /// Its deadlines of this cycle, as they were set.
    pub deadlines: Vec<Deadline>,
    /// The cycles before, as they ended.
    pub earlier: Vec<EarlierCycle>,
    /// Version of the record, from 1; one more with each change.
    pub version: i64,
    /// When the record was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A round of handling that was without effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierCycle {
    /// Which, from 1.
    pub cycle: u32,
    /// Who saw to it.
    pub owner: Option<StaffName>,
    /// Where the cause was thought to lie.
    pub cause: Option<CauseCategory>,
    /// What was to be done.
    pub plan: Option<Plan>,
    /// That it was carried out.
    pub implementation: Option<Implementation>,
    /// What a verifier found of that.
    pub verification: Option<Check>,
    /// What was found of its effect.
    pub effect: Option<Check>,
    /// Its clocks.
    pub deadlines: Vec<Deadline>,
}

/// By what deadlines are computed.
#[derive(Clone, Copy, Debug)]
pub struct Clocks<'a> {
    /// How long what takes.
    pub rules: &'a RuleSet,
    /// The business days.
    pub calendar: &'a BusinessCalendar,
}

/// The party that takes a step, and what it may decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Who.
    pub party: Party,
    /// Decides: a compliance manager or an audit manager (roles CMG, AMG).
    pub decides: bool,
    /// Verifies: who decides, a compliance officer or an internal auditor (roles COF, AUD).
    pub verifies: bool,
}

impl Acting {
    /// That this party did something at that moment.
    #[must_use]
    pub fn mark(&self, at: DateTime<Utc>) -> Mark {
        Mark {
            at,
            by: self.party.clone(),
        }
    }
}

/// What became of a proposal to fire a rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalated {
    /// The action: with the rung marked if it fired, else as it was.
    pub action: ImprovementAction,
    /// Whom to notify if it fired now; why it did not otherwise.
    pub fired: Result<Vec<Recipient>, NothingFired>,
}

/// On whom an action waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// Whoever decides.
    Decider,
    /// Its owner.
    Owner,
    /// Whoever verifies.
    Verifier,
}

/// Who decides and verifies, as notices find them.
const MANAGERS: Recipient = Recipient::Role("CMG");

impl ImprovementAction {
    /// Proposes one, to be decided on.
    #[must_use]
    pub fn propose(origin: Origin, sources: BTreeSet<Source>, cause: Option<CauseCategory>, clocks: Clocks<'_>) -> Self {
        let now = origin.created_at;
        let handling = Handling {
            cycle: 1,
            state: StateCode::Proposed,
            sources,
            owner: None,
            cause,
            plan: None,
            started: None,
            implementation: None,
            verification: None,
            effect: None,
            deadlines: Vec::new(),
            earlier: Vec::new(),
            version: 1,
            updated_at: now,
        };
        Self { origin, handling }.setting(DeadlineKind::Decision, now, clocks)
    }

    /// Makes an action of its record.
    #[must_use]
    pub fn restore(origin: Origin, handling: Handling) -> Self {
        Self { origin, handling }
    }

    /// Fires one rung, if it is due and still to fire, and if its deadline is open.
    #[must_use]
    pub fn escalate(mut self, which: RungName, now: DateTime<Utc>) -> Escalated {
        let cycle = self.handling.cycle;
        match which.fire(cycle, &mut self.handling.deadlines, now) {
            Ok(()) => {
                let recipients = self.recipients(which);
                Escalated {
                    action: self.changed(now),
                    fired: Ok(recipients),
                }
            }
            Err(why) => Escalated {
                action: self,
                fired: Err(why),
            },
        }
    }

    /// Whom a rung tells: the owner of what the owner does, and compliance managers of what others decide and verify; above them the executive.
    #[must_use]
    pub fn recipients(&self, which: RungName) -> Vec<Recipient> {
        let owner = match which.kind {
            DeadlineKind::Plan | DeadlineKind::Implementation => self.handling.owner.map_or(MANAGERS, Recipient::Staff),
            DeadlineKind::Decision
            | DeadlineKind::Verification
            | DeadlineKind::EffectCheck
            | DeadlineKind::Closing
            | DeadlineKind::Rework => MANAGERS,
        };
        let mut all = match which.level {
            Level::RemindOwner | Level::Lapse => vec![owner],
            Level::TeamLead => vec![owner, MANAGERS],
            Level::ComplianceManager => vec![MANAGERS],
            Level::Executive => vec![Recipient::Role("EXE")],
        };
        all.dedup();
        all
    }

    /// What does not change.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What changes as it is handled, to be stored.
    #[must_use]
    pub fn handling(&self) -> &Handling {
        &self.handling
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> StateCode {
        self.handling.state
    }

    /// The open deadline that ends first.
    #[must_use]
    pub fn next_deadline(&self) -> Option<&Deadline> {
        self.handling.deadlines.iter().filter(|it| it.is_open()).min_by_key(|it| it.due_at)
    }

    /// Whether a deadline has passed that is still open.
    #[must_use]
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.handling.deadlines.iter().any(|it| it.is_open() && it.is_overdue(now))
    }

    /// On whom it waits; on nobody once it is over.
    #[must_use]
    pub fn waits_for(&self) -> Option<WaitsFor> {
        match self.handling.state {
            StateCode::Declined | StateCode::Closed => None,
            StateCode::Proposed | StateCode::Ineffective | StateCode::EffectCheck => Some(WaitsFor::Decider),
            StateCode::Accepted | StateCode::CauseAnalysed | StateCode::Planned | StateCode::InProgress => Some(WaitsFor::Owner),
            StateCode::Implemented | StateCode::Verified => Some(WaitsFor::Verifier),
        }
    }

    // What the steps share.

    /// Whether that party sees to it.
    pub(super) fn is_owned_by(&self, acting: &Acting) -> bool {
        acting.party.staff().is_some_and(|it| self.handling.owner == Some(it))
    }

    /// That its owner acts, or whoever decides.
    pub(super) fn by_owner(&self, acting: &Acting) -> Result<(), TransitionError> {
        if self.is_owned_by(acting) || acting.decides {
            Ok(())
        } else {
            Err(TransitionError::NotEntitled(Entitlement::Owner))
        }
    }

    pub(super) fn not_now(&self, verb: &'static str) -> TransitionError {
        TransitionError::State { verb, state: self.state() }
    }

    /// That it stands there.
    pub(super) fn while_in(&self, state: StateCode, verb: &'static str) -> Result<(), TransitionError> {
        if self.handling.state == state {
            Ok(())
        } else {
            Err(self.not_now(verb))
        }
    }

    pub(super) fn moved(mut self, state: StateCode, now: DateTime<Utc>) -> Self {
        self.handling.state = state;
        self.changed(now)
    }

    /// One change more.
    pub(super) fn changed(mut self, now: DateTime<Utc>) -> Self {
        self.handling.version += 1;
        self.handling.updated_at = now;
        self
    }

    pub(super) fn meeting(mut self, kind: DeadlineKind, at: DateTime<Utc>) -> Self {
        let of_kind = self.handling.deadlines.iter_mut().filter(|it| it.kind == kind);
        of_kind.for_each(|it| it.meet(at));
        self
    }

    /// Sets a deadline that counts from `base_at`.
    pub(super) fn setting(mut self, kind: DeadlineKind, base_at: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        self.handling.deadlines.push(clocks.rules.deadline(kind, base_at, clocks.calendar));
        self
    }
}
