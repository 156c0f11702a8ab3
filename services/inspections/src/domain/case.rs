//! An investigation: made of signals or by somebody, moved by its steps, never illegal.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_calendar::BusinessCalendar;
use honi_casework::{Level, Mark, NothingFired, Party, Recipient};
use honi_names::{InvestigationName, InvestigationNumber, StaffName, VoiceName};
use serde::{Deserialize, Serialize};

use super::{
    CallsFor, CaseSignal, Confirmation, Deadline, DeadlineKind, Entitlement, Evidence, Heard, Known, Plan, RuleSet, RungName, Severity,
    Source, Stage, StateCode, TransitionError, calls_for, score,
};

/// An investigation (懸念契約の調査). Made by [`Investigation::begin`], moved by its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Investigation {
    pub(super) origin: Origin,
    pub(super) handling: Handling,
}

/// What does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Resource name.
    pub name: InvestigationName,
    /// Number for people.
    pub number: InvestigationNumber,
    /// Where it came from.
    pub source: Source,
    /// The policyholder, as contracts call them; nothing for a case about a staff alone.
    pub policyholder: Option<String>,
    /// The salesperson, as contracts call them.
    pub sales_staff: Option<String>,
    /// The unit that sold, as contracts call it.
    pub org_unit: Option<String>,
    /// The case before it, of the same persons, that was over when a new signal came.
    pub previous: Option<InvestigationName>,
    /// Who opened it.
    pub opener: Party,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// What changes as it is handled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handling {
    /// Which round of handling this is, from 1.
    pub cycle: u32,
    /// Where it stands.
    pub stage: Stage,
    /// Its signals, in the order they came.
    pub signals: Vec<CaseSignal>,
    /// The voices linked with it.
    pub voices: BTreeSet<VoiceName>,
    /// Whom it is about: they never see it nor act on it.
    pub subjects: BTreeSet<StaffName>,
    /// Who investigates it.
    pub investigator: Option<StaffName>,
    /// How.
    pub plan: Option<Plan>,
    /// What was preserved, and what came later.
    pub evidence: Vec<Evidence>,
    /// Who was heard, or was not.
    pub heard: Vec<Heard>,
    /// Asking the member, if that was decided.
    pub confirmation: Option<Confirmation>,
    /// Misconduct that is known.
    pub known: Option<Known>,
    /// How often the limit to decide was extended.
    pub extensions: u8,
    /// Its deadlines of this cycle, as they were set.
    pub deadlines: Vec<Deadline>,
    /// The cycles before, as they ended.
    pub earlier: Vec<EarlierCycle>,
    /// Version of the record, from 1; one more with each change.
    pub version: i64,
    /// When the record was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A round of handling that ended, before the case was taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierCycle {
    /// Which, from 1.
    pub cycle: u32,
    /// How it ended.
    pub stage: Stage,
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
    /// Is a compliance manager (role CMG).
    pub compliance_manager: bool,
    /// Is an executive (role EXE).
    pub executive: bool,
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
    /// The case: with the rung marked if it fired, else as it was.
    pub case: Investigation,
    /// Whom to notify if it fired now; why it did not otherwise.
    pub fired: Result<Vec<Recipient>, NothingFired>,
}

/// On whom a case waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// Compliance: somebody is to take it in hand, or to decide what follows.
    Compliance,
    /// Its investigator.
    Investigator,
    /// Whoever reviews.
    Reviewer,
    /// The member.
    Member,
}

impl Investigation {
    /// Begins a case: watched, triaged or opened, as its signals call for. One that somebody begins without signals is triaged.
    #[must_use]
    pub fn begin(origin: Origin, signals: Vec<CaseSignal>, subjects: BTreeSet<StaffName>, clocks: Clocks<'_>) -> Self {
        let now = origin.created_at;
        let by_hand = origin.source != Source::Detection;
        let handling = Handling {
            cycle: 1,
            stage: Stage::Signalled,
            signals,
            voices: BTreeSet::new(),
            subjects,
            investigator: None,
            plan: None,
            evidence: Vec::new(),
            heard: Vec::new(),
            confirmation: None,
            known: None,
            extensions: 0,
            deadlines: Vec::new(),
            earlier: Vec::new(),
            version: 1,
            updated_at: now,
        };
        let case = Self { origin, handling };
        if by_hand && calls_for(&case.handling.signals) < CallsFor::Triage {
            return case.brought(now, clocks);
        }
        case.called_for(now, clocks)
    }

