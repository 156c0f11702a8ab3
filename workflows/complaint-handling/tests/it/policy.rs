//! What the process decides, as pure functions of what it knows and of the time.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use honi_complaint_handling::policy::{Step, adopt, due_at, fired_rungs, hold, next_rung, outcome, overdue, refused, sleep, step, take};
use honi_complaint_handling::{
    Complaint, ComplaintSnapshot, ComplaintState, DeadlineKind, DeadlinePlan, Escalated, Level, NextRung, NotifyInput, Pending, Recipient,
    Rung, Unsent,
};

/// A moment, in seconds after the receipt of the complaint.
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_900_000_000 + seconds, 0).expect("a moment in 2030")
}

fn ladder(kind: DeadlineKind, due: i64) -> DeadlinePlan {
    let levels = [Level::RemindOwner, Level::TeamLead, Level::ComplianceManager, Level::Executive];
    let percent = [50, 80, 100, 150];
    let rungs = levels.into_iter().zip(percent).map(|(level, part)| Rung {
        level,
        fire_at: at(due * part / 100),
        fired: false,
    });
    DeadlinePlan {
        kind,
        ordinal: 1,
        paused: false,
        due_at: at(due),
        met_at: None,
        rungs: rungs.collect(),
    }
}

fn complaint() -> ComplaintSnapshot {
    ComplaintSnapshot {
        subject: Complaint {
            voice: "voices/0190b3f2-6c8a-7000-8000-000000000001".parse().expect("a name"),
            cycle: 1,
        },
        position: 10,
        version: 0,
        state: ComplaintState::Received,
        owner: None,
        org_unit: "orgUnits/0190b3f2-6c8a-7000-8000-000000000002".to_owned(),
        severity: None,
        deadlines: vec![ladder(DeadlineKind::Acknowledge, 100), ladder(DeadlineKind::FinalResponse, 1000)],
    }
}

fn rung(deadline: DeadlineKind, level: Level, seconds: i64) -> NextRung {
    NextRung {
        fire_at: at(seconds),
        deadline,
        ordinal: 1,
        level,
    }
}

fn answer(of: &ComplaintSnapshot) -> Escalated {
    Escalated {
        fired: true,
        notices: Vec::new(),
        due_at: None,
        version: of.version,
        state: of.state,
        deadlines: of.deadlines.clone(),
        excluded: Vec::new(),
    }
}

#[test]
fn the_earliest_rung_comes_next() {
    assert_eq!(
        next_rung(&complaint()),
        Some(rung(DeadlineKind::Acknowledge, Level::RemindOwner, 50))
    );
}

#[test]
fn a_met_deadline_has_no_next_rung() {
    let mut complaint = complaint();
    complaint.deadlines[0].met_at = Some(at(1));
    assert_eq!(
        next_rung(&complaint),
        Some(rung(DeadlineKind::FinalResponse, Level::RemindOwner, 500))
    );
    complaint.deadlines[1].met_at = Some(at(2));
    assert_eq!(step(&complaint, &Pending::default(), at(5000)), Step::Wait(None));
}

#[test]
fn a_rung_is_proposed_at_its_moment_and_not_before() {
    let next = rung(DeadlineKind::Acknowledge, Level::RemindOwner, 50);
    assert_eq!(step(&complaint(), &Pending::default(), at(49)), Step::Wait(Some(at(50))));
    assert_eq!(step(&complaint(), &Pending::default(), at(50)), Step::Propose(next));
}

