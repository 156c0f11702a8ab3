//! What holds for any sequence of commands by anybody.
//!
//! `HONI_VOICE_CASES` says how many sequences are tried, `HONI_VOICE_SEED` from which seed; a failure prints both.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use honi_names::StaffName;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseResult, TestRunner};

use super::fixtures::{clocks, intake, no_action, now, person, routing, staff};
use super::{
    AcknowledgementMethod, Acting, AwaitedParty, Channel, Clocks, ComplainantRelation, ComplaintCategory, Deadline, DeadlineKind, Drafting,
    Evaluation, FollowUp, HowAcknowledged, Improving, Issuing, LetterKind, Level, MemberDecision, Outcome, Powers, ReplyMethod, Replying,
    ReportingLines, Responding, ResponseMethod, Routing, RuleSet, RungName, Severity, Span, StateCode, Step, TransitionError, Triaging,
    Voice, VoiceKind,
};

/// Something that somebody tries, so many seconds after the last.
#[derive(Clone, Debug)]
struct Attempt {
    by: u128,
    powers: Powers,
    seconds: i64,
    choice: Choice,
}

#[derive(Clone, Debug)]
enum Choice {
    /// Whatever it is.
    Any(Command),
    /// One of the steps that lead on from where the voice stands.
    Next(prop::sample::Index),
    /// One of the rungs that are due; where none is, any.
    Rung(prop::sample::Index),
}

#[derive(Clone, Debug)]
enum Command {
    Acknowledge(HowAcknowledged),
    Triage(Triaging),
    Take(Step),
    Escalate(RungName),
}

/// Staff 1 to 6; 1 reports to 2, 2 to 3, the others to nobody. The lines of 6 are not known.
const STAFF: std::ops::RangeInclusive<u128> = 1..=6;

fn lines() -> ReportingLines {
    let lines = ReportingLines::default()
        .with(staff(1), [staff(2), staff(3)])
        .with(staff(2), [staff(3)]);
    (3..=5).fold(lines, |lines, n| lines.with(staff(n), []))
}

fn by_letter() -> HowAcknowledged {
    HowAcknowledged::Answered(AcknowledgementMethod::Letter)
}

fn skipped(reason: &str) -> HowAcknowledged {
    HowAcknowledged::Skipped { reason: reason.into() }
}

fn triaging() -> impl Strategy<Value = Triaging> {
    let kind = prop_oneof![6 => Just(None), 1 => prop::sample::select(VoiceKind::ALL).prop_map(Some)];
    let categories = proptest::collection::btree_set(prop::sample::select(ComplaintCategory::ALL), 0..3);
    let subjects = prop_oneof![4 => Just(None), 1 => proptest::collection::btree_set(STAFF, 0..3).prop_map(Some)];
    (
        kind,
        categories,
        prop::sample::select(Severity::ALL),
        prop::bool::weighted(0.2),
        STAFF,
        subjects,
    )
        .prop_map(|(kind, categories, severity, concerns_money, handler, subjects)| Triaging {
            kind,
            categories,
            severity,
            vulnerable: false,
            concerns_money,
            alleges_improper_solicitation: concerns_money,
            contracts: BTreeSet::new(),
            handler: staff(handler),
            subject_staff: subjects.map(|subjects| subjects.into_iter().map(staff).collect()),
        })
}

fn drafting(categories: impl IntoIterator<Item = ComplaintCategory>, offers_money: bool) -> Drafting {
    Drafting {
        outcomes: categories.into_iter().map(|category| (category, Outcome::Upheld)).collect(),
        offers_money,
        facts: "The slip was ours.".into(),
        remedy: "".into(),
    }
}

fn responding(seconds_ago: i64, now: DateTime<Utc>) -> Responding {
    Responding {
        method: ResponseMethod::Letter,
        sent_at: (seconds_ago > 0).then(|| now - TimeDelta::seconds(seconds_ago)),
    }
}