    /// The same, begun because of that voice.
    #[must_use]
    pub fn about_voice(mut self, voice: Option<VoiceName>) -> Self {
        self.handling.voices.extend(voice);
        self
    }

    /// Makes a case of its record.
    #[must_use]
    pub fn restore(origin: Origin, handling: Handling) -> Self {
        Self { origin, handling }
    }

    /// A signal joins the case, or one of it was cured. What it now calls for happens, unless people have the case in hand.
    #[must_use]
    pub fn with_signal(mut self, signal: CaseSignal, now: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        match self.handling.signals.iter_mut().find(|it| it.signal == signal.signal) {
            Some(known) if *known == signal => return self,
            Some(known) => *known = signal,
            None => self.handling.signals.push(signal),
        }
        self.called_for(now, clocks).changed(now)
    }

    /// Whether a signal of that day belongs to it: it is not over, and has one within 90 days.
    #[must_use]
    pub fn takes(&self, signal: &CaseSignal) -> bool {
        let known = self.handling.signals.iter().any(|it| it.signal == signal.signal);
        known || (!self.handling.stage.is_over() && self.handling.signals.iter().any(|it| it.is_near(signal.anchor)))
    }

    fn called_for(self, now: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        match (&self.handling.stage, calls_for(&self.handling.signals)) {
            (Stage::Signalled, CallsFor::Triage) => self.brought(now, clocks),
            (Stage::Signalled | Stage::Triage, CallsFor::Opening) => self.opened(now, clocks),
            _ => self,
        }
    }

    fn brought(mut self, now: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        let deadline = clocks.rules.triage_deadline(self.severity(), now, clocks.calendar);
        self.handling.deadlines.push(deadline);
        self.handling.stage = Stage::Triage;
        self
    }

    pub(super) fn opened(self, now: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        let kinds = [
            DeadlineKind::Plan,
            DeadlineKind::Hearings,
            DeadlineKind::DecisionTarget,
            DeadlineKind::DecisionLimit,
        ];
        let mut case = self.meeting(DeadlineKind::Triage, now);
        for kind in kinds {
            case = case.setting(kind, now, clocks);
        }
        case.handling.stage = Stage::Opened;
        case
    }

    /// Fires one rung, if it is due and still to fire, and if its deadline is open. A letter that nobody answered ends asking the member.
    #[must_use]
    pub fn escalate(mut self, which: RungName, now: DateTime<Utc>) -> Escalated {
        let cycle = self.handling.cycle;
        match which.fire(cycle, &mut self.handling.deadlines, now) {
            Ok(()) => {
                let recipients = self.recipients(which.level);
                let case = if which.level == Level::Lapse { self.unreachable(now) } else { self };
                Escalated {
                    case: case.changed(now),
                    fired: Ok(recipients),
                }
            }
            Err(why) => Escalated {
                case: self,
                fired: Err(why),
            },
        }
    }

