//! The ways of an investigation.

use chrono::TimeDelta;
use honi_deadline_ladder::Level;

use crate::{
    fixtures::{SUBJECT, deadline, statutory},
    stage::{Run, play},
};

async fn moves(run: &Run, code: &str, met: &[&str]) {
    let at = run.now().await;
    run.signal(run.world.moves(code, met, at, None)).await;
    run.skip(TimeDelta::hours(1)).await;
}

fn fired(run: &Run) -> Vec<(String, Level)> {
    run.world.record().fired.clone()
}

#[tokio::test]
async fn a_case_that_goes_on_in_time_fires_nothing() {
    play(TimeDelta::zero(), async |run| {
        moves(run, "PLANNED", &["plan"]).await;
        for code in [
            "EVIDENCE_PRESERVED",
            "HEARING_SALES",
            "HEARING_SUPERVISOR",
            "ANALYSIS",
            "DECISION_PROPOSED",
        ] {
            moves(run, code, &[]).await;
        }
        moves(run, "PROPER", &["decision-limit"]).await;
        let at = run.now().await;
        run.signal(run.world.moves("CLOSED", &[], at, None)).await;
        let outcome = run.outcome().await;
        assert!(outcome.deadlines.iter().all(|it| !it.late && it.fired.is_empty()), "{outcome:?}");
        assert!(outcome.state.over && fired(run).is_empty());
        run.record("closed-in-time").await;
    })
    .await;
}

#[tokio::test]
async fn the_statutory_clock_tells_on_days_10_20_25_and_28_and_never_whom_it_is_about() {
    play(TimeDelta::zero(), async |run| {
        moves(run, "PLANNED", &["plan"]).await;
        let at = run.now().await;
        run.signal(run.world.moves("PLANNED", &[], at, Some(statutory(at)))).await;
        for (days, so_far) in [(9, 0), (2, 1), (10, 2), (5, 3), (3, 4)] {
            run.skip(TimeDelta::days(days)).await;
            assert_eq!(fired(run).len(), so_far, "after {days} days more");
        }
        let levels: Vec<Level> = fired(run).into_iter().map(|(_, level)| level).collect();
        assert_eq!(
            levels,
            [Level::RemindOwner, Level::Executive, Level::TeamLead, Level::ComplianceManager]
        );
        let excluded = run.world.record().notices.iter().all(|notice| notice.excluded == [SUBJECT]);
        assert!(excluded && run.world.record().notices.len() == 4);
        moves(run, "PROPER", &["statutory-notice", "decision-limit"]).await;
        let at = run.now().await;
        run.signal(run.world.moves("CLOSED", &[], at, None)).await;
        run.outcome().await;
        run.record("statutory-clock").await;
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_nobody_answers_moves_the_case_on() {
    play(TimeDelta::zero(), async |run| {
        moves(run, "PLANNED", &["plan"]).await;
        let at = run.now().await;
        let letter = deadline("member-letter", at, TimeDelta::days(14), &[(Level::Lapse, TimeDelta::days(14))]);
        run.signal(run.world.moves("MEMBER_CONFIRMATION", &[], at, Some(letter))).await;
        run.skip(TimeDelta::days(13)).await;
        assert!(fired(run).is_empty());
        run.skip(TimeDelta::days(2)).await;
        assert_eq!(fired(run), [("member-letter".to_owned(), Level::Lapse)]);
        assert_eq!(run.stage().await.state.code, "ANALYSIS", "by the answer, before any signal");
        let at = run.now().await;
        run.signal(run.world.moves("CLOSED", &["decision-limit"], at, None)).await;
        run.outcome().await;
        run.record("letter-lapsed").await;
    })
    .await;
}

#[tokio::test]
async fn a_run_that_starts_late_makes_up_for_what_was_missed() {
    play(TimeDelta::days(3), async |run| {
        run.skip(TimeDelta::hours(1)).await;
        assert_eq!(fired(run), [("plan".to_owned(), Level::RemindOwner)]);
        let next = run.stage().await.next.expect("a rung");
        assert_eq!((next.deadline.as_str(), next.level), ("decision-limit", Level::RemindOwner));
        let at = run.now().await;
        run.signal(run.world.moves("CLOSED", &["plan", "decision-limit"], at, None)).await;
        let outcome = run.outcome().await;
        assert!(outcome.deadlines.iter().any(|it| it.kind == "plan" && it.late));
        run.record("taken-up-midway").await;
    })
    .await;
}
