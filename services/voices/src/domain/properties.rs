//! What holds for any sequence of commands.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use honi_names::StaffName;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::fixtures::{intake, japan, no_action, now, person, staff};
use super::{AcknowledgementMethod, Closing};
use super::{
    Acting, ComplainantRelation, ComplaintCategory, DeadlineKind, Evaluation, HowAcknowledged, Level, Powers, ReportingLines, RuleSet,
    Severity, Span, TransitionError, Triaging, Voice, VoiceKind,
};

/// Something that somebody tries, so many seconds after the last.
#[derive(Clone, Debug)]
struct Attempt {
    by: u128,
    powers: Powers,
    seconds: i64,
    command: Command,
}

#[derive(Clone, Debug)]
enum Command {
    Acknowledge(HowAcknowledged),
    Triage(Triaging),
    Close(Closing),
    Escalate(u32, DeadlineKind, Level),
}

/// Staff 1 to 6; 1 reports to 2, 2 to 3, the others to nobody. The lines of 6 are not known.
const STAFF: std::ops::RangeInclusive<u128> = 1..=6;

fn lines() -> ReportingLines {
    let lines = ReportingLines::default()
        .with(staff(1), [staff(2), staff(3)])
        .with(staff(2), [staff(3)]);
    (3..=5).fold(lines, |lines, n| lines.with(staff(n), []))
}

fn commands() -> impl Strategy<Value = Command> {
    let how = prop_oneof![
        Just(HowAcknowledged::Answered(AcknowledgementMethod::Letter)),
        Just(HowAcknowledged::Skipped {
            reason: "no name was given".into()
        }),
        Just(HowAcknowledged::Skipped { reason: "".into() }),
    ];
    let triaging = (
        proptest::collection::btree_set(prop::sample::select(ComplaintCategory::ALL), 0..3),
        prop::sample::select(Severity::ALL),
        STAFF,
    )
        .prop_map(|(categories, severity, handler)| Triaging {
            categories,
            severity,
            vulnerable: false,
            handler: staff(handler),
            subject_staff: None,
        });
    let evaluation = prop_oneof![
        3 => Just(no_action().evaluation),
        1 => Just(Evaluation::Improve),
        1 => Just(Evaluation::NoAction { reason: "".into() }),
    ];
    let escalate = (1_u32..3, prop::sample::select(DeadlineKind::ALL), prop::sample::select(Level::ALL));
    prop_oneof![
        2 => how.prop_map(Command::Acknowledge),
        2 => triaging.prop_map(Command::Triage),
        2 => evaluation.prop_map(|evaluation| Command::Close(Closing { evaluation, ..no_action() })),
        4 => escalate.prop_map(|(cycle, kind, level)| Command::Escalate(cycle, kind, level)),
    ]
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let powers = (any::<bool>(), any::<bool>()).prop_map(|(team_lead, compliance_manager)| Powers {
        team_lead,
        compliance_manager,
    });
    let attempt = (STAFF, powers, 0_i64..15, commands());
    let attempt = attempt.prop_map(|(by, powers, seconds, command)| Attempt {
        by,
        powers,
        seconds,
        command,
    });
    proptest::collection::vec(attempt, 0..60)
}

fn voices() -> impl Strategy<Value = Voice> {
    let relation = prop_oneof![3 => Just(ComplainantRelation::Member), 1 => Just(ComplainantRelation::Anonymous)];
    let kind = prop_oneof![5 => Just(VoiceKind::Complaint), 1 => Just(VoiceKind::Praise)];
    let subjects = proptest::collection::btree_set(STAFF, 0..3);
    let seconds = RuleSet {
        id: "compressed".to_owned(),
        acknowledge: Span::Seconds(20),
        final_response: Span::Seconds(60),
        executive_after: Span::Seconds(10),
        ..RuleSet::standard()
    };
    (relation, kind, subjects).prop_map(move |(relation, kind, subjects)| {
        let subjects: Vec<StaffName> = subjects.into_iter().map(staff).collect();
        Voice::receive(intake(kind, relation, &subjects), &seconds, &japan()).unwrap()
    })
}

