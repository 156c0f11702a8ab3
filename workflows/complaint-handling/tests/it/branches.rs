//! Every way through the workflow.

use chrono::TimeDelta;
use honi_complaint_handling::{ComplaintState, DeadlineKind, Level, NextRung, Recipient};
use temporalio_client::WorkflowExecutionStatus;
use temporalio_common::protos::temporal::api::enums::v1::EventType;

use crate::{
    fixtures::LEVELS,
    stage::{Run, play},
};

/// Most events of a complaint that is closed without any escalation, as the README says.
const CLOSED_IN_TIME: usize = 30;

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
            assert!(events <= CLOSED_IN_TIME, "{events} events");
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
                    ordinal: 1,
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
            foreign.subject.cycle = 2;
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
async fn a_refused_proposal_is_made_again_and_refused_notices_are_sent_again() {
    let prepare = |world: &crate::fixtures::World| {
        world.record().refuse_proposals = 2;
        world.record().refuse_notices = 5;
    };
    play(TimeDelta::zero(), prepare, async |run| {
        run.skip(TimeDelta::hours(13)).await;
        assert_eq!(run.world.record().proposals.len(), 3, "refused twice, then fired");
        assert_eq!(run.world.record().notices.len(), 2, "refused five times, then sent");
        assert_eq!(run.stage().await.notices_refused, 0);
        run.world.record().refuse_notices = u32::MAX;
        run.skip(TimeDelta::hours(8)).await;
        assert_eq!(run.stage().await.notices_refused, 2, "those of the second rung");
        run.signal(run.world.acknowledge(run.now().await)).await;
        run.signal(run.world.close(run.now().await)).await;
        let outcome = run.outcome().await;
        assert_eq!(outcome.deadlines[0].fired, LEVELS[..2]);
        assert_eq!(outcome.notices_refused, 2);
        run.record("refused-then-sent").await;
    })
    .await;
}

#[tokio::test]
async fn where_a_recipient_is_unknown_the_next_is_told() {
    let prepare = |world: &crate::fixtures::World| {
        let mut record = world.record();
        let queue = Recipient::OrgUnitQueue(record.complaint.org_unit.clone());
        record.unknown.push(queue);
    };
    play(TimeDelta::zero(), prepare, async |run| {
        run.skip(TimeDelta::hours(13)).await;
        let told: Vec<_> = run.world.record().notices.iter().map(|notice| notice.recipient.clone()).collect();
        let managers = Recipient::Role("CMG".to_owned());
        assert_eq!(told, [managers.clone(), managers], "their own, and that of the queue");
        assert_eq!(run.stage().await.notices_refused, 0);
        run.signal(run.world.close(run.now().await)).await;
        run.outcome().await;
        run.record("recipient-unknown").await;
    })
    .await;
}

#[tokio::test]
async fn a_run_started_from_the_record_proposes_again_what_fired_before() {
    let prepare = |world: &crate::fixtures::World| {
        let mut record = world.record();
        record.complaint.position = 0;
        record.complaint.deadlines[0].rungs[0].fired = true;
        record.refuse_proposals = 1;
    };
    play(TimeDelta::hours(13), prepare, async |run| {
        run.skip(TimeDelta::hours(1)).await;
        let proposed: Vec<_> = run
            .world
            .record()
            .proposals
            .iter()
            .map(|(kind, level, _)| (*kind, *level))
            .collect();
        assert_eq!(
            proposed,
            [(DeadlineKind::Acknowledge, Level::RemindOwner); 2],
            "refused once, then answered as fired"
        );
        assert_eq!(run.world.record().notices.len(), 2);
        run.skip(TimeDelta::hours(6)).await;
        assert_eq!(run.world.record().proposals.len(), 3, "and the ladder goes on");
        run.signal(run.world.close(run.now().await)).await;
        run.outcome().await;
        run.record("fired-before-the-run").await;
    })
    .await;
}

#[tokio::test]
async fn a_run_that_grew_long_goes_on_as_another_with_all_that_is_pending() {
    let prepare = |world: &crate::fixtures::World| world.record().refuse_notices = u32::MAX;
    play(TimeDelta::zero(), prepare, async |run| {
        run.skip(TimeDelta::hours(13)).await;
        run.world.record().refuse_proposals = u32::MAX;
        let first = run.run_id().await;
        // Each hour a proposal and two notices are refused.
        let mut days = 0;
        while run.run_id().await == first {
            run.skip(TimeDelta::days(1)).await;
            days += 1;
            assert!(days < 20, "more than four thousand events");
        }
        let proposed = run.world.record().proposals.len();
        run.skip(TimeDelta::days(1)).await;
        let since = run.world.record().proposals.len() - proposed;
        assert!(since <= 25, "{since} in a day: the pauses go on where they were");
        let stage = run.stage().await;
        assert_eq!(stage.notices_refused, 2);
        run.signal(run.world.close(run.now().await)).await;
        assert_eq!(run.outcome().await.notices_refused, 2);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_is_cancelled_ends_at_once() {
    play(
        TimeDelta::zero(),
        |_| {},
        async |run| {
            run.skip(TimeDelta::hours(1)).await;
            run.cancel().await;
            assert_eq!(run.end().await, WorkflowExecutionStatus::Canceled);
            assert!(run.world.record().proposals.is_empty());
            run.record("cancelled").await;
        },
    )
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
