//! What holds for any sequence of steps by anybody.
//!
//! `HONI_INVESTIGATION_CASES` says how many sequences are tried, `HONI_INVESTIGATION_SEED` from which seed; a failure prints both.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseResult, TestRunner};

use super::tests::{Tale, acting, contact, evidence, hearing, proposal, remedy_plan, signal, staff};
use super::{
    AbsenceReason, Acting, Conclusion, ContactChannel, ContactResult, DeadlineKind, DismissReason, Handling, Heard, HearingOf,
    Investigation, Measure, NoticeTo, Party, Severity, Stage, StateCode, Step, TransitionError, Triaging, Waiver,
};

/// Something that somebody tries, so many minutes after the last.
#[derive(Clone, Debug)]
struct Attempt {
    by: u128,
    manager: bool,
    executive: bool,
    minutes: i64,
    choice: Choice,
}

#[derive(Clone, Debug)]
enum Choice {
    /// Whatever it is, about that person.
    Any(usize, u128),
    /// One that leads on from where the case stands.
    Next(usize),
    /// Every rung that is due.
    Rungs,
}

/// Every kind of step there is, as somebody may try it.
fn any_step(index: usize, person: u128, now: DateTime<Utc>) -> Step {
    let conclusion = Conclusion::ALL[index % Conclusion::ALL.len()];
    let channel = ContactChannel::ALL[index % ContactChannel::ALL.len()];
    let result = ContactResult::ALL[index % ContactResult::ALL.len()];
    let of = HearingOf::ALL[index % HearingOf::ALL.len()];
    let mut asked = hearing(of, person, index.is_multiple_of(5), now);
    asked.interviewer = staff(if index.is_multiple_of(3) { person } else { 10 });
    let mut proposed = proposal(conclusion);
    if index.is_multiple_of(2) && conclusion.is_improper() {
        proposed.measures = BTreeMap::from([(staff(person), BTreeSet::from([Measure::Guidance]))]);
    }
    let steps = [
        Step::Triage(Triaging::Open(staff(person))),
        Step::Triage(Triaging::Dismiss(DismissReason::DataError, "".into())),
        Step::Triage(Triaging::Merge(honi_names::InvestigationName::new(uuid::Uuid::from_u128(person)))),
        Step::Assign(staff(person)),
        Step::Plan {
            words: "Hear both.".into(),
            elderly_member: index.is_multiple_of(4),
        },
        Step::PreserveEvidence(evidence()),
        Step::RecordHearing(asked),
        Step::WaiveHearing(Waiver {
            of,
            reason: AbsenceReason::Leave,
            words: "on leave".into(),
        }),
        Step::RequireConfirmation,
        Step::RecordContact(contact(channel, result, now)),
        Step::Analyse,
        Step::RequestEvidence("the recording".into()),
        Step::Propose(proposed),
        Step::Approve,
        Step::Reject("look again".into()),
        Step::KnowMisconduct(now - TimeDelta::minutes(index.try_into().unwrap_or(0))),
        Step::RecordNotice {
            to: if index.is_multiple_of(2) {
                NoticeTo::Underwriter
            } else {
                NoticeTo::Authority
            },
            sent_at: now,
            reference: "F-1".to_owned(),
        },
        Step::PlanRemedy(remedy_plan(now)),
        Step::ExecuteRemedy("restored".into()),
        Step::ConfirmRemedy,
        Step::Prevent("checked before".into()),
        Step::GiveFeedback("nothing was found".into()),
        Step::Close,
        Step::Reopen("a late answer".into()),
        Step::Extend(7, "abroad".into()),
        Step::LinkVoice(honi_names::VoiceName::new(uuid::Uuid::from_u128(person))),
    ];
    steps[index % steps.len()].clone()
}

/// A step that leads on from there, and who would take it.
fn next_step(case: &Investigation, index: usize, now: DateTime<Utc>) -> (Step, u128, bool, bool) {
    let officer = |step| (step, 10, false, false);
    let manager = |step| (step, 11, true, false);
    match case.handling().stage {
        Stage::Signalled | Stage::Triage => officer(Step::Triage(Triaging::Open(staff(10)))),
        Stage::Opened if case.handling().investigator.is_none() => manager(Step::Assign(staff(10))),
        Stage::Opened => officer(any_step(4, 10, now)),
        Stage::Planned | Stage::MoreEvidence => officer(Step::PreserveEvidence(evidence())),
        Stage::EvidencePreserved => officer(Step::RecordHearing(hearing(HearingOf::Sales, 1, index.is_multiple_of(3), now))),
        Stage::HearingSales => officer(Step::RecordHearing(hearing(HearingOf::Supervisor, 2, false, now))),
        Stage::HearingSupervisor if case.needs_member() => officer(Step::RequireConfirmation),
        Stage::HearingSupervisor | Stage::Reopened { .. } => officer(Step::Analyse),
        Stage::MemberConfirmation => officer(Step::RecordContact(contact(ContactChannel::Phone, ContactResult::Answered, now))),
        Stage::Analysis => officer(Step::Propose(proposal(Conclusion::ALL[index % Conclusion::ALL.len()]))),
        Stage::Proposed(_) if index.is_multiple_of(2) => manager(Step::Approve),
        Stage::Proposed(_) => (Step::Approve, 13, false, true),
        Stage::Decided(ref decision) if decision.proposed.proposal.conclusion.is_improper() => officer(Step::PlanRemedy(remedy_plan(now))),
        Stage::Decided(_) => officer(Step::GiveFeedback("nothing was found".into())),
        Stage::Remedying { ref remedying, .. } if remedying.executed.is_none() => officer(Step::ExecuteRemedy("restored".into())),
        Stage::Remedying { ref remedying, .. } if remedying.confirmed.is_none() => manager(Step::ConfirmRemedy),
        Stage::Remedying { .. } => officer(Step::Prevent("checked before".into())),
        Stage::Prevention { .. } | Stage::Feedback { .. } if index.is_multiple_of(3) => manager(Step::Close),
        Stage::Prevention { .. } | Stage::Feedback { .. } => officer(any_step(16 + 26 * (index % 2), 10, now)),
        Stage::Closed { .. } | Stage::Dismissed { .. } | Stage::Merged { .. } => manager(Step::Reopen("a late answer".into())),
    }
}

