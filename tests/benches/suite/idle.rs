//! The suite at rest: its memory, and how soon it serves.

use std::time::Duration;

use anyhow::Context as _;
use honi_suite::PortRange;
use tokio::time::{Instant, interval};

use crate::process::{self, Child};
use crate::report::{Table, number, verdict};
use crate::rounds::median;

/// Starts after the first.
const STARTS: usize = 5;
/// How long the suite rests before it is looked at.
const REST: Duration = Duration::from_secs(5);
/// The aims: mebibytes, and seconds.
const MEMORY_MAX: f64 = 80.0;
const READY_WITHIN: f64 = 2.0;

/// Measures some starts in one folder.
pub(crate) async fn measure() -> anyhow::Result<String> {
    let ports = PortRange::take();
    let folder = tempfile::tempdir()?;
    // Fetched now if it is not here, so that no start waits for that.
    let temporal = tokio::task::spawn_blocking(|| honi_testkit::tools::find("temporal")).await?;
    let beside = temporal.parent().context("an executable is in a folder")?;
    let (data, base) = (
        folder.path().join("data").display().to_string(),
        ports.ports().members().to_string(),
    );
    let (mut ready, mut all, mut own) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..=STARTS {
        let begun = Instant::now();
        let mut child = Child::start_with_path(&["suite", &data, &base, "own"], beside)?;
        child.line().await?;
        ready.push(begun.elapsed().as_secs_f64());
        let mut rest = interval(REST);
        rest.tick().await;
        rest.tick().await;
        let (resident, anonymous) = process::memory(child.pid()?)?;
        all.push(resident);
        own.push(anonymous);
        child.stop().await?;
    }
    let (first, later) = (ready.remove(0), median(ready));
    let (all, own) = (median(all), median(own));
    let mut table = Table::new("### The suite at rest", &["", "measured", "aim", ""]);
    table.row([
        "memory without Temporal, MiB".to_owned(),
        number(all),
        format!("≤ {MEMORY_MAX}"),
        verdict(all <= MEMORY_MAX),
    ]);
    table.row([
        "of which not the executable's pages, MiB".to_owned(),
        number(own),
        String::new(),
        String::new(),
    ]);
    table.row([
        "from start to ready, s".to_owned(),
        number(later),
        format!("≤ {READY_WITHIN}"),
        verdict(later <= READY_WITHIN),
    ]);
    table.row([
        "the same on the first start, s".to_owned(),
        number(first),
        String::new(),
        String::new(),
    ]);
    Ok(table.to_string())
}