/// Tries it; the voice as it is afterwards, and whether it changed.
fn attempt(voice: &Voice, it: &Attempt, now: DateTime<Utc>) -> Result<Voice, TransitionError> {
    let acting = Acting {
        powers: it.powers,
        ..person(it.by)
    };
    let voice = voice.clone();
    match it.command.clone() {
        Command::Acknowledge(how) => voice.acknowledge(how, &acting, now),
        Command::Triage(decision) => voice.triage(decision, &lines(), &acting, now),
        Command::Close(decision) => voice.close(decision, &acting, now),
        Command::Escalate(cycle, kind, level) => Ok(voice.escalate(cycle, kind, level, now).voice),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(20_261_123), failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_commands_leads_to_an_illegal_voice(start in voices(), attempts in attempts()) {
        let (mut voice, mut time) = (start, now());
        for it in attempts {
            time += TimeDelta::seconds(it.seconds);
            let Ok(next) = attempt(&voice, &it, time) else { continue };
            prop_assert_eq!(Voice::restore(next.intake().clone(), next.handling().clone()).map_err(|error| error.rule), Ok(next.clone()));
            prop_assert_eq!(next.intake(), voice.intake());
            prop_assert!(voice.state().code() <= next.state().code(), "{:?} after {:?}", next.state(), voice.state());
            // Whatever is decided stays decided, and deadlines do not move.
            prop_assert!(voice.state().acknowledgement().is_none_or(|it| next.state().acknowledgement() == Some(it)));
            prop_assert!(voice.state().triage().is_none_or(|it| next.state().triage() == Some(it)));
            for (before, after) in voice.handling().deadlines.iter().zip(&next.handling().deadlines) {
                prop_assert_eq!((before.base_at, before.due_at, &before.rule_id), (after.base_at, after.due_at, &after.rule_id));
            }
            prop_assert_eq!(next.handling().version, voice.handling().version + i64::from(next != voice));
            voice = next;
        }
    }

    #[test]
    fn each_rung_fires_at_most_once_and_none_for_what_is_done(start in voices(), attempts in attempts()) {
        let (mut voice, mut time, mut fired) = (start, now(), BTreeSet::new());
        for it in attempts {
            time += TimeDelta::seconds(it.seconds);
            if let Command::Escalate(cycle, kind, level) = it.command {
                let met = voice.deadline(kind).is_some_and(|it| it.met_at.is_some());
                let escalated = voice.clone().escalate(cycle, kind, level, time);
                if let Ok(recipients) = escalated.fired {
                    prop_assert!(fired.insert((kind, level)), "{kind} {level} fired twice");
                    prop_assert!(!met && !recipients.is_empty() && cycle == 1);
                }
                voice = escalated.voice;
            } else if let Ok(next) = attempt(&voice, &it, time) {
                voice = next;
            }
        }
        let marked: usize = voice.handling().deadlines.iter().flat_map(|it| &it.rungs).filter(|it| it.fired_at.is_some()).count();
        prop_assert_eq!(marked, fired.len());
    }

    #[test]
    fn who_is_complained_about_never_changes_a_voice(start in voices(), attempts in attempts()) {
        let (mut voice, mut time) = (start, now());
        for it in attempts {
            time += TimeDelta::seconds(it.seconds);
            let by_subject = voice.intake().subject_staff.contains(&staff(it.by));
            match attempt(&voice, &it, time) {
                Err(error) if by_subject => prop_assert_eq!(error, TransitionError::SubjectOfCase),
                Err(_) => {}
                Ok(next) => {
                    prop_assert!(!by_subject || matches!(it.command, Command::Escalate(..)));
                    voice = next;
                }
            }
        }
        let subjects = &voice.intake().subject_staff;
        prop_assert!(voice.handler().is_none_or(|it| lines().keep_apart(it, subjects).is_ok()));
    }
}
