//! The ways of a complaint, told by records that have versions.

use chrono::{DateTime, TimeDelta, Utc};
use honi_complaint_handling::{ComplaintState, DeadlineKind, DeadlinePlan, Level};

use crate::{
    fixtures::{World, ladder, lapsing, reminding},
    stage::{Run, play},
};

/// Most events of a complaint that is answered in time, over all its timers and to the end of its follow-up, if each of its steps is taken
/// on its own: ten of them, at four events for being told, one for the state and two where another timer is the next.
const ANSWERED_IN_TIME: usize = 64;

/// All that a complaint has from its receipt on, in calendar time.
fn all_deadlines(received: DateTime<Utc>) -> Vec<DeadlinePlan> {
    [
        (DeadlineKind::Acknowledge, 1),
        (DeadlineKind::FinalResponse, 56),
        (DeadlineKind::Triage, 2),
        (DeadlineKind::ProgressUpdate, 14),
        (DeadlineKind::InterimReply, 14),
        (DeadlineKind::InternalTarget, 28),
        (DeadlineKind::AdrNotice, 30),
    ]
    .map(|(kind, days)| ladder(kind, received, TimeDelta::days(days)))
    .into()
}

/// The record has versions.
fn versioned(world: &World) {
    world.record().complaint.version = 1;
}

/// The record has versions, and all the deadlines there are.
fn complete(world: &World) {
    versioned(world);
    let complaint = &mut world.record().complaint;
    let first = &complaint.deadlines[0];
    let received = first.due_at - TimeDelta::days(1);
    complaint.deadlines = all_deadlines(received);
}

fn proposed(run: &Run) -> Vec<(DeadlineKind, Level)> {
    let record = run.world.record();
    record.proposals.iter().map(|(kind, level, _)| (*kind, *level)).collect()
}

/// Receipt confirmed and given to a handler within the first hours.
async fn triaged(run: &Run) {
    run.skip(TimeDelta::hours(1)).await;
    run.signal(run.world.acknowledge(run.now().await)).await;
    run.skip(TimeDelta::hours(1)).await;
    let at = run.now().await;
    run.world.triage();
    run.signal(run.world.moves(ComplaintState::Triaged, &[DeadlineKind::Triage], at))
        .await;
}

/// The record moves on to a state, and the run is told.
async fn moves(run: &Run, state: ComplaintState) {
    let at = run.now().await;
    let met: &[DeadlineKind] = if state == ComplaintState::Accepted {
        &[DeadlineKind::NoReply]
    } else {
        &[]
    };
    run.signal(run.world.moves(state, met, at)).await;
    run.skip(TimeDelta::hours(1)).await;
}

#[tokio::test]
async fn a_complaint_answered_in_time_over_all_its_timers_takes_few_events() {
    play(TimeDelta::zero(), complete, async |run| {
        triaged(run).await;
        for state in [
            ComplaintState::Investigating,
            ComplaintState::ResponseDrafted,
            ComplaintState::ResponseApproval,
        ] {
            moves(run, state).await;
        }
        let now = run.now().await;
        let no_reply = lapsing(DeadlineKind::NoReply, now, TimeDelta::days(30));
        run.signal(run.world.settles(ComplaintState::Responded, now, Some(no_reply))).await;
        run.skip(TimeDelta::days(3)).await;
        moves(run, ComplaintState::Accepted).await;
        moves(run, ComplaintState::ImprovementDecision).await;
        let now = run.now().await;
        let ask = reminding(DeadlineKind::SatisfactionFollowUp, now, TimeDelta::days(14));
        run.signal(run.world.settles(ComplaintState::Closed, now, Some(ask))).await;
        run.skip(TimeDelta::days(1)).await;
        run.signal(run.world.settles(ComplaintState::Closed, run.now().await, None)).await;
        let outcome = run.outcome().await;
        assert!(outcome.deadlines.iter().all(|it| !it.late && it.fired.is_empty()), "{outcome:?}");
        assert!(proposed(run).is_empty());
        let events = run.events().await.len();
        assert!(events <= ANSWERED_IN_TIME, "{events} events");
        run.record("answered-in-time").await;
    })
    .await;
}

#[tokio::test]
async fn the_fast_track_that_is_not_left_in_time_lapses() {
    play(TimeDelta::zero(), versioned, async |run| {
        triaged(run).await;
        let now = run.now().await;
        let window = lapsing(DeadlineKind::FastTrack, now, TimeDelta::days(3));
        let fast = run.world.change(|complaint| {
            complaint.state = ComplaintState::FastTrack;
            complaint.deadlines.push(window);
        });
        run.signal(fast).await;
        run.skip(TimeDelta::days(3) - TimeDelta::hours(1)).await;
        assert!(proposed(run).is_empty());
        run.skip(TimeDelta::hours(2)).await;
        assert_eq!(proposed(run), [(DeadlineKind::FastTrack, Level::Lapse)]);
        let stage = run.stage().await;
        assert_eq!(stage.state, ComplaintState::Investigating, "by the answer, before any signal");
        assert_eq!(stage.next.map(|it| it.deadline), Some(DeadlineKind::FinalResponse));
        assert_eq!(run.world.record().notices.len(), 2);
        run.signal(run.world.close(run.now().await)).await;
        let outcome = run.outcome().await;
        assert_eq!(outcome.deadlines[2].fired, [Level::Lapse]);
        run.record("fast-track-lapsed").await;
    })
    .await;
}

