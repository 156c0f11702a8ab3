//! What holds for any sequence of steps by anybody.
//!
//! `HONI_IMPROVEMENT_CASES` says how many sequences are tried, `HONI_IMPROVEMENT_SEED` from which seed; a failure prints both.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseResult, TestRunner};

use super::tests::{Tale, acting, auditor, cause, checking, implementing, manager, planning, source, staff};
use super::{Acting, Handling, ImprovementAction, RungName, StateCode, Step};

/// Something that somebody tries, so many minutes after the last.
#[derive(Clone, Debug)]
struct Attempt {
    by: u128,
    decides: bool,
    verifies: bool,
    minutes: i64,
    choice: Choice,
}

#[derive(Clone, Debug)]
enum Choice {
    /// Whatever it is, about that person.
    Any(usize, u128),
    /// One that leads on from where the action stands.
    Next(usize),
    /// Every rung that is due.
    Rungs,
}

/// Every kind of step there is, as somebody may try it.
fn any_step(index: usize, person: u128) -> Step {
    let passed = !index.is_multiple_of(3);
    let steps = [
        Step::Accept(staff(person)),
        Step::Decline("too dear".into()),
        Step::Assign(staff(person)),
        cause(),
        Step::Plan(planning(None)),
        Step::Start,
        Step::Implement(implementing()),
        Step::Verify(checking(passed)),
        Step::CheckEffect(checking(passed)),
        Step::Close("The form asks once now.".into()),
        Step::Rework("The cause was another.".into()),
        Step::Link(source(person)),
    ];
    steps[index % steps.len()].clone()
}

/// A step that leads on from there, and who would take it.
fn next_step(action: &ImprovementAction, index: usize) -> (Step, Acting) {
    let owner = action.handling().owner;
    let owner = (1..=6).find(|&n| Some(staff(n)) == owner).map_or_else(|| manager(11), acting);
    match action.state() {
        StateCode::Proposed => (Step::Accept(staff(1 + index as u128 % 6)), manager(11)),
        StateCode::Accepted => (cause(), owner),
        StateCode::CauseAnalysed => (Step::Plan(planning(None)), owner),
        StateCode::Planned => (Step::Start, owner),
        StateCode::InProgress => (Step::Implement(implementing()), owner),
        StateCode::Implemented => (Step::Verify(checking(!index.is_multiple_of(4))), auditor(12)),
        StateCode::Verified => (Step::CheckEffect(checking(!index.is_multiple_of(4))), auditor(12)),
        StateCode::Ineffective => (Step::Rework("again".into()), manager(11)),
        StateCode::EffectCheck => (Step::Close("done".into()), manager(11)),
        StateCode::Declined | StateCode::Closed => (Step::Link(source(9)), manager(11)),
    }
}

/// The states that may follow a state, itself aside (domain 3.9).
fn may_follow(from: StateCode, to: StateCode) -> bool {
    use StateCode as S;
    match from {
        S::Proposed => matches!(to, S::Accepted | S::Declined),
        S::Accepted => to == S::CauseAnalysed,
        S::CauseAnalysed => to == S::Planned,
        S::Planned => to == S::InProgress,
        S::InProgress => to == S::Implemented,
        S::Implemented => matches!(to, S::Verified | S::Ineffective),
        S::Verified => matches!(to, S::EffectCheck | S::Ineffective),
        S::Ineffective => matches!(to, S::Accepted | S::Declined),
        S::EffectCheck => to == S::Closed,
        S::Declined | S::Closed => false,
    }
}

/// What holds of every action, whatever has happened.
fn check(action: &ImprovementAction) -> TestCaseResult {
    use StateCode as S;
    let (handling, state) = (action.handling(), action.state());
    // The root cause before the plan; owner, due day and criterion before it is carried out; evidence before it counts as carried out.
    let at_least = |states: &[S]| states.contains(&state);
    let from_planned = [
        S::Planned,
        S::InProgress,
        S::Implemented,
        S::Verified,
        S::Ineffective,
        S::EffectCheck,
        S::Closed,
    ];
    if at_least(&from_planned) {
        prop_assert!(handling.cause.is_some() && handling.plan.is_some() && handling.owner.is_some());
    }
    if at_least(&from_planned[2..]) {
        let implementation = handling.implementation.as_ref();
        prop_assert!(implementation.is_some_and(|it| !it.evidence.is_empty()));
    }
    // Nobody verifies what they see to, or carried out.
    for check in [&handling.verification, &handling.effect].into_iter().flatten() {
        prop_assert!(
            check.mark.by.staff().is_some_and(|it| handling.owner != Some(it)),
            "verifier ≠ owner"
        );
        prop_assert!(handling.implementation.as_ref().is_some_and(|it| it.mark.by != check.mark.by));
    }
    if state == S::Closed || state == S::EffectCheck {
        prop_assert!(handling.effect.as_ref().is_some_and(|it| it.passed), "no end without an effect");
    }
    if state == S::Ineffective {
        let failed = [&handling.verification, &handling.effect]
            .into_iter()
            .flatten()
            .any(|it| !it.passed);
        prop_assert!(failed);
    }
    prop_assert_eq!(
        state.is_over(),
        action.next_deadline().is_none(),
        "what is open has a deadline, and nothing else"
    );
    prop_assert_eq!(state.is_over(), action.waits_for().is_none());
    prop_assert_eq!(handling.earlier.len() + 1, handling.cycle as usize);
    Ok(())
}