fn replying(seconds_ago: i64, text: &str, now: DateTime<Utc>) -> Replying {
    Replying {
        method: ReplyMethod::Letter,
        sent_at: (seconds_ago > 0).then(|| now - TimeDelta::seconds(seconds_ago)),
        text: text.into(),
    }
}

fn letter(kind: LetterKind, sent_at: Option<DateTime<Utc>>, days: i64) -> Step {
    let expected_on = (days != 0).then(|| honi_calendar::japan_date(now()) + TimeDelta::days(days));
    Step::IssueLetter(Issuing {
        kind,
        method: ResponseMethod::Letter,
        sent_at,
        expected_on,
    })
}

fn letters() -> impl Strategy<Value = Step> {
    let sent_at = proptest::option::weighted(0.3, (-20_i64..20).prop_map(|seconds| now() - TimeDelta::seconds(seconds)));
    (prop::sample::select(LetterKind::ALL), sent_at, -1_i64..4).prop_map(|(kind, sent_at, days)| letter(kind, sent_at, days))
}

fn steps() -> impl Strategy<Value = Step> {
    let why = prop_oneof![4 => Just("as it is"), 1 => Just(" ")];
    let categories = proptest::collection::btree_set(prop::sample::select(ComplaintCategory::ALL), 0..3);
    let evaluation = prop_oneof![
        3 => Just(no_action().evaluation),
        1 => Just(Evaluation::Improve),
        1 => Just(Evaluation::NoAction { reason: "".into() }),
    ];
    prop_oneof![
        1 => Just(Step::StartFastTrack),
        1 => Just(Step::ResolveFast(Outcome::Upheld)),
        1 => Just(Step::StartInvestigation),
        1 => (prop::sample::select(AwaitedParty::ALL), why.clone()).prop_map(|(whom, what)| Step::Await(whom, what.into())),
        1 => prop::sample::select(Channel::ALL).prop_map(|channel| Step::Hear(channel, "".into())),
        1 => (categories, any::<bool>()).prop_map(|(categories, money)| Step::Draft(drafting(categories, money))),
        1 => Just(Step::Approve),
        1 => why.clone().prop_map(|why| Step::Reject(why.into())),
        1 => (-20_i64..20).prop_map(|seconds| Step::Respond(responding(seconds, now()))),
        3 => letters(),
        1 => Just(Step::RecordMemberDecision(MemberDecision::Accepted)),
        1 => Just(Step::RecordMemberDecision(MemberDecision::NotAccepted)),
        1 => why.clone().prop_map(|why| Step::Withdraw(why.into())),
        1 => evaluation.prop_map(|evaluation| Step::DecideImprovement(Improving { evaluation, ..no_action() })),
        1 => any::<bool>().prop_map(|no_follow_up| Step::Close { no_follow_up }),
        1 => Just(Step::RecordFollowUp(FollowUp::Declined)),
        1 => (why.clone(), -20_i64..20).prop_map(|(text, seconds)| Step::Reply(replying(seconds, text, now()))),
        1 => why.clone().prop_map(|receipt| Step::Route(Routing {
            receipt: receipt.into(),
            ..routing()
        })),
        1 => why.prop_map(|why| Step::Reopen(why.into())),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    let how = prop_oneof![Just(by_letter()), Just(skipped("no name was given")), Just(skipped(""))];
    let rung = (
        1_u32..3,
        prop::sample::select(DeadlineKind::ALL),
        1_u32..3,
        prop::sample::select(Level::ALL),
    );
    prop_oneof![
        1 => how.prop_map(Command::Acknowledge),
        2 => triaging().prop_map(Command::Triage),
        8 => steps().prop_map(Command::Take),
        3 => rung.prop_map(|(cycle, kind, ordinal, level)| Command::Escalate(RungName { cycle, kind, ordinal, level })),
    ]
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let powers = (any::<bool>(), any::<bool>()).prop_map(|(team_lead, compliance_manager)| Powers {
        team_lead,
        compliance_manager,
    });
    let choice = prop_oneof![
        3 => commands().prop_map(Choice::Any),
        5 => any::<prop::sample::Index>().prop_map(Choice::Next),
        2 => any::<prop::sample::Index>().prop_map(Choice::Rung),
    ];
    let attempt = (STAFF, powers, 0_i64..15, choice);
    let attempt = attempt.prop_map(|(by, powers, seconds, choice)| Attempt {
        by,
        powers,
        seconds,
        choice,
    });
    proptest::collection::vec(attempt, 0..80)
}

fn voices() -> impl Strategy<Value = Voice> {
    let relation = prop_oneof![3 => Just(ComplainantRelation::Member), 1 => Just(ComplainantRelation::Anonymous)];
    let kind = prop_oneof![5 => Just(VoiceKind::Complaint), 1 => Just(VoiceKind::Praise)];
    let subjects = proptest::collection::btree_set(STAFF, 0..3);
    (relation, kind, subjects).prop_map(|(relation, kind, subjects)| {
        let subjects: Vec<StaffName> = subjects.into_iter().map(staff).collect();
        let received = super::Intake {
            received_at: now(),
            ..intake(kind, relation, &subjects)
        };
        Voice::receive(received, compressed()).unwrap()
    })
}

/// Seconds in place of days.
fn compressed() -> Clocks<'static> {
    static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet {
        id: "compressed".to_owned(),
        acknowledge: Span::Seconds(20),
        final_response: Span::Seconds(240),
        triage: Span::Seconds(40),
        fast_track: Span::Seconds(90),
        progress_update: Span::Seconds(60),
        progress_update_at_most: Span::Seconds(70),
        progress_update_when_missed: Span::Seconds(10),
        interim_reply: Span::Seconds(100),
        internal_target: Span::Seconds(160),
        adr_notice: Span::Seconds(120),
        awaited_answer: Span::Seconds(20),
        no_reply: Span::Seconds(15),
        satisfaction_follow_up: Span::Seconds(30),
        executive_after: Span::Seconds(10),
        ..RuleSet::standard()
    });
    Clocks { rules: &RULES, ..clocks() }
}

