//! Every way through the workflow.

use chrono::TimeDelta;
use honi_complaint_handling::{ComplaintState, DeadlineKind, Level, NextRung};
use temporalio_common::protos::temporal::api::enums::v1::EventType;

use crate::{
    fixtures::LEVELS,
    stage::{Run, play},
};

/// How late a rung may be on a server that skips time: a workflow task or two.
const TOLERANCE: TimeDelta = TimeDelta::seconds(5);

/// Every proposal came at the moment of its rung, and none came twice.
fn each_rung_fired_once_at_its_moment(run: &Run) {
    let record = run.world.record();
    for (index, (kind, level, proposed_at)) in record.proposals.iter().enumerate() {
        let deadline = record
            .complaint
            .deadlines
            .iter()
            .find(|deadline| deadline.kind == *kind)
            .expect("planned");
        let rung = deadline.rungs.iter().find(|rung| rung.level == *level).expect("planned");
        assert!(
            *proposed_at >= rung.fire_at && *proposed_at < rung.fire_at + TOLERANCE,
            "{kind:?} {level:?}: {proposed_at}, not {}",
            rung.fire_at
        );
        assert!(
            !record.proposals[..index].iter().any(|other| (other.0, other.1) == (*kind, *level)),
            "{kind:?} {level:?} twice"
        );
    }
    assert_eq!(
        record.notices.len(),
        record.proposals.len() * 2,
        "each rung that fires notifies the queue and the role"
    );
}