#[test]
fn rungs_that_were_missed_are_made_up_for_in_order() {
    let mut complaint = complaint();
    let mut proposed = Vec::new();
    while let Step::Propose(next) = step(&complaint, &Pending::default(), at(900)) {
        proposed.push((next.deadline, next.level));
        let deadline = complaint
            .deadlines
            .iter_mut()
            .find(|plan| plan.kind == next.deadline)
            .expect("planned");
        deadline
            .rungs
            .iter_mut()
            .find(|rung| rung.level == next.level)
            .expect("planned")
            .fired = true;
    }
    let acknowledge = [Level::RemindOwner, Level::TeamLead, Level::ComplianceManager, Level::Executive];
    let mut expected: Vec<_> = acknowledge.into_iter().map(|level| (DeadlineKind::Acknowledge, level)).collect();
    expected.extend([
        (DeadlineKind::FinalResponse, Level::RemindOwner),
        (DeadlineKind::FinalResponse, Level::TeamLead),
    ]);
    assert_eq!(proposed, expected);
}

#[test]
fn a_closed_complaint_ends_whatever_is_due() {
    let mut complaint = complaint();
    complaint.state = ComplaintState::Closed;
    assert_eq!(step(&complaint, &Pending::default(), at(5000)), Step::End);
    assert!(!overdue(&complaint, at(5000)));
}

#[test]
fn a_signal_that_is_not_newer_is_dropped() {
    for position in [9, 10] {
        let (mut seen, mut late) = (complaint(), complaint());
        late.position = position;
        late.state = ComplaintState::Closed;
        assert!(!take(&mut seen, late));
        assert_eq!(seen, complaint());
    }
}

#[test]
fn a_signal_of_another_cycle_is_dropped() {
    let (mut seen, mut other) = (complaint(), complaint());
    other.position = 11;
    other.subject.cycle = 2;
    assert!(!take(&mut seen, other));
}

#[test]
fn a_newer_signal_never_takes_back_what_happened() {
    let (mut seen, mut newer) = (complaint(), complaint());
    seen.deadlines[0].rungs[0].fired = true;
    seen.deadlines[0].met_at = Some(at(60));
    seen.state = ComplaintState::Acknowledged;
    newer.position = 11;
    newer.owner = Some("staff/0190b3f2-6c8a-7000-8000-000000000003".to_owned());
    assert!(take(&mut seen, newer.clone()));
    assert_eq!(seen.owner, newer.owner);
    assert_eq!(seen.state, ComplaintState::Acknowledged);
    assert_eq!(seen.deadlines[0].met_at, Some(at(60)));
    assert!(seen.deadlines[0].rungs[0].fired);
}

#[test]
fn an_answer_replaces_the_plan_unless_a_signal_came_meanwhile() {
    let (mut seen, mut moved) = (complaint(), complaint());
    moved.deadlines[0] = ladder(DeadlineKind::Acknowledge, 200);
    adopt(&mut seen, 10, &answer(&moved));
    assert_eq!(seen.deadlines[0].due_at, at(200));

    let mut seen = complaint();
    moved.deadlines[0].rungs[0].fired = true;
    seen.position = 11;
    adopt(&mut seen, 10, &answer(&moved));
    assert_eq!(seen.deadlines[0].due_at, at(100));
    assert!(seen.deadlines[0].rungs[0].fired);
}

#[test]
fn a_rung_proposed_in_vain_is_held_for_longer_each_time_but_no_longer_than_an_hour() {
    let next = rung(DeadlineKind::Acknowledge, Level::RemindOwner, 50);
    let mut held = None;
    let mut waits = Vec::new();
    for _ in 0..70 {
        let next_hold = hold(held.as_ref(), next, at(50));
        waits.push((next_hold.until - at(50)).num_seconds());
        held = Some(next_hold);
    }
    assert_eq!(waits[..4], [1, 2, 4, 8]);
    assert_eq!(waits[12..], [3600; 58]);
    let held = Pending {
        hold: Some(hold(None, next, at(50))),
        ..Pending::default()
    };
    assert_eq!(step(&complaint(), &held, at(50)), Step::Wait(Some(at(51))));
    assert_eq!(step(&complaint(), &held, at(51)), Step::Propose(next));
}