/// The steps that lead on from where a voice stands.
fn ways_on(voice: &Voice, by: u128, now: DateTime<Utc>) -> Vec<Command> {
    let take = |steps: Vec<Step>| steps.into_iter().map(Command::Take).collect();
    let categories = voice.handling().triage.iter().flat_map(|it| it.decision.categories.iter().copied());
    match voice.state() {
        StateCode::Received => vec![Command::Acknowledge(if voice.intake().complainant.is_anonymous() {
            skipped("no name was given")
        } else {
            by_letter()
        })],
        StateCode::Acknowledged => [Severity::S1, Severity::S3, Severity::S4]
            .map(|severity| {
                Command::Triage(Triaging {
                    handler: staff(by % 5 + 1),
                    ..super::fixtures::triaging(severity, by)
                })
            })
            .into(),
        StateCode::Triaged if voice.intake().kind != VoiceKind::Complaint => take(vec![
            Step::Reply(replying(0, "Thank you.", now)),
            Step::Route(routing()),
            Step::DecideImprovement(no_action()),
        ]),
        StateCode::Triaged => take(vec![
            Step::StartFastTrack,
            Step::StartInvestigation,
            Step::DecideImprovement(no_action()),
        ]),
        StateCode::FastTrack => take(vec![Step::ResolveFast(Outcome::Upheld), Step::StartInvestigation]),
        StateCode::SecondReview | StateCode::Reopened => take(vec![Step::StartInvestigation]),
        StateCode::Investigating => take(vec![
            Step::Await(AwaitedParty::Member, "the receipt".into()),
            Step::Await(AwaitedParty::Insurer, "the file".into()),
            Step::Draft(drafting(categories, by.is_multiple_of(2))),
            letter(LetterKind::ProgressUpdate, None, 2),
        ]),
        StateCode::AwaitingMember | StateCode::AwaitingExternal => take(vec![
            Step::Hear(Channel::Letter, "".into()),
            letter(LetterKind::InterimReply, None, 2),
        ]),
        StateCode::ResponseDrafted => take(vec![Step::Approve, Step::Reject("not yet".into())]),
        StateCode::ResponseApproval => take(vec![Step::Respond(responding(0, now)), Step::Respond(responding(1, now))]),
        StateCode::Responded => take(vec![
            Step::RecordMemberDecision(MemberDecision::Accepted),
            Step::RecordMemberDecision(MemberDecision::NotAccepted),
        ]),
        StateCode::ResolvedFast | StateCode::Accepted | StateCode::NoReply | StateCode::Withdrawn | StateCode::Rerouted => {
            take(vec![Step::DecideImprovement(no_action())])
        }
        StateCode::ImprovementDecision => take(vec![Step::Close { no_follow_up: false }]),
        StateCode::Closed => take(vec![
            Step::RecordFollowUp(FollowUp::Answered(4)),
            Step::Reopen("New facts came up.".into()),
        ]),
    }
}