    /// Whom a rung of that level tells: the investigator, and compliance managers while there is none or beside. Never the unit: those whom
    /// the case is about work there.
    #[must_use]
    pub fn recipients(&self, level: Level) -> Vec<Recipient> {
        const MANAGERS: Recipient = Recipient::Role("CMG");
        let owner = self.handling.investigator.map_or(MANAGERS, Recipient::Staff);
        let mut all = match level {
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
        self.handling.stage.code()
    }

    /// What its signals add up to, from 0 to 100.
    #[must_use]
    pub fn score(&self) -> u8 {
        score(&self.handling.signals)
    }

    /// The heaviest of its signals that weighs something; medium for a case without any.
    #[must_use]
    pub fn severity(&self) -> Severity {
        let weighing = self.handling.signals.iter().filter(|it| it.weight > 0);
        weighing.map(|it| it.severity).max().unwrap_or(Severity::Medium)
    }

    /// Whether the member must be asked (domain 3.2).
    #[must_use]
    pub fn needs_member(&self) -> bool {
        let contradiction = |it: &Heard| matches!(it, Heard::Hearing(hearing, _) if hearing.contradicts);
        self.origin.policyholder.is_some()
            && (self.handling.signals.iter().any(CaseSignal::needs_member)
                || self.handling.plan.as_ref().is_some_and(|plan| plan.elderly_member)
                || self.handling.heard.iter().any(contradiction))
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

    /// The deadline of a kind that was set last in this cycle.
    #[must_use]
    pub fn deadline(&self, kind: DeadlineKind) -> Option<&Deadline> {
        self.handling.deadlines.iter().rfind(|it| it.kind == kind)
    }

    /// On whom it waits; on nobody while it is only watched, or over.
    #[must_use]
    pub fn waits_for(&self) -> Option<WaitsFor> {
        Some(match &self.handling.stage {
            Stage::Signalled | Stage::Dismissed { .. } | Stage::Merged { .. } | Stage::Closed { .. } => return None,
            Stage::Triage => WaitsFor::Compliance,
            _ if self.handling.investigator.is_none() => WaitsFor::Compliance,
            Stage::Opened
            | Stage::Planned
            | Stage::EvidencePreserved
            | Stage::HearingSales
            | Stage::HearingSupervisor
            | Stage::Analysis
            | Stage::MoreEvidence
            | Stage::Decided(_)
            | Stage::Remedying { .. }
            | Stage::Reopened { .. } => WaitsFor::Investigator,
            Stage::MemberConfirmation => WaitsFor::Member,
            Stage::Proposed(_) => WaitsFor::Reviewer,
            Stage::Prevention { .. } | Stage::Feedback { .. } => WaitsFor::Compliance,
        })
    }

    // What the steps share.

    pub(super) fn refuse_subjects(&self, acting: &Acting) -> Result<(), TransitionError> {
        let is_subject = acting.party.staff().is_some_and(|it| self.handling.subjects.contains(&it));
        if is_subject { Err(TransitionError::SubjectOfCase) } else { Ok(()) }
    }

    /// That the investigator acts, or a compliance manager.
    pub(super) fn by_investigator(&self, acting: &Acting) -> Result<(), TransitionError> {
        self.refuse_subjects(acting)?;
        let is_investigator = acting.party.staff().is_some_and(|it| self.handling.investigator == Some(it));
        if is_investigator || acting.compliance_manager {
            Ok(())
        } else {
            Err(TransitionError::NotEntitled(Entitlement::Investigator))
        }
    }

    pub(super) fn by_manager(&self, acting: &Acting) -> Result<(), TransitionError> {
        self.refuse_subjects(acting)?;
        if acting.compliance_manager {
            Ok(())
        } else {
            Err(TransitionError::NotEntitled(Entitlement::ComplianceManager))
        }
    }

    pub(super) fn not_now(&self, verb: &'static str) -> TransitionError {
        TransitionError::State { verb, state: self.state() }
    }

    pub(super) fn moved(mut self, stage: Stage, now: DateTime<Utc>) -> Self {
        self.handling.stage = stage;
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

    pub(super) fn meeting_all(mut self, at: DateTime<Utc>) -> Self {
        self.handling.deadlines.iter_mut().for_each(|it| it.meet(at));
        self
    }

    /// Sets a deadline that counts from `base_at`, the next of its kind.
    pub(super) fn setting(mut self, kind: DeadlineKind, base_at: DateTime<Utc>, clocks: Clocks<'_>) -> Self {
        let before = self.handling.deadlines.iter().filter(|it| it.kind == kind).count();
        let deadline = Deadline {
            ordinal: u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1),
            ..clocks.rules.deadline(kind, base_at, clocks.calendar)
        };
        self.handling.deadlines.push(deadline);
        self
    }
}