/// What is stored is read back as it was, but for the words.
fn check_record(action: &ImprovementAction) -> TestCaseResult {
    let handling = action.handling();
    let text = serde_json::to_string(handling).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let read: Handling = serde_json::from_str(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(serde_json::to_string(&read).ok(), Some(text));
    Ok(())
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let choice = prop_oneof![
        5 => (0_usize..1200).prop_map(Choice::Next),
        4 => (0_usize..1200, 1_u128..14).prop_map(|(index, person)| Choice::Any(index, person)),
        1 => Just(Choice::Rungs),
    ];
    let minutes = prop_oneof![4 => 0_i64..600, 1 => 0_i64..80_000];
    let attempt =
        (1_u128..14, prop::bool::weighted(0.3), any::<bool>(), minutes, choice).prop_map(|(by, decides, verifies, minutes, choice)| {
            Attempt {
                by,
                decides,
                verifies,
                minutes,
                choice,
            }
        });
    prop::collection::vec(attempt, 1..40)
}

fn setting(name: &str, default: u64) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a switch of the one who runs the tests, not a setting")]
    let given = std::env::var(name);
    given.ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn no_sequence_of_steps_by_anybody_leads_to_an_illegal_action_or_breaks_a_separation_rule() {
    let (cases, seed) = (
        setting("HONI_IMPROVEMENT_CASES", 10_000),
        setting("HONI_IMPROVEMENT_SEED", 20_261_127),
    );
    let config = ProptestConfig {
        cases: cases.try_into().unwrap_or(u32::MAX),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let seen = RefCell::new(BTreeSet::new());
    let outcome = TestRunner::new(config).run(&attempts(), |attempts| {
        let mut tale = Tale::plain();
        check(&tale.action)?;
        for attempt in attempts {
            tale.now += TimeDelta::minutes(attempt.minutes);
            let before = tale.action.clone();
            let (step, by) = match attempt.choice {
                Choice::Rungs => {
                    for deadline in before.handling().deadlines.clone() {
                        for rung in &deadline.rungs {
                            let name = RungName {
                                cycle: before.handling().cycle,
                                kind: deadline.kind,
                                ordinal: deadline.ordinal,
                                level: rung.level,
                            };
                            tale.action = tale.action.clone().escalate(name, tale.now).action;
                        }
                    }
                    prop_assert_eq!(tale.action.state(), before.state(), "a rung moves nothing");
                    check(&tale.action)?;
                    continue;
                }
                Choice::Any(index, person) => {
                    let by = Acting {
                        decides: attempt.decides,
                        verifies: attempt.verifies,
                        ..acting(attempt.by)
                    };
                    (any_step(index, person), by)
                }
                Choice::Next(index) => next_step(&tale.action, index),
            };
            if let Ok(after) = tale.tries(step.clone(), &by) {
                prop_assert_eq!(after.handling().version, before.handling().version + 1);
                let (from, to) = (before.state(), after.state());
                prop_assert!(from == to || may_follow(from, to), "{} → {} by {:?}", from, to, step);
                check(&after)?;
                seen.borrow_mut().insert(to);
                tale.action = after;
            }
        }
        check_record(&tale.action)
    });
    if let Err(error) = outcome {
        panic!("HONI_IMPROVEMENT_CASES={cases} HONI_IMPROVEMENT_SEED={seed}: {error}");
    }
    let expected: BTreeSet<StateCode> = StateCode::ALL.iter().copied().collect();
    if cases >= 10_000 {
        assert_eq!(seen.into_inner(), expected, "every state is reached");
    }
}