/// The rungs that a workflow would propose.
fn due_rungs(voice: &Voice, now: DateTime<Utc>) -> Vec<RungName> {
    let is_due = |which: &RungName| {
        let mut deadlines = voice.handling().deadlines.iter();
        let deadline = deadlines.find(|it| (it.kind, it.ordinal) == (which.kind, which.ordinal) && it.is_open());
        let rungs = deadline.into_iter().flat_map(|it| &it.rungs);
        rungs
            .filter(|it| it.level == which.level && it.fired_at.is_none())
            .any(|it| it.fire_at <= now)
    };
    rungs(voice).into_iter().filter(is_due).collect()
}

fn rungs(voice: &Voice) -> Vec<RungName> {
    let cycle = voice.handling().cycle;
    let of = |it: &Deadline| {
        let (kind, ordinal) = (it.kind, it.ordinal);
        let levels: Vec<Level> = it.rungs.iter().map(|rung| rung.level).collect();
        levels.into_iter().map(move |level| RungName {
            cycle,
            kind,
            ordinal,
            level,
        })
    };
    voice.handling().deadlines.iter().flat_map(of).collect()
}

/// A voice as it is handled, with what was seen of it so far.
struct Play {
    voice: Voice,
    now: DateTime<Utc>,
    fired: BTreeSet<RungName>,
}

impl Play {
    fn command(&self, attempt: &Attempt) -> Option<Command> {
        match &attempt.choice {
            Choice::Any(command) => Some(command.clone()),
            Choice::Next(which) => Some(which.get(&ways_on(&self.voice, attempt.by, self.now)).clone()),
            Choice::Rung(which) => {
                let (all, due) = (rungs(&self.voice), due_rungs(&self.voice, self.now));
                let rungs = if due.is_empty() { all } else { due };
                (!rungs.is_empty()).then(|| Command::Escalate(*which.get(&rungs)))
            }
        }
    }

    fn attempt(&mut self, attempt: &Attempt) -> TestCaseResult {
        self.now += TimeDelta::seconds(attempt.seconds);
        let Some(command) = self.command(attempt) else { return Ok(()) };
        let acting = Acting {
            powers: attempt.powers,
            ..person(attempt.by)
        };
        let clocks = compressed();
        let (before, now) = (self.voice.clone(), self.now);
        let by_subject = before.intake().subject_staff.contains(&staff(attempt.by));
        let answer = match command.clone() {
            Command::Acknowledge(how) => before.clone().acknowledge(how, &acting, now),
            Command::Triage(decision) => before.clone().triage(decision, &lines(), &acting, clocks, now),
            Command::Take(step) => before.clone().take(step, &acting, clocks, now),
            Command::Escalate(which) => return self.escalate(which, &acting, clocks),
        };
        match answer {
            Err(error) => {
                prop_assert!(
                    !by_subject || error == TransitionError::SubjectOfCase,
                    "{error} is told to a subject"
                );
                Ok(())
            }
            Ok(after) => {
                prop_assert!(!by_subject, "whom it is about acts: {command:?}");
                prop_assert_eq!(after.handling().version, before.handling().version + 1);
                duties_are_apart(&before, &command, &acting)?;
                self.moved_to(after)
            }
        }
    }

