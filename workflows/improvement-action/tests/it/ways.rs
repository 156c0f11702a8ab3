//! The ways of an improvement action.

use chrono::TimeDelta;
use honi_deadline_ladder::Level;

use crate::{
    fixtures::deadline,
    stage::{Run, play},
};

/// The record moves, with so many days for what comes next.
async fn moves(run: &Run, code: &str, next: Option<(&str, i32)>) {
    let at = run.now().await;
    let then = next.map(|(kind, days)| deadline(kind, at, days));
    run.signal(run.world.moves(code, at, then)).await;
}

fn fired(run: &Run) -> Vec<(String, Level)> {
    run.world.record().fired.clone()
}

#[tokio::test]
async fn an_action_that_goes_on_in_time_fires_nothing() {
    play(async |run| {
        for (code, next) in [
            ("ACCEPTED", ("plan", 10)),
            ("PLANNED", ("implementation", 60)),
            ("IMPLEMENTED", ("verification", 10)),
            ("VERIFIED", ("effect-check", 90)),
            ("EFFECT_CHECK", ("closing", 10)),
        ] {
            moves(run, code, Some(next)).await;
            run.skip(TimeDelta::days(1)).await;
        }
        moves(run, "CLOSED", None).await;
        let outcome = run.outcome().await;
        assert!(outcome.deadlines.iter().all(|it| !it.late && it.fired.is_empty()), "{outcome:?}");
        assert!(outcome.state.over && fired(run).is_empty());
        run.record("closed-in-time").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_carried_out_late_is_reminded_of_and_told() {
    play(async |run| {
        moves(run, "PLANNED", Some(("implementation", 60))).await;
        run.skip(TimeDelta::days(31)).await;
        let implementation = |level| ("implementation".to_owned(), level);
        assert_eq!(fired(run), [implementation(Level::RemindOwner)]);
        let next = run.stage().await.next.expect("a rung");
        assert_eq!((next.deadline.as_str(), next.level), ("implementation", Level::ComplianceManager));
        run.skip(TimeDelta::days(30)).await;
        assert_eq!(
            fired(run),
            [implementation(Level::RemindOwner), implementation(Level::ComplianceManager)]
        );
        assert_eq!(run.world.record().notices.len(), 2);
        moves(run, "CLOSED", None).await;
        let outcome = run.outcome().await;
        assert!(outcome.deadlines.iter().any(|it| it.kind == "implementation" && it.late));
        run.record("carried-out-late").await;
    })
    .await;
}

#[tokio::test]
async fn a_round_without_effect_ends_when_it_is_told_that_it_is_over() {
    play(async |run| {
        moves(run, "INEFFECTIVE", Some(("rework", 10))).await;
        run.skip(TimeDelta::days(6)).await;
        assert_eq!(fired(run), [("rework".to_owned(), Level::RemindOwner)]);
        let at = run.now().await;
        let mut ended = run.world.moves("INEFFECTIVE", at, None);
        ended.state.over = true;
        run.signal(ended).await;
        let outcome = run.outcome().await;
        assert_eq!((outcome.state.code.as_str(), outcome.state.over), ("INEFFECTIVE", true));
        run.record("without-effect").await;
    })
    .await;
}