/// The states that may follow a state, itself aside (domain 3.2).
fn may_follow(from: StateCode, to: StateCode) -> bool {
    use StateCode as S;
    match from {
        S::Signalled => matches!(to, S::Triage | S::Opened | S::Dismissed | S::Merged),
        S::Triage => matches!(to, S::Opened | S::Dismissed | S::Merged),
        S::Opened => matches!(to, S::Planned | S::Dismissed | S::Merged),
        S::Planned => to == S::EvidencePreserved,
        S::EvidencePreserved => to == S::HearingSales,
        S::HearingSales => to == S::HearingSupervisor,
        S::HearingSupervisor => matches!(to, S::MemberConfirmation | S::Analysis),
        S::MemberConfirmation | S::MoreEvidence | S::Reopened => to == S::Analysis,
        S::Analysis => matches!(to, S::MoreEvidence | S::MemberConfirmation | S::DecisionProposed),
        S::DecisionProposed => matches!(
            to,
            S::Analysis | S::DecisionReview | S::Proper | S::ImproperMinor | S::Improper | S::Undetermined
        ),
        S::DecisionReview => matches!(to, S::Analysis | S::Misconduct),
        S::Proper | S::Undetermined => to == S::Feedback,
        S::ImproperMinor | S::Improper | S::Misconduct => to == S::RemedyPlan,
        S::RemedyPlan => to == S::RemedyExecution,
        S::RemedyExecution => to == S::RemedyConfirmed,
        S::RemedyConfirmed => to == S::Prevention,
        S::Prevention | S::Feedback => to == S::Closed,
        S::Closed => to == S::Reopened,
        S::Dismissed => to == S::Opened,
        S::Merged => false,
    }
}

/// What holds of every case, whatever has happened.
fn check(case: &Investigation) -> TestCaseResult {
    let handling = case.handling();
    let about = |party: &Party| party.staff().is_some_and(|it| handling.subjects.contains(&it));
    // Separation rules 1 and 2.
    if let Some(investigator) = handling.investigator {
        prop_assert!(![1, 2, 3].map(staff).contains(&investigator), "the investigator is in the line");
    }
    for heard in &handling.heard {
        let (Heard::Hearing(_, mark) | Heard::Waiver(_, mark)) = heard;
        prop_assert!(!about(&mark.by));
        if let Heard::Hearing(hearing, _) = heard {
            prop_assert!(![1, 2, 3].map(staff).contains(&hearing.interviewer), "O-16");
        }
    }
    // Evidence is fixed before anybody is heard.
    prop_assert!(handling.heard.is_empty() || handling.evidence.len() >= 8);
    if let Some(proposed) = handling.stage.proposed() {
        let both = [&proposed.manager, &proposed.executive];
        for review in both.into_iter().flatten() {
            prop_assert!(review.by != proposed.mark.by, "separation rule 3");
            prop_assert!(!about(&review.by));
        }
        if let [Some(manager), Some(executive)] = both {
            prop_assert!(manager.by != executive.by);
        }
        prop_assert_eq!(proposed.proposal.breaches.is_empty(), !proposed.proposal.conclusion.is_improper());
        let heard_of = |of| {
            handling
                .heard
                .iter()
                .any(|it| matches!(it, Heard::Hearing(h, _) if h.of == of) || matches!(it, Heard::Waiver(w, _) if w.of == of))
        };
        prop_assert!(heard_of(HearingOf::Sales) && heard_of(HearingOf::Supervisor), "O-20");
    }
    if let Some(decision) = handling.stage.decision() {
        prop_assert!(decision.proposed.manager.is_some());
        let misconduct = decision.proposed.proposal.conclusion == Conclusion::Misconduct;
        prop_assert_eq!(misconduct, decision.proposed.executive.is_some());
        prop_assert!(!misconduct || handling.known.is_some());
    }
    if let Stage::Remedying { remedying, .. } = &handling.stage
        && let (Some(executed), Some(confirmed)) = (&remedying.executed, &remedying.confirmed)
    {
        prop_assert!(executed.by != confirmed.by);
    }
    if let Stage::Closed { decision, mark } = &handling.stage {
        if decision.proposed.proposal.conclusion.is_improper() {
            prop_assert!(mark.by.staff() != handling.investigator, "four eyes");
        }
        if decision.proposed.proposal.conclusion == Conclusion::Misconduct {
            prop_assert_eq!(handling.known.as_ref().map(|known| known.notices.len()), Some(2));
        }
    }
    if handling.stage.is_over() {
        prop_assert!(case.next_deadline().is_none());
    }
    let statutory = handling.deadlines.iter().filter(|it| it.kind == DeadlineKind::StatutoryNotice);
    for deadline in statutory {
        prop_assert_eq!(Some(deadline.base_at), handling.known.as_ref().map(|known| known.at));
        prop_assert_eq!((deadline.paused_at, deadline.paused_seconds), (None, 0));
    }
    Ok(())
}

