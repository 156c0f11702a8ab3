//! What an improvement action allows, step by step; and fictional people and actions for other tests.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use honi_calendar::{BusinessCalendar, CalendarRules};
use honi_casework::{Level, NothingFired, Party, Recipient};
use honi_names::{ImprovementActionName, ImprovementNumber, StaffName, VoiceName};
use uuid::Uuid;

use super::{
    Acting, At, CauseCategory, Checking, Clocks, DeadlineKind, Evidence, Implementing, ImprovementAction, Kind, Origin, Planning, RuleSet,
    RuleSetError, RungName, Source, StateCode, Step, TransitionError, WaitsFor,
};

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::standard);
static CALENDAR: LazyLock<BusinessCalendar> = LazyLock::new(|| BusinessCalendar::new(CalendarRules::japan()).unwrap());

/// The same limits in plain seconds, which are computed faster: for sequences of thousands.
static PLAIN: LazyLock<RuleSet> = LazyLock::new(|| {
    let days = |days: u32| honi_casework::Span::Seconds(days * 86_400);
    RuleSet {
        id: "plain".to_owned(),
        decision: days(10),
        plan: days(10),
        implementation: days(60),
        verification: days(10),
        effect_check: days(90),
        closing: days(10),
        rework: days(10),
        executive_after: days(5),
        ..RuleSet::standard()
    }
});

/// A time as a clock in Japan shows it.
fn jst(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).unwrap().to_utc()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn staff(n: u128) -> StaffName {
    StaffName::new(Uuid::from_u128(n))
}

pub(super) fn source(n: u128) -> Source {
    Source::Voice(VoiceName::new(Uuid::from_u128(n)))
}

/// Nothing but a staff.
pub(super) fn acting(n: u128) -> Acting {
    Acting {
        party: Party::Staff(staff(n)),
        decides: false,
        verifies: false,
    }
}

/// 1 sees to it.
fn owner() -> Acting {
    acting(1)
}

/// Of internal audit.
pub(super) fn auditor(n: u128) -> Acting {
    Acting {
        verifies: true,
        ..acting(n)
    }
}

pub(super) fn manager(n: u128) -> Acting {
    Acting {
        decides: true,
        verifies: true,
        ..acting(n)
    }
}

pub(super) fn planning(due_on: Option<NaiveDate>) -> Planning {
    Planning {
        kind: Kind::Preventive,
        due_on,
        criterion: "No such call in a quarter.".into(),
        words: "Write the form anew.".into(),
    }
}

pub(super) fn implementing() -> Implementing {
    Implementing {
        on: None,
        evidence: vec![Evidence {
            reference: "keys/form-7".to_owned(),
            sha256: Some("ab".repeat(32)),
        }],
        words: "The form is in use.".into(),
    }
}

pub(super) fn checking(passed: bool) -> Checking {
    Checking {
        passed,
        words: "Ten forms were looked at.".into(),
    }
}

pub(super) fn cause() -> Step {
    Step::AnalyseCause(CauseCategory::Procedure, "The form asks twice.".into())
}

/// An action that is told on, step by step; each takes a minute.
#[derive(Clone)]
pub(super) struct Tale {
    pub(super) action: ImprovementAction,
    pub(super) now: DateTime<Utc>,
    rules: &'static RuleSet,
}

impl Tale {
    /// Proposed on Friday, 18 September 2026, before five days without work.
    fn proposed() -> Self {
        Self::by(&RULES)
    }

    /// The same, with limits in plain seconds.
    pub(super) fn plain() -> Self {
        Self::by(&PLAIN)
    }

    fn by(rules: &'static RuleSet) -> Self {
        let now = jst("2026-09-18T10:00:00");
        let origin = Origin {
            name: ImprovementActionName::new(Uuid::from_u128(77)),
            number: ImprovementNumber::new(2026, 1).unwrap(),
            proposer: Party::Staff(staff(5)),
            created_at: now,
        };
        Self {
            action: ImprovementAction::propose(origin, BTreeSet::from([source(1)]), None, clocks(rules)),
            now,
            rules,
        }
    }

    pub(super) fn tries(&self, step: Step, by: &Acting) -> Result<ImprovementAction, TransitionError> {
        let at = At {
            acting: by,
            clocks: clocks(self.rules),
            now: self.now,
        };
        self.action.clone().take(step, at)
    }