    fn escalate(&mut self, which: RungName, acting: &Acting, clocks: Clocks<'_>) -> TestCaseResult {
        let before = self.voice.clone();
        let escalated = before.clone().escalate(which, acting, clocks, self.now);
        let Ok(recipients) = escalated.fired else {
            prop_assert_eq!(escalated.voice, before);
            return Ok(());
        };
        prop_assert!(self.fired.insert(which), "{which:?} fired twice");
        prop_assert!(!recipients.is_empty() && which.cycle == before.handling().cycle);
        let mut deadlines = before.handling().deadlines.iter();
        let deadline = deadlines.find(|it| (it.kind, it.ordinal) == (which.kind, which.ordinal)).unwrap();
        prop_assert!(
            deadline.is_open() && deadline.paused_at.is_none(),
            "{which:?} fired for what is done or stands still"
        );
        prop_assert_eq!(escalated.voice.handling().version, before.handling().version + 1);
        self.moved_to(escalated.voice)
    }

    /// What holds of any two states of a voice, one after the other.
    fn moved_to(&mut self, after: Voice) -> TestCaseResult {
        let before = std::mem::replace(&mut self.voice, after);
        let after = &self.voice;
        let restored = Voice::restore(after.intake().clone(), after.handling().clone());
        prop_assert_eq!(restored.map_err(|error| error.rule), Ok(after.clone()));
        let subjects = &after.intake().subject_staff;
        prop_assert!(after.handler().is_none_or(|it| lines().keep_apart(it, subjects).is_ok()));

        let (was, is) = (before.handling(), after.handling());
        let reopened = after.state() == StateCode::Reopened && before.state() == StateCode::Closed;
        prop_assert_eq!(is.cycle, was.cycle + u32::from(reopened));
        prop_assert!(is.earlier.starts_with(&was.earlier), "what ended stays as it ended");
        if reopened {
            let earlier = is.earlier.last().unwrap();
            prop_assert_eq!(&earlier.stage, &was.stage);
            prop_assert!(earlier.deadlines.iter().all(|it| !it.is_open()), "an ended cycle asks for nothing");
            deadlines_are_facts(&was.deadlines, &earlier.deadlines)?;
            prop_assert_eq!((after.handler(), after.severity()), (before.handler(), before.severity()));
        } else {
            deadlines_are_facts(&was.deadlines, &is.deadlines)?;
        }
        let decided = |voice: &Voice| (voice.handling().acknowledgement.clone(), voice.handling().triage.clone());
        let ((acknowledged, triaged), (still, too)) = (decided(&before), decided(after));
        prop_assert!((acknowledged.is_none() || acknowledged == still) && (triaged.is_none() || triaged == too));
        Ok(())
    }

    fn rungs_are_marked_once(&self) -> TestCaseResult {
        let handling = self.voice.handling();
        let earlier = handling.earlier.iter().flat_map(|it| &it.deadlines);
        let all = earlier.chain(&handling.deadlines).flat_map(|it| &it.rungs);
        let marked = all.filter(|it| it.fired_at.is_some()).count();
        // What turned out to be no complaint has no deadlines any more.
        let forgotten = handling.deadlines.is_empty();
        prop_assert!(
            marked == self.fired.len() || forgotten,
            "{marked} marked, {} fired",
            self.fired.len()
        );
        Ok(())
    }
}