#[tokio::test]
async fn a_complaint_closed_in_time_escalates_nothing() {
    play(
        TimeDelta::zero(),
        |_| {},
        async |run| {
            run.skip(TimeDelta::hours(2)).await;
            run.signal(run.world.acknowledge(run.now().await)).await;
            run.skip(TimeDelta::hours(20)).await;
            run.signal(run.world.triage()).await;
            run.skip(TimeDelta::days(20)).await;
            run.signal(run.world.close(run.now().await)).await;
            let outcome = run.outcome().await;
            assert_eq!(outcome.state, ComplaintState::Closed);
            assert!(outcome.deadlines.iter().all(|deadline| !deadline.late && deadline.fired.is_empty()));
            assert!(run.world.record().proposals.is_empty());
            let events = run.events().await.len();
            assert!(events <= 60, "{events} events");
            run.record("closed-in-time").await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_complaint_nobody_touches_climbs_both_ladders_to_the_top() {
    play(
        TimeDelta::zero(),
        |_| {},
        async |run| {
            run.skip(TimeDelta::weeks(9) + TimeDelta::hours(1)).await;
            assert_eq!(run.world.record().proposals.len(), 8);
            assert_eq!(run.stage().await.next, None);
            run.signal(run.world.close(run.now().await)).await;
            let outcome = run.outcome().await;
            assert!(outcome.deadlines.iter().all(|deadline| deadline.late && deadline.fired == LEVELS));
            each_rung_fired_once_at_its_moment(run);
            run.record("escalated-to-the-top").await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_deadline_met_in_time_fires_no_further_rung() {
    play(
        TimeDelta::zero(),
        |_| {},
        async |run| {
            run.skip(TimeDelta::hours(13)).await;
            assert_eq!(run.world.record().proposals.len(), 1, "half the day is over");
            run.signal(run.world.acknowledge(run.now().await)).await;
            run.skip(TimeDelta::days(14)).await;
            assert_eq!(run.world.record().proposals.len(), 1);
            let stage = run.stage().await;
            assert_eq!(stage.state, ComplaintState::Acknowledged);
            let halfway = run.world.record().complaint.deadlines[1].rungs[0].fire_at;
            assert_eq!(
                stage.next,
                Some(NextRung {
                    fire_at: halfway,
                    deadline: DeadlineKind::FinalResponse,
                    level: Level::RemindOwner
                })
            );
            each_rung_fired_once_at_its_moment(run);
        },
    )
    .await;
}

#[tokio::test]
async fn an_answer_after_eight_weeks_is_late_and_one_before_is_not() {
    play(
        TimeDelta::zero(),
        |_| {},
        async |run| {
            run.skip(TimeDelta::hours(1)).await;
            run.signal(run.world.acknowledge(run.now().await)).await;
            run.skip(TimeDelta::weeks(8)).await;
            run.signal(run.world.close(run.now().await)).await;
            let outcome = run.outcome().await;
            assert_eq!(
                outcome.deadlines.iter().map(|deadline| deadline.late).collect::<Vec<_>>(),
                [false, true]
            );
            assert_eq!(outcome.deadlines[1].fired, LEVELS[..3]);
            each_rung_fired_once_at_its_moment(run);
        },
    )
    .await;
}

#[tokio::test]
async fn a_run_reconciled_midway_makes_up_for_what_was_missed_in_order_and_goes_on() {
    let prepare = |world: &crate::fixtures::World| world.record().complaint.deadlines[0].rungs[0].fired = true;
    play(TimeDelta::days(30), prepare, async |run| {
        run.skip(TimeDelta::hours(1)).await;
        let missed: Vec<_> = run
            .world
            .record()
            .proposals
            .iter()
            .map(|(kind, level, _)| (*kind, *level))
            .collect();
        let acknowledge = LEVELS[1..].iter().map(|level| (DeadlineKind::Acknowledge, *level));
        let expected: Vec<_> = acknowledge.chain([(DeadlineKind::FinalResponse, Level::RemindOwner)]).collect();
        assert_eq!(missed, expected);
        run.skip(TimeDelta::days(16)).await;
        assert_eq!(run.world.record().proposals.len(), 5, "80 % of eight weeks are over");
        run.signal(run.world.acknowledge(run.now().await)).await;
        run.signal(run.world.close(run.now().await)).await;
        assert_eq!(
            run.outcome()
                .await
                .deadlines
                .iter()
                .map(|deadline| deadline.late)
                .collect::<Vec<_>>(),
            [true, false]
        );
        run.record("reconciled-midway").await;
    })
    .await;
}

#[tokio::test]
async fn late_and_repeated_signals_are_dropped() {
    play(
        TimeDelta::zero(),
        |_| {},
        async |run| {
            run.skip(TimeDelta::hours(1)).await;
            let acknowledged = run.world.acknowledge(run.now().await);
            let triaged = run.world.triage();
            run.signal(triaged.clone()).await;
            run.signal(acknowledged).await;
            run.signal(triaged.clone()).await;
            let mut foreign = triaged;
            foreign.cycle = 2;
            foreign.position += 100;
            foreign.state = ComplaintState::Closed;
            run.signal(foreign).await;
            run.skip(TimeDelta::days(2)).await;
            let stage = run.stage().await;
            assert_eq!((stage.state, stage.position), (ComplaintState::Triaged, 12));
            assert!(run.world.record().proposals.is_empty());
            run.signal(run.world.close(run.now().await)).await;
            run.outcome().await;
            run.record("late-signals-dropped").await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_rung_whose_deadline_was_met_unheard_of_does_not_fire() {
    play(
        TimeDelta::zero(),
        |_| {},
        async |run| {
            run.skip(TimeDelta::hours(1)).await;
            let unheard = run.world.acknowledge(run.now().await);
            run.skip(TimeDelta::days(2)).await;
            assert_eq!(
                run.world.record().proposals.len(),
                1,
                "the answer to the first proposal said that the deadline was met"
            );
            assert!(run.world.record().notices.is_empty());
            run.signal(unheard).await;
            run.signal(run.world.close(run.now().await)).await;
            assert!(run.outcome().await.deadlines[0].fired.is_empty());
            run.record("met-unheard-of").await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_refused_proposal_is_made_again_and_a_refused_notice_holds_up_nothing() {
    let prepare = |world: &crate::fixtures::World| {
        world.record().refuse_proposals = 2;
        world.record().refuse_notices = true;
    };
    play(TimeDelta::zero(), prepare, async |run| {
        run.skip(TimeDelta::hours(13)).await;
        assert_eq!(run.world.record().proposals.len(), 3, "refused twice, then fired");
        assert_eq!(run.stage().await.notices_refused, 2);
        run.signal(run.world.acknowledge(run.now().await)).await;
        run.signal(run.world.close(run.now().await)).await;
        let outcome = run.outcome().await;
        assert_eq!(outcome.deadlines[0].fired, [Level::RemindOwner]);
        assert_eq!(outcome.notices_refused, 2);
        run.record("refused-then-fired").await;
    })
    .await;
}

#[tokio::test]
async fn search_attributes_are_set_at_the_start_and_then_only_when_they_change() {
    play(
        TimeDelta::zero(),
        |_| {},
        async |run| {
            run.skip(TimeDelta::hours(13)).await;
            let upserts = || async {
                run.events()
                    .await
                    .iter()
                    .filter(|event| event.event_type() == EventType::UpsertWorkflowSearchAttributes)
                    .count()
            };
            assert_eq!(upserts().await, 0, "a reminder changes none of them");
            run.skip(TimeDelta::hours(12)).await;
            assert_eq!(upserts().await, 1, "overdue since an hour");
            run.signal(run.world.acknowledge(run.now().await)).await;
            run.skip(TimeDelta::hours(1)).await;
            assert_eq!(upserts().await, 2, "state and due date");
        },
    )
    .await;
}