#[test]
fn lateness_comes_from_the_timestamps() {
    let mut complaint = complaint();
    complaint.state = ComplaintState::Closed;
    complaint.deadlines[0].met_at = Some(at(101));
    complaint.deadlines[0].rungs[0].fired = true;
    complaint.deadlines[1].met_at = Some(at(1000));
    let outcome = outcome(&complaint, 0, at(2000));
    assert_eq!(outcome.deadlines.iter().map(|end| end.late).collect::<Vec<_>>(), [true, false]);
    assert_eq!(outcome.deadlines[0].fired, [Level::RemindOwner]);
}

#[test]
fn overdue_from_the_moment_the_deadline_ends() {
    assert!(!overdue(&complaint(), at(99)));
    assert!(overdue(&complaint(), at(100)));
}

#[test]
fn a_sleep_is_rounded_up_to_the_millisecond() {
    let (now, later) = (at(0), at(0) + TimeDelta::microseconds(1_001));
    assert_eq!(sleep(now, later), Duration::from_millis(2));
    assert_eq!(sleep(later, now), Duration::ZERO);
}

#[test]
fn rungs_that_fired_before_the_run_come_first_unless_their_deadline_is_met() {
    let mut complaint = complaint();
    complaint.deadlines[0].rungs[0].fired = true;
    complaint.deadlines[0].rungs[1].fired = true;
    let [first, second] = [(Level::RemindOwner, 50), (Level::TeamLead, 80)].map(|(level, at)| rung(DeadlineKind::Acknowledge, level, at));
    let mut pending = Pending {
        unconfirmed: fired_rungs(&complaint),
        ..Pending::default()
    };
    assert_eq!(pending.unconfirmed, [first, second]);
    assert_eq!(step(&complaint, &pending, at(900)), Step::Propose(first));
    pending.unconfirmed.remove(0);
    assert_eq!(step(&complaint, &pending, at(900)), Step::Propose(second));
    complaint.deadlines[0].met_at = Some(at(85));
    assert_eq!(
        step(&complaint, &pending, at(900)),
        Step::Propose(rung(DeadlineKind::FinalResponse, Level::RemindOwner, 500))
    );
}

fn unsent(recipient: Recipient) -> Unsent {
    let notice = NotifyInput {
        subject: Complaint {
            voice: complaint().subject.voice,
            cycle: 1,
        },
        deadline: DeadlineKind::Acknowledge,
        ordinal: 1,
        level: Level::RemindOwner,
        due_at: None,
        recipient,
        excluded: Vec::new(),
    };
    Unsent {
        notice,
        attempts: 0,
        until: at(0),
    }
}

#[test]
fn a_refused_notice_is_sent_again_later_and_one_to_nobody_at_once_to_who_must_know() {
    let (queue, managers) = (Recipient::OrgUnitQueue(complaint().org_unit), Recipient::Role("CMG".to_owned()));
    let (staff, foreign) = (
        Recipient::Staff("staff/1".to_owned()),
        Recipient::OrgUnitQueue("orgUnits/1".to_owned()),
    );
    // To whom, whether they are unknown; to whom next, after how many seconds.
    let table = [
        (&staff, false, &staff, 1),
        (&staff, true, &queue, 0),
        (&foreign, true, &queue, 0),
        (&queue, false, &queue, 1),
        (&queue, true, &managers, 0),
        (&managers, true, &managers, 1),
    ];
    for (to, unknown, next, after) in table {
        let kept = refused(unsent(to.clone()), unknown, &complaint().org_unit, at(20));
        assert_eq!((&kept.notice.recipient, kept.until), (next, at(20 + after)), "{to:?} {unknown}");
    }
    let mut kept = unsent(staff);
    let waits: Vec<i64> = (0..20)
        .map(|_| {
            kept = refused(kept.clone(), false, "", at(20));
            (kept.until - at(20)).num_seconds()
        })
        .collect();
    assert_eq!((&waits[..4], waits[19]), (&[1, 2, 4, 8][..], 3600));
}

