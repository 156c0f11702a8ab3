//! What an import brought is found by the run of the day, which Temporal starts.

use honi_daily_detection::{SCHEDULE, WORKFLOW_TYPE};
use honi_suite::{Harness, Options, PATIENCE, Run, TemporalKind, eventually};
use serde_json::Value;

use crate::terminals::Terminals;

/// A medical contract that was surrendered, and another of the same member some weeks later, sold by the same person (SR-01).
const CONTRACTS: &str = "\
contract_id,member_id,agent_id,office_id,product_class,product_code,application_date,start_date,end_date,end_cause,monthly_premium_yen
K-1,M-1,A-1,O-1,MED,MED-1,2025-07-20,2025-08-01,2026-03-15,surrender,2000
K-2,M-1,A-1,O-1,MED,MED-2,2026-05-20,2026-06-01,,in_force,2000
";
const MEMBERS: &str = "\
member_id,household_id,is_head,name_kanji,name_kana,sex,birth_date,office_id,joined_on
M-1,H-1,1,架空　太郎,かくう　たろう,F,1980-01-01,O-1,2008-01-01
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_import_brought_is_found_by_the_run_of_the_day() {
    let harness = Harness::start(Options {
        temporal: TemporalKind::Dev,
        ..Options::default()
    })
    .await;
    let at = Terminals::of(&harness, &["BKO", "COF", "CMG"]).await;
    let mapping = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings/synthetic-portfolio.toml");
    at.file("members.csv", MEMBERS);
    let contracts = at.file("contracts.csv", CONTRACTS);
    at.honi("BKO", &["contract", "import", "--mapping", mapping, &contracts]).await;
    let signals = async || count(&at.honi("COF", &["signal", "list"]).await);
    assert_eq!(signals().await, 0, "an import looks at no contract beside others");

    let runs = harness.runs().await;
    let next = eventually(PATIENCE, async || {
        runs.next_start(SCHEDULE).await.ok_or("the worker makes the schedule")
    })
    .await;
    assert_eq!(next.format("%H:%M").to_string(), "18:00", "three in the morning in Japan");
    let ended = async |number: usize| {
        eventually(PATIENCE, async || {
            let all = runs.all().await;
            let of_detection: Vec<&Run> = all.iter().filter(|run| run.workflow_id.starts_with(SCHEDULE)).collect();
            let at_rest = of_detection.iter().all(|run| run.completed);
            if at_rest && of_detection.len() < number {
                // Of two starts within one second Temporal makes one.
                runs.trigger(SCHEDULE).await;
            }
            at_rest && of_detection.len() >= number
        })
        .await;
    };
    ended(1).await;
    let found = signals().await;
    assert!(found > 0, "{WORKFLOW_TYPE} has run");
    // The next day finds the same and raises nothing.
    ended(2).await;
    assert_eq!(signals().await, found);
    // And what was raised is a case that waits for somebody to look at it.
    eventually(PATIENCE, async || count(&at.honi("CMG", &["investigation", "list"]).await) == 1).await;
    harness.audit().await.is_whole().await;
    harness.stop().await;
}

fn count(list: &Value) -> usize {
    list.as_array().map_or(0, Vec::len)
}