    /// The reason why not, or OK.
    fn reason(&self, step: Step, by: &Acting) -> &'static str {
        self.tries(step, by).map_or_else(|error| error.reason(), |_| "OK")
    }

    fn then(mut self, step: Step, by: &Acting) -> Self {
        self.action = self.tries(step.clone(), by).unwrap_or_else(|error| panic!("{step:?}: {error}"));
        self.now += TimeDelta::minutes(1);
        self
    }

    fn accepted() -> Self {
        Self::proposed().then(Step::Accept(staff(1)), &manager(11))
    }

    fn planned() -> Self {
        Self::accepted().then(cause(), &owner()).then(Step::Plan(planning(None)), &owner())
    }

    fn implemented() -> Self {
        let begun = Self::planned().then(Step::Start, &owner());
        begun.then(Step::Implement(implementing()), &owner())
    }

    fn verified() -> Self {
        Self::implemented().then(Step::Verify(checking(true)), &auditor(12))
    }

    fn effective() -> Self {
        Self::verified().then(Step::CheckEffect(checking(true)), &auditor(12))
    }

    fn ineffective() -> Self {
        Self::verified().then(Step::CheckEffect(checking(false)), &auditor(12))
    }

    /// When the deadline of a kind ends, as a clock in Japan shows it, and whether it is open.
    fn due(&self, kind: DeadlineKind) -> (String, bool) {
        let deadline = self.action.handling().deadlines.iter().find(|it| it.kind == kind).unwrap();
        let due_at = deadline.due_at + TimeDelta::hours(9);
        (due_at.format("%Y-%m-%dT%H:%M").to_string(), deadline.is_open())
    }
}

