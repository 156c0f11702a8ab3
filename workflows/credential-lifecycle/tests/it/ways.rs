//! The ways of a credential.

use chrono::TimeDelta;

use honi_credential_lifecycle::QualificationSnapshot;

use crate::{
    fixtures::{milestones, settle, state},
    stage::play,
};

/// The run was told what the services keep.
fn as_it_is(credential: QualificationSnapshot) -> (QualificationSnapshot, QualificationSnapshot) {
    (credential.clone(), credential)
}

#[tokio::test]
async fn holder_and_supervisor_are_reminded_until_it_expires() {
    play(as_it_is, async |run| {
        let next = run.stage().await.next.expect("a milestone");
        assert_eq!((next.deadline.as_str(), next.ordinal), ("nine-months", 1));
        for (days, reached) in [(3, 1), (182, 2), (62, 3), (23, 4)] {
            run.skip(TimeDelta::days(days)).await;
            assert_eq!(run.world.reached().len(), reached, "each on its day");
        }
        assert_eq!(run.world.reached().last().map(String::as_str), Some("seven-days"));
        run.skip(TimeDelta::days(8)).await;
        let outcome = run.outcome().await;
        assert_eq!((outcome.state.code.as_str(), outcome.state.over), ("EXPIRED", true));
        let expiry = outcome.deadlines.iter().find(|it| it.kind == "expiry").expect("planned");
        assert!(
            expiry.late && outcome.deadlines.iter().filter(|it| it.late).count() == 1,
            "{outcome:?}"
        );
        assert_eq!(run.world.record().notices.len(), 10, "two of each");
        run.record("expired").await;
    })
    .await;
}

#[tokio::test]
async fn a_renewal_moves_the_milestones() {
    play(as_it_is, async |run| {
        run.skip(TimeDelta::days(4)).await;
        assert_eq!(run.world.reached(), ["nine-months"]);
        let at = run.now().await;
        let renewed = run.world.changed(|it| {
            settle(&mut it.deadlines, at);
            it.deadlines.extend(milestones(2, at + TimeDelta::days(1500)));
        });
        run.signal(renewed).await;
        run.skip(TimeDelta::days(400)).await;
        assert_eq!(run.world.reached(), ["nine-months"], "of the old certificate nobody hears any more");
        let next = run.stage().await.next.expect("a milestone");
        assert_eq!((next.deadline.as_str(), next.ordinal), ("nine-months", 2));
        run.skip(TimeDelta::days(1100)).await;
        assert_eq!(run.world.reached().len(), 2);
        let given_up = run.world.changed(|it| {
            settle(&mut it.deadlines, at);
            it.state = state("SURRENDERED", true);
        });
        run.signal(given_up).await;
        assert!(run.outcome().await.state.over);
        run.record("renewed").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_given_up_is_reminded_of_no_more() {
    play(as_it_is, async |run| {
        run.skip(TimeDelta::days(1)).await;
        let at = run.now().await;
        let given_up = run.world.changed(|it| {
            settle(&mut it.deadlines, at);
            it.state = state("SURRENDERED", true);
        });
        run.signal(given_up).await;
        let outcome = run.outcome().await;
        assert_eq!(outcome.state.code, "SURRENDERED");
        assert!(outcome.deadlines.iter().all(|it| !it.late && it.fired.is_empty()), "{outcome:?}");
        assert!(run.world.record().proposed.is_empty());
        run.record("surrendered").await;
    })
    .await;
}

#[tokio::test]
async fn of_what_was_missed_only_the_latest_is_told() {
    let late = |mut it: QualificationSnapshot| {
        // As if its worker came back 200 days later: the plan that it was told is of before.
        for plan in &mut it.deadlines {
            plan.rungs[0].fire_at -= TimeDelta::days(200);
            plan.due_at -= TimeDelta::days(200);
        }
        // The service says that the first does not matter any more once the second is due.
        let (told, next) = (it.clone(), it.deadlines[1].rungs[0].fire_at);
        settle(&mut it.deadlines[..1], next);
        (told, it)
    };
    play(late, async |run| {
        run.skip(TimeDelta::hours(1)).await;
        assert_eq!(run.world.record().proposed, ["nine-months", "three-months"]);
        assert_eq!(run.world.reached(), ["three-months"]);
        let notices = run.world.record().notices.clone();
        assert_eq!(notices.len(), 2);
        assert!(notices.iter().all(|it| it.deadline == "three-months" && it.due_at.is_some()));
        run.skip(TimeDelta::days(90)).await;
        assert_eq!(run.outcome().await.state.code, "EXPIRED");
        run.record("late").await;
    })
    .await;
}

#[tokio::test]
async fn what_was_settled_meanwhile_ends_the_run_when_it_is_proposed() {
    let taken_away = |mut it: QualificationSnapshot| {
        // The signal of it never came.
        let (told, at) = (it.clone(), it.deadlines[0].rungs[0].fire_at);
        settle(&mut it.deadlines, at);
        (it.state, it.version) = (state("REVOKED", true), it.version + 1);
        (told, it)
    };
    play(taken_away, async |run| {
        run.skip(TimeDelta::days(4)).await;
        assert_eq!(run.outcome().await.state.code, "REVOKED");
        let asked = {
            let record = run.world.record();
            (record.proposed.len(), record.notices.len())
        };
        assert_eq!(asked, (1, 0));
        run.record("settled-meanwhile").await;
    })
    .await;
}
