//! The suite is killed once at every step of an investigation, from the facts to closed.

use std::path::Path;
use std::time::Duration;

use honi_suite::{Callers, Child, PATIENCE, PortRange, eventually};
use honi_testkit::drawn;
use rand::Rng as _;

use crate::suspicious::{ACTIONS, BETWEEN, Parts, opened, switched, text, way};
use crate::terminals::Terminals;

const ROLES: [&str; 3] = ["BKO", "COF", "CMG"];

/// The variable that tries every moment at every step; else each step has one that is drawn.
const EVERY: &str = "HONI_FAULT_EVERY_MOMENT";

/// When the suite is killed, beside the command of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// Before the command begins.
    Before,
    /// So many milliseconds after it began: it may have been carried out, or not, or half of what follows from it.
    Amid(u64),
    /// Once it was answered: what follows from it has not happened yet.
    After,
}

/// What is tried at one step, one after the other.
fn moments(random: &mut rand::rngs::StdRng) -> Vec<Moment> {
    #[expect(clippy::disallowed_methods, reason = "a switch of the one who runs the tests, not a setting")]
    let every = std::env::var(EVERY).is_ok();
    let amid = Moment::Amid(random.random_range(50..400));
    let one = [Moment::Before, amid, Moment::After][random.random_range(0..3)];
    if every {
        vec![Moment::Before, amid, Moment::After]
    } else {
        vec![one]
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_investigation_with_a_kill_at_every_step_comes_to_the_same_end() {
    let kills: Vec<Vec<Moment>> = drawn(20_261_127, |random| ACTIONS.iter().map(|_| moments(random)).collect());
    let (range, folder) = (PortRange::take(), tempfile::tempdir().expect("a temporary folder"));
    let data = folder.path().join("data");
    let start = async || Child::suite(&data, range.ports(), "").await;
    let mut suite = start().await;
    let at = Terminals::at(range.ports(), folder.path(), &ROLES).await;
    let callers = Callers::at(range.ports());
    let sales = callers.somebody("SAL").await;
    let unit = sales.unit("B1").await;
    let parts = Parts {
        sales: sales.name.clone(),
        supervisor: callers.somebody("SUP").await.name,
        officer: callers.somebody("COF").await.name,
        second: callers.somebody("BKO").await.name,
    };
    switched(&at, &parts.sales, &unit).await;
    let case = text(&opened(&at).await["name"]);

    for (step, moments) in way(&at, &parts, callers.now()).iter().zip(&kills) {
        let etag = text(&at.honi("CMG", &["investigation", "get", &case]).await["etag"]);
        let request_id = sales.request_id();
        let again = ["--request-id", request_id.as_str(), "--etag", &etag];
        let words = [&step.words(&case)[..], &again].concat();
        for moment in moments {
            killed(suite, *moment, at.honi_or_refused(step.role, &words)).await;
            suite = start().await;
        }
        // Who got no answer asks again, and so does who got one: it is the same step.
        let stands = at.honi(step.role, &words).await;
        assert_eq!(
            text(&stands["state"]),
            format!("INVESTIGATION_STATE_{}", step.leads_to),
            "{} {moments:?}",
            step.verb
        );
    }
    once_each(&callers, &data, &case).await;
    suite.stop().await;
}

/// Kills the suite at that moment of a command.
async fn killed(suite: Child, moment: Moment, command: impl Future<Output = (i32, String)>) {
    let mut command = std::pin::pin!(command);
    let answered = match moment {
        Moment::Before => false,
        Moment::Amid(milliseconds) => tokio::time::timeout(Duration::from_millis(milliseconds), &mut command)
            .await
            .is_ok(),
        Moment::After => {
            let (code, said) = command.as_mut().await;
            assert_eq!(code, 0, "{said}");
            true
        }
    };
    suite.kill().await;
    if !answered && moment != Moment::Before {
        // Whatever it says of a suite that is gone.
        command.await;
    }
}

/// Each step has one entry in the audit log, which is whole, and the workflow has ended, once.
async fn once_each(callers: &Callers, data: &Path, case: &str) {
    let runs = callers.runs().await;
    let id = format!("contract-investigation/{}/1", case.trim_start_matches("investigations/"));
    eventually(PATIENCE, async || runs.latest(&id).await.is_some_and(|run| run.completed)).await;
    let conducted = runs.all().await.into_iter().filter(|run| run.workflow_id == id).count();
    assert_eq!(conducted, 1, "one case, one run");
    let audit = callers.audit(&data.join("witness")).await;
    let actions = eventually(PATIENCE, async || {
        let entries = audit.entries("honi-inspections").await;
        let of_case = entries.iter().filter(|entry| entry["resource"] == case);
        let actions: Vec<String> = of_case.map(|entry| text(&entry["action"])).collect();
        if actions.last().is_some_and(|it| it == "close") {
            Ok(actions)
        } else {
            Err(actions)
        }
    })
    .await;
    let steps: Vec<&str> = actions.iter().map(String::as_str).filter(|it| !BETWEEN.contains(it)).collect();
    assert_eq!(steps, ACTIONS);
    audit.is_whole().await;
}