fn clocks(rules: &'static RuleSet) -> Clocks<'static> {
    Clocks {
        rules,
        calendar: &CALENDAR,
    }
}

#[test]
fn an_action_goes_from_its_proposal_to_its_end() {
    let tale = Tale::effective();
    let seen = tale.then(Step::Close("The form asks once now.".into()), &manager(11));
    assert_eq!(seen.action.state(), StateCode::Closed);
    assert_eq!(seen.action.next_deadline(), None);
    assert_eq!(seen.action.waits_for(), None);
    let handling = seen.action.handling();
    assert_eq!((handling.cycle, handling.version), (1, 9));
    assert_eq!(handling.cause, Some(CauseCategory::Procedure));
    assert!(handling.effect.as_ref().is_some_and(|it| it.passed));
}

#[test]
fn every_state_has_its_deadline() {
    // Ten business days: 21 to 23 September are holidays.
    assert_eq!(Tale::proposed().due(DeadlineKind::Decision), ("2026-10-07T17:00".to_owned(), true));
    assert!(!Tale::accepted().due(DeadlineKind::Decision).1);
    assert_eq!(Tale::accepted().due(DeadlineKind::Plan), ("2026-10-07T17:00".to_owned(), true));
    // Sixty days (domain 3.9), to the end of the day.
    assert_eq!(
        Tale::planned().due(DeadlineKind::Implementation),
        ("2026-11-18T00:00".to_owned(), true)
    );
    let plan = Tale::planned().action.handling().plan.clone().unwrap();
    assert_eq!(plan.due_on, day("2026-11-17"));
    assert_eq!(
        Tale::implemented().due(DeadlineKind::Verification),
        ("2026-10-07T17:00".to_owned(), true)
    );
    // Ninety days from the implementation.
    assert_eq!(
        Tale::verified().due(DeadlineKind::EffectCheck),
        ("2026-12-18T00:00".to_owned(), true)
    );
    assert!(Tale::effective().due(DeadlineKind::Closing).1);
    assert!(Tale::ineffective().due(DeadlineKind::Rework).1);
}

#[test]
fn a_day_that_was_agreed_on_is_its_deadline() {
    let analysed = Tale::accepted().then(cause(), &owner());
    for (due_on, expected) in [
        ("2026-09-18", "DUE_DATE"),
        ("2026-09-19", "OK"),
        ("2027-09-19", "OK"),
        ("2027-09-20", "DUE_DATE"),
    ] {
        assert_eq!(
            analysed.reason(Step::Plan(planning(Some(day(due_on)))), &owner()),
            expected,
            "{due_on}"
        );
    }
    let planned = analysed.then(Step::Plan(planning(Some(day("2026-10-30")))), &owner());
    assert_eq!(planned.due(DeadlineKind::Implementation), ("2026-10-31T00:00".to_owned(), true));
    assert_eq!(planned.action.handling().deadlines.last().unwrap().rule_id, "standard/agreed");
}

#[test]
fn who_may_do_what() {
    let (nobody, owner, auditor, manager) = (acting(9), owner(), auditor(12), manager(11));
    let table: [(Tale, Step, [&str; 4]); 12] = [
        (
            Tale::proposed(),
            Step::Accept(staff(1)),
            ["NOT_ENTITLED", "NOT_ENTITLED", "NOT_ENTITLED", "OK"],
        ),
        (
            Tale::proposed(),
            Step::Decline("no".into()),
            ["NOT_ENTITLED", "NOT_ENTITLED", "NOT_ENTITLED", "OK"],
        ),
        (
            Tale::ineffective(),
            Step::Decline("no".into()),
            ["NOT_ENTITLED", "NOT_ENTITLED", "NOT_ENTITLED", "OK"],
        ),
        (
            Tale::planned(),
            Step::Assign(staff(2)),
            ["NOT_ENTITLED", "NOT_ENTITLED", "NOT_ENTITLED", "OK"],
        ),
        (Tale::accepted(), cause(), ["NOT_ENTITLED", "OK", "NOT_ENTITLED", "OK"]),
        (Tale::planned(), Step::Start, ["NOT_ENTITLED", "OK", "NOT_ENTITLED", "OK"]),
        (
            Tale::planned().then(Step::Start, &owner),
            Step::Implement(implementing()),
            ["NOT_ENTITLED", "OK", "NOT_ENTITLED", "OK"],
        ),
        (
            Tale::implemented(),
            Step::Verify(checking(true)),
            ["NOT_ENTITLED", "NOT_ENTITLED", "OK", "OK"],
        ),
        (
            Tale::verified(),
            Step::CheckEffect(checking(true)),
            ["NOT_ENTITLED", "NOT_ENTITLED", "OK", "OK"],
        ),
        (
            Tale::effective(),
            Step::Close("done".into()),
            ["NOT_ENTITLED", "NOT_ENTITLED", "NOT_ENTITLED", "OK"],
        ),
        (
            Tale::ineffective(),
            Step::Rework("again".into()),
            ["NOT_ENTITLED", "NOT_ENTITLED", "NOT_ENTITLED", "OK"],
        ),
        (Tale::proposed(), Step::Link(source(2)), ["OK", "OK", "OK", "OK"]),
    ];
    for (tale, step, expected) in table {
        let found = [&nobody, &owner, &auditor, &manager].map(|by| tale.reason(step.clone(), by));
        assert_eq!(found, expected, "{}", step.verb());
    }
}

#[test]
fn its_owner_never_verifies_it() {
    let implemented = Tale::planned().then(Step::Assign(staff(11)), &manager(13));
    let implemented = implemented
        .then(Step::Start, &manager(11))
        .then(Step::Implement(implementing()), &manager(11));
    assert_eq!(
        implemented.reason(Step::Verify(checking(true)), &manager(11)),
        "SEPARATION_OF_DUTIES"
    );
    // Nor whoever carried it out in the owner's place.
    let by_another = Tale::planned()
        .then(Step::Start, &owner())
        .then(Step::Implement(implementing()), &manager(11));
    assert_eq!(
        by_another.reason(Step::Verify(checking(true)), &manager(11)),
        "SEPARATION_OF_DUTIES"
    );
    let verified = implemented.then(Step::Verify(checking(true)), &auditor(12));
    assert_eq!(
        verified.reason(Step::CheckEffect(checking(true)), &manager(11)),
        "SEPARATION_OF_DUTIES"
    );
    assert_eq!(verified.reason(Step::CheckEffect(checking(true)), &manager(13)), "OK");
}

#[test]
fn what_a_step_lacks_is_said() {
    let begun = Tale::planned().then(Step::Start, &owner());
    let with = |change: fn(&mut Implementing)| {
        let mut it = implementing();
        change(&mut it);
        Step::Implement(it)
    };
    for (step, expected) in [
        (with(|it| it.evidence.clear()), "EVIDENCE_REQUIRED"),
        (with(|it| it.evidence[0].sha256 = Some("AB".repeat(32))), "DIGEST"),
        (with(|it| it.evidence[0].sha256 = None), "OK"),
        (with(|it| it.words = " ".into()), "REASON_REQUIRED"),
        (with(|it| it.on = Some(day("2026-09-17"))), "TIME_OUT_OF_RANGE"),
        (with(|it| it.on = Some(day("2026-09-19"))), "TIME_OUT_OF_RANGE"),
        (with(|it| it.on = Some(day("2026-09-18"))), "OK"),
    ] {
        assert_eq!(begun.reason(step.clone(), &owner()), expected, "{step:?}");
    }
    let analysed = Tale::accepted().then(cause(), &owner());
    let unmeasured = Planning {
        criterion: "".into(),
        ..planning(None)
    };
    assert_eq!(analysed.reason(Step::Plan(unmeasured), &owner()), "REASON_REQUIRED");
    // No plan without a cause, no end without an effect.
    assert_eq!(Tale::accepted().reason(Step::Plan(planning(None)), &owner()), "STATE_TRANSITION");
    assert_eq!(
        Tale::verified().reason(Step::Close("done".into()), &manager(11)),
        "STATE_TRANSITION"
    );
}

#[test]
fn what_had_no_effect_begins_anew() {
    let again = Tale::ineffective().then(Step::Rework("The cause was another.".into()), &manager(11));
    let handling = again.action.handling();
    assert_eq!(
        (again.action.state(), handling.cycle, handling.owner),
        (StateCode::Accepted, 2, Some(staff(1)))
    );
    assert_eq!(
        (handling.cause, handling.plan.as_ref(), handling.effect.as_ref()),
        (None, None, None)
    );
    assert_eq!(handling.earlier.len(), 1);
    assert!(handling.earlier[0].effect.as_ref().is_some_and(|it| !it.passed));
    assert_eq!(again.action.next_deadline().map(|it| it.kind), Some(DeadlineKind::Plan));
    // Also what was not carried out as planned.
    let undone = Tale::implemented().then(Step::Verify(checking(false)), &auditor(12));
    assert_eq!(undone.action.state(), StateCode::Ineffective);
    assert_eq!(undone.action.waits_for(), Some(WaitsFor::Decider));
}

#[test]
fn rungs_tell_the_owner_then_compliance_then_the_executive() {
    let planned = Tale::planned();
    let rung = |level| RungName {
        cycle: 1,
        kind: DeadlineKind::Implementation,
        ordinal: 1,
        level,
    };
    let late = jst("2026-12-31T10:00:00");
    let (owner, managers) = (Recipient::Staff(staff(1)), Recipient::Role("CMG"));
    for (level, expected) in [
        (Level::RemindOwner, vec![owner]),
        (Level::TeamLead, vec![owner, managers]),
        (Level::ComplianceManager, vec![managers]),
        (Level::Executive, vec![Recipient::Role("EXE")]),
    ] {
        let fired = planned.action.clone().escalate(rung(level), late);
        assert_eq!(fired.fired, Ok(expected), "{level:?}");
        let again = fired.action.escalate(rung(level), late);
        assert_eq!(again.fired, Err(NothingFired::FiredBefore));
    }
    let early = planned.action.escalate(rung(Level::RemindOwner), planned.now);
    assert_eq!(early.fired, Err(NothingFired::NotDue));
}

#[test]
fn a_rule_set_is_checked() {
    assert_eq!(RuleSet::standard().validate(), Ok(()));
    let with = |change: fn(&mut RuleSet)| {
        let mut rules = RuleSet::standard();
        change(&mut rules);
        rules
    };
    for (rules, expected) in [
        (with(|it| it.id = "Standard".to_owned()), RuleSetError::Id),
        (
            with(|it| it.rework = honi_casework::Span::BusinessDays(0)),
            RuleSetError::Zero("rework"),
        ),
        (with(|it| it.remind_owner_percent = 80), RuleSetError::Percent),
    ] {
        assert_eq!(rules.validate(), Err(expected));
    }
    assert!(with(|it| it.plan = honi_casework::Span::Seconds(3)).is_compressed());
}