/// What is stored is read back as it was, but for the words.
fn check_record(case: &Investigation) -> TestCaseResult {
    let handling = case.handling();
    let text = serde_json::to_string(handling).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let read: Handling = serde_json::from_str(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(serde_json::to_string(&read).ok(), Some(text));
    Ok(())
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let choice = prop_oneof![
        5 => (0_usize..2600).prop_map(Choice::Next),
        4 => (0_usize..2600, 1_u128..15).prop_map(|(index, person)| Choice::Any(index, person)),
        1 => Just(Choice::Rungs),
    ];
    let minutes = prop_oneof![4 => 0_i64..600, 1 => 0_i64..40_000];
    let attempt =
        (1_u128..15, any::<bool>(), prop::bool::weighted(0.2), minutes, choice).prop_map(|(by, manager, executive, minutes, choice)| {
            Attempt {
                by,
                manager,
                executive,
                minutes,
                choice,
            }
        });
    prop::collection::vec(attempt, 1..45)
}

fn setting(name: &str, default: u64) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a switch of the one who runs the tests, not a setting")]
    let given = std::env::var(name);
    given.ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn no_sequence_of_steps_by_anybody_leads_to_an_illegal_case_or_breaks_a_separation_rule() {
    let (cases, seed) = (
        setting("HONI_INVESTIGATION_CASES", 10_000),
        setting("HONI_INVESTIGATION_SEED", 20_261_127),
    );
    let config = ProptestConfig {
        cases: cases.try_into().unwrap_or(u32::MAX),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let seen = RefCell::new(BTreeSet::new());
    let strategy = (
        attempts(),
        prop::sample::select(Severity::ALL),
        prop::sample::select(vec![10_u8, 40, 60]),
    );
    let outcome = TestRunner::new(config).run(&strategy, |(attempts, severity, weight)| {
        let mut tale = Tale::plain([signal(1, "SR-03", severity, weight)]);
        check(&tale.case)?;
        for attempt in attempts {
            tale.now += TimeDelta::minutes(attempt.minutes);
            let before = tale.case.clone();
            let by = |n, manager, executive| Acting {
                compliance_manager: manager,
                executive,
                ..acting(n)
            };
            let (step, acting) = match attempt.choice {
                Choice::Rungs => {
                    for deadline in before.handling().deadlines.clone() {
                        for rung in &deadline.rungs {
                            let name = super::RungName {
                                cycle: before.handling().cycle,
                                kind: deadline.kind,
                                ordinal: deadline.ordinal,
                                level: rung.level,
                            };
                            tale.case = tale.case.clone().escalate(name, tale.now).case;
                        }
                    }
                    check(&tale.case)?;
                    continue;
                }
                Choice::Any(index, person) => (
                    any_step(index, person, tale.now),
                    by(attempt.by, attempt.manager, attempt.executive),
                ),
                Choice::Next(index) => {
                    let (step, n, manager, executive) = next_step(&tale.case, index, tale.now);
                    (step, by(n, manager, executive))
                }
            };
            match tale.tries(step.clone(), &acting) {
                Ok(after) => {
                    prop_assert!(acting.party != Party::Staff(staff(1)), "a subject took {:?}", step);
                    prop_assert_eq!(after.handling().version, before.handling().version + 1);
                    let (from, to) = (before.state(), after.state());
                    prop_assert!(from == to || may_follow(from, to), "{} → {} by {:?}", from, to, step);
                    check(&after)?;
                    seen.borrow_mut().insert(to);
                    tale.case = after;
                }
                Err(error) => {
                    let subject = acting.party == Party::Staff(staff(1));
                    prop_assert!(!subject || error == TransitionError::SubjectOfCase, "{} for {:?}", error, step);
                }
            }
        }
        check_record(&tale.case)
    });
    if let Err(error) = outcome {
        panic!("HONI_INVESTIGATION_CASES={cases} HONI_INVESTIGATION_SEED={seed}: {error}");
    }
    let expected: BTreeSet<StateCode> = StateCode::ALL.iter().copied().collect();
    if cases >= 10_000 {
        assert_eq!(seen.into_inner(), expected, "every state is reached");
    }
}
