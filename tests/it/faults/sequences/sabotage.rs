//! What goes wrong meanwhile.

use std::path::Path;
use std::process::Command;

use honi_local::ports::Ports;
use honi_suite::{Child, OwnTemporal};
use sea_orm::{ConnectionTrait as _, Database};
use tokio::sync::watch;

use super::RULES;

/// Something that goes wrong.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// The whole suite is killed, and started again.
    Kill,
    /// Temporal stands still while some more commands are answered.
    Halt,
    /// A third of the events of voices is delivered once more, after those that came later.
    Redeliver,
}

/// For how many answers Temporal stands still.
const HALT: usize = 60;

/// Lets everything go wrong, each at its time; answers the suite that is left.
pub(super) async fn play(
    mut suite: Child,
    data: &Path,
    ports: Ports,
    temporal: &OwnTemporal,
    faults: &[(usize, Fault)],
    mut answered: watch::Receiver<usize>,
) -> Child {
    for (nth, (at, fault)) in faults.iter().enumerate() {
        wait(&mut answered, *at).await;
        match fault {
            Fault::Kill => {
                suite.kill().await;
                suite = Child::suite(data, ports, RULES).await;
            }
            Fault::Halt => {
                signal("-STOP", temporal);
                let until = answered.borrow().saturating_add(HALT);
                wait(&mut answered, until).await;
                signal("-CONT", temporal);
            }
            Fault::Redeliver => redeliver(data, nth % 3).await,
        }
    }
    suite
}

async fn wait(answered: &mut watch::Receiver<usize>, count: usize) {
    answered
        .wait_for(|answered| *answered >= count)
        .await
        .expect("the sequences outlive the faults");
}

fn signal(signal: &str, temporal: &OwnTemporal) {
    let pid = temporal.pid().expect("Temporal runs").to_string();
    let done = Command::new("kill").args([signal, &pid]).status().expect("kill starts");
    assert!(done.success(), "Temporal is not sent {signal}");
}

async fn redeliver(data: &Path, third: usize) {
    let file = data.join("voices.db");
    let database = Database::connect(format!("sqlite:{}", file.display()))
        .await
        .expect("the file is there");
    let sql = format!("UPDATE outbox_events SET delivered_at = NULL WHERE position IS NOT NULL AND position % 3 = {third}");
    database.execute_unprepared(&sql).await.expect("updated");
    database.close().await.expect("closed");
}