#[tokio::test]
async fn what_stands_still_fires_later_by_the_time_that_it_did() {
    play(TimeDelta::zero(), versioned, async |run| {
        let own = ladder(DeadlineKind::InternalTarget, run.now().await, TimeDelta::days(10));
        run.world.record().complaint.deadlines.push(own);
        triaged(run).await;
        moves(run, ComplaintState::Investigating).await;
        let asked = run.now().await;
        let awaiting = run.world.change(|complaint| {
            complaint.state = ComplaintState::AwaitingMember;
            complaint.deadlines[2].paused = true;
            complaint
                .deadlines
                .push(reminding(DeadlineKind::AwaitedAnswer, asked, TimeDelta::days(7)));
        });
        run.signal(awaiting).await;
        run.skip(TimeDelta::days(8)).await;
        let answer = (DeadlineKind::AwaitedAnswer, Level::RemindOwner);
        assert_eq!(proposed(run), [answer], "the own target of five days stands still");
        let heard = run.now().await;
        let resumed = run.world.change(|complaint| {
            complaint.state = ComplaintState::Investigating;
            let own = &mut complaint.deadlines[2];
            own.paused = false;
            own.due_at += heard - asked;
            own.rungs.iter_mut().for_each(|it| it.fire_at += heard - asked);
            complaint.deadlines[3].met_at = Some(heard);
        });
        run.signal(resumed).await;
        run.skip(TimeDelta::days(4)).await;
        assert_eq!(proposed(run), [answer], "not yet");
        run.skip(TimeDelta::days(1)).await;
        assert_eq!(proposed(run)[1..], [(DeadlineKind::InternalTarget, Level::RemindOwner)]);
        run.signal(run.world.close(run.now().await)).await;
        assert!(
            run.outcome()
                .await
                .deadlines
                .iter()
                .all(|it| !it.late || it.kind == DeadlineKind::AwaitedAnswer)
        );
        run.record("paused-and-resumed").await;
    })
    .await;
}