#[test]
fn notices_are_sent_when_they_are_due_and_rungs_go_before_them() {
    let held = |seconds| Unsent {
        until: at(seconds),
        ..unsent(Recipient::Staff("staff/1".to_owned()))
    };
    let pending = Pending {
        unsent: vec![held(40), held(30)],
        ..Pending::default()
    };
    assert_eq!(step(&complaint(), &pending, at(29)), Step::Wait(Some(at(30))));
    assert_eq!(step(&complaint(), &pending, at(30)), Step::Send);
    assert!(matches!(step(&complaint(), &pending, at(50)), Step::Propose(_)));
    let later = Pending {
        unsent: vec![held(60)],
        ..Pending::default()
    };
    assert_eq!(step(&complaint(), &later, at(40)), Step::Wait(Some(at(50))));
}

#[test]
fn by_their_versions_the_newer_of_two_messages_is_known() {
    let versioned = |version, state| ComplaintSnapshot {
        version,
        state,
        ..complaint()
    };
    let mut seen = versioned(3, ComplaintState::Investigating);
    // An answer of before what was seen says nothing new; a later one takes a state back that the record took back.
    adopt(&mut seen, 10, &answer(&versioned(2, ComplaintState::Triaged)));
    assert_eq!((seen.version, seen.state), (3, ComplaintState::Investigating));
    adopt(&mut seen, 9, &answer(&versioned(5, ComplaintState::AwaitingMember)));
    assert_eq!((seen.version, seen.state), (5, ComplaintState::AwaitingMember));
    let signal = |position, version, state| ComplaintSnapshot {
        position,
        ..versioned(version, state)
    };
    assert!(
        take(&mut seen, signal(11, 4, ComplaintState::Investigating)),
        "its position is news"
    );
    assert_eq!((seen.version, seen.position, seen.state), (5, 11, ComplaintState::AwaitingMember));
    // What the answer did not say: who has the work.
    let owned = ComplaintSnapshot {
        owner: Some("staff/0190b3f2-6c8a-7000-8000-000000000003".to_owned()),
        ..signal(12, 5, ComplaintState::AwaitingMember)
    };
    assert!(take(&mut seen, owned.clone()));
    assert_eq!(seen, owned);
    assert!(take(&mut seen, signal(13, 6, ComplaintState::Investigating)));
    assert_eq!((seen.version, seen.position, seen.state), (6, 13, ComplaintState::Investigating));
}

#[test]
fn what_stands_still_fires_nothing_and_is_not_due() {
    let mut complaint = complaint();
    complaint.deadlines[0].paused = true;
    assert_eq!(
        next_rung(&complaint),
        Some(rung(DeadlineKind::FinalResponse, Level::RemindOwner, 500))
    );
    assert_eq!(due_at(&complaint), Some(at(1000)));
}

#[test]
fn a_closed_complaint_goes_on_while_somebody_is_to_be_asked() {
    let mut complaint = ComplaintSnapshot {
        version: 9,
        state: ComplaintState::Closed,
        ..complaint()
    };
    for deadline in &mut complaint.deadlines {
        deadline.met_at = Some(at(1));
    }
    let ask = ladder(DeadlineKind::SatisfactionFollowUp, 2000);
    complaint.deadlines.push(DeadlinePlan {
        rungs: ask.rungs[2..3].to_vec(),
        ..ask
    });
    let next = rung(DeadlineKind::SatisfactionFollowUp, Level::ComplianceManager, 2000);
    assert_eq!(step(&complaint, &Pending::default(), at(1999)), Step::Wait(Some(at(2000))));
    assert_eq!(step(&complaint, &Pending::default(), at(2000)), Step::Propose(next));
    complaint.deadlines[2].rungs[0].fired = true;
    assert_eq!(step(&complaint, &Pending::default(), at(2000)), Step::End);
}