/// Deadlines do not move, but for the co-op's own targets, which end later once they stood still; what was done stays done.
fn deadlines_are_facts(before: &[Deadline], after: &[Deadline]) -> TestCaseResult {
    let after: BTreeMap<_, _> = after.iter().map(|it| ((it.kind, it.ordinal), it)).collect();
    for was in before {
        let Some(is) = after.get(&(was.kind, was.ordinal)) else {
            prop_assert!(after.is_empty(), "{} was dropped", was.kind);
            continue;
        };
        prop_assert_eq!((was.base_at, &was.rule_id, was.span), (is.base_at, &is.rule_id, is.span));
        prop_assert!(
            was.due_at == is.due_at || (was.kind.is_paused_while_awaiting() && was.due_at < is.due_at),
            "{} moved",
            was.kind
        );
        prop_assert_eq!(was.due_at + TimeDelta::seconds(is.paused_seconds - was.paused_seconds), is.due_at);
        prop_assert!(was.met_at.is_none() || was.met_at == is.met_at, "{} was met twice", was.kind);
        for rung in &was.rungs {
            let now = is.rungs.iter().find(|it| it.level == rung.level).unwrap();
            prop_assert!(rung.fired_at.is_none() || now.fired_at == rung.fired_at);
        }
    }
    Ok(())
}

/// Four eyes, and who is entitled (domain 3.0, 3.1, 6.3).
fn duties_are_apart(before: &Voice, command: &Command, acting: &Acting) -> TestCaseResult {
    let me = acting.party.staff();
    let leads = acting.powers.team_lead || acting.powers.compliance_manager;
    let grave = before.severity().is_some_and(Severity::needs_four_eyes);
    match command {
        Command::Take(Step::Approve | Step::Reject(_)) => {
            let draft = before.stage().draft().unwrap();
            let money = before.handling().triage.as_ref().is_some_and(|it| it.decision.concerns_money) || draft.decision.offers_money;
            prop_assert!(me != before.handler() && acting.party != draft.mark.by, "not four eyes");
            prop_assert!(leads && (acting.powers.compliance_manager || !(grave || money)), "not entitled");
        }
        Command::Take(Step::DecideImprovement(_)) => prop_assert!(leads),
        Command::Take(Step::Close { .. }) => {
            prop_assert!(leads && (!grave || (acting.powers.compliance_manager && me != before.handler())));
        }
        Command::Triage(decision) => {
            let made_less = before.intake().kind == VoiceKind::Complaint && decision.kind.is_some_and(|it| it != VoiceKind::Complaint);
            prop_assert!(leads || !made_less);
        }
        Command::Acknowledge(_) | Command::Take(_) | Command::Escalate(_) => {}
    }
    Ok(())
}

fn number(name: &str, otherwise: u64) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a switch of the one who runs the tests, not a setting")]
    let given = std::env::var(name);
    given.map_or(otherwise, |it| it.parse().expect("a number"))
}

#[test]
fn no_sequence_of_commands_leads_to_an_illegal_voice() {
    let (seed, cases) = (number("HONI_VOICE_SEED", 20_261_123), number("HONI_VOICE_CASES", 10_000));
    let mut runner = TestRunner::new(ProptestConfig {
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        cases: u32::try_from(cases).expect("fewer cases"),
        ..ProptestConfig::default()
    });
    let seen = RefCell::new(BTreeSet::new());
    let played = runner.run(&(voices(), attempts()), |(voice, attempts)| {
        let mut play = Play {
            voice,
            now: now(),
            fired: BTreeSet::new(),
        };
        for attempt in &attempts {
            play.attempt(attempt)?;
            seen.borrow_mut().insert(play.voice.state());
        }
        play.rungs_are_marked_once()
    });
    if let Err(error) = played {
        panic!("HONI_VOICE_SEED={seed} HONI_VOICE_CASES={cases}: {error}");
    }
    let every: BTreeSet<StateCode> = StateCode::ALL.iter().copied().collect();
    assert_eq!(seen.into_inner(), every, "HONI_VOICE_SEED={seed}: some state was never reached");
}