#[tokio::test]
async fn no_answer_to_the_final_response_settles_it() {
    play(TimeDelta::zero(), versioned, async |run| {
        triaged(run).await;
        let now = run.now().await;
        let no_reply = lapsing(DeadlineKind::NoReply, now, TimeDelta::days(30));
        run.signal(run.world.settles(ComplaintState::Responded, now, Some(no_reply))).await;
        run.skip(TimeDelta::days(31)).await;
        assert_eq!(proposed(run), [(DeadlineKind::NoReply, Level::Lapse)]);
        let stage = run.stage().await;
        assert_eq!((stage.state, stage.next), (ComplaintState::NoReply, None));
        run.signal(run.world.settles(ComplaintState::ImprovementDecision, run.now().await, None))
            .await;
        run.signal(run.world.close(run.now().await)).await;
        run.outcome().await;
        run.record("no-reply").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_accepted_has_a_target_once_more() {
    play(TimeDelta::zero(), complete, async |run| {
        triaged(run).await;
        let now = run.now().await;
        let no_reply = lapsing(DeadlineKind::NoReply, now, TimeDelta::days(30));
        run.signal(run.world.settles(ComplaintState::Responded, now, Some(no_reply))).await;
        run.skip(TimeDelta::days(2)).await;
        let now = run.now().await;
        let second = DeadlinePlan {
            ordinal: 2,
            ..ladder(DeadlineKind::InternalTarget, now, TimeDelta::days(28))
        };
        run.signal(run.world.settles(ComplaintState::SecondReview, now, Some(second))).await;
        moves(run, ComplaintState::Investigating).await;
        run.skip(TimeDelta::days(14)).await;
        assert_eq!(proposed(run), [(DeadlineKind::InternalTarget, Level::RemindOwner)]);
        assert_eq!(run.world.record().ordinals, [2]);
        assert!(run.world.record().notices.iter().all(|it| it.ordinal == 2));
        run.signal(run.world.settles(ComplaintState::Responded, run.now().await, None))
            .await;
        run.signal(run.world.settles(ComplaintState::Accepted, run.now().await, None)).await;
        run.signal(run.world.settles(ComplaintState::ImprovementDecision, run.now().await, None))
            .await;
        run.signal(run.world.close(run.now().await)).await;
        let outcome = run.outcome().await;
        let fired: Vec<_> = outcome.deadlines.iter().filter(|it| !it.fired.is_empty()).collect();
        assert_eq!(
            fired.iter().map(|it| (it.kind, it.ordinal)).collect::<Vec<_>>(),
            [(DeadlineKind::InternalTarget, 2)]
        );
        run.record("not-accepted").await;
    })
    .await;
}

/// Closed with somebody left to be asked.
async fn closed(run: &Run) {
    triaged(run).await;
    run.skip(TimeDelta::days(5)).await;
    let now = run.now().await;
    let ask = reminding(DeadlineKind::SatisfactionFollowUp, now, TimeDelta::days(14));
    run.signal(run.world.settles(ComplaintState::Closed, now, Some(ask))).await;
}

#[tokio::test]
async fn after_the_closing_somebody_is_reminded_to_ask_and_then_it_ends() {
    play(TimeDelta::zero(), versioned, async |run| {
        closed(run).await;
        run.skip(TimeDelta::days(13)).await;
        assert!(proposed(run).is_empty());
        assert_eq!(run.stage().await.state, ComplaintState::Closed);
        run.skip(TimeDelta::days(2)).await;
        let outcome = run.outcome().await;
        assert_eq!(proposed(run), [(DeadlineKind::SatisfactionFollowUp, Level::RemindOwner)]);
        assert_eq!(outcome.state, ComplaintState::Closed);
        run.record("followed-up-after-closing").await;
    })
    .await;
}

#[tokio::test]
async fn a_cycle_that_another_followed_ends_when_it_hears_of_it() {
    play(TimeDelta::zero(), versioned, async |run| {
        closed(run).await;
        run.skip(TimeDelta::days(3)).await;
        // The event of reopening starts another run; this one is told when it asks.
        let now = run.now().await;
        {
            let mut record = run.world.record();
            let mut ended = record.complaint.clone();
            ended.deadlines.iter_mut().for_each(|it| {
                it.met_at.get_or_insert(now);
            });
            record.complaint.subject.cycle = 2;
            record.complaint.state = ComplaintState::Reopened;
            record.complaint.version += 1;
            record.complaint.deadlines = all_deadlines(now).split_off(3);
            record.earlier = Some(ended);
        }
        run.skip(TimeDelta::days(12)).await;
        let outcome = run.outcome().await;
        assert_eq!(outcome.state, ComplaintState::Closed);
        assert_eq!(proposed(run), [(DeadlineKind::SatisfactionFollowUp, Level::RemindOwner)], "once");
        assert!(run.world.record().notices.is_empty());
        run.record("reopened").await;
    })
    .await;
}

#[tokio::test]
async fn the_next_cycle_is_a_run_of_its_own() {
    let prepare = |world: &World| {
        complete(world);
        let mut record = world.record();
        record.complaint.subject.cycle = 2;
        record.complaint.version = 20;
        record.complaint.position = 40;
        record.complaint.state = ComplaintState::Reopened;
        record.complaint.owner = Some("staff/0190b3f2-6c8a-7000-8000-000000000003".to_owned());
        record
            .complaint
            .deadlines
            .retain(|it| ![DeadlineKind::Acknowledge, DeadlineKind::Triage].contains(&it.kind));
    };
    play(TimeDelta::zero(), prepare, async |run| {
        run.skip(TimeDelta::hours(1)).await;
        let mut late = run.world.record().complaint.clone();
        (late.subject.cycle, late.position, late.state) = (1, 99, ComplaintState::Closed);
        run.signal(late).await;
        moves(run, ComplaintState::Investigating).await;
        let stage = run.stage().await;
        assert_eq!(
            (stage.state, stage.position),
            (ComplaintState::Investigating, 41),
            "the cycle before is over"
        );
        run.skip(TimeDelta::days(8)).await;
        let halfway = [DeadlineKind::ProgressUpdate, DeadlineKind::InterimReply].map(|kind| (kind, Level::RemindOwner));
        assert_eq!(proposed(run), halfway);
        run.signal(run.world.close(run.now().await)).await;
        run.outcome().await;
        run.record("second-cycle").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_back_waits_for_nothing_but_its_end() {
    play(TimeDelta::zero(), complete, async |run| {
        triaged(run).await;
        run.signal(run.world.settles(ComplaintState::Withdrawn, run.now().await, None))
            .await;
        run.skip(TimeDelta::days(90)).await;
        assert!(proposed(run).is_empty());
        let stage = run.stage().await;
        assert_eq!((stage.state, stage.next), (ComplaintState::Withdrawn, None));
        run.signal(run.world.settles(ComplaintState::ImprovementDecision, run.now().await, None))
            .await;
        run.signal(run.world.close(run.now().await)).await;
        assert!(run.outcome().await.deadlines.iter().all(|it| !it.late));
        run.record("withdrawn").await;
    })
    .await;
}
