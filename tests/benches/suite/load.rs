//! A closed loop of calls: so many clients, each calling again as soon as it is answered.

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

/// What came of a loop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Load {
    /// Calls that were answered.
    pub(crate) calls: u64,
    /// How long it took, in seconds.
    pub(crate) seconds: f64,
    /// Time of a call, in milliseconds: the median, and that of the slowest hundredth.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

/// Runs a loop. `client` makes what one client calls; an error ends everything.
pub(crate) async fn run<C, F, Fut>(clients: usize, length: Duration, client: C) -> anyhow::Result<Load>
where
    C: Fn(usize) -> F,
    F: FnMut() -> Fut + Send + 'static,
    Fut: Future<Output = anyhow::Result<()>> + Send,
{
    let begun = Instant::now();
    let end = begun + length;
    let mut tasks = JoinSet::new();
    for number in 0..clients {
        let mut call = client(number);
        tasks.spawn(async move {
            let mut times = Vec::new();
            loop {
                let from = Instant::now();
                if from >= end {
                    return Ok::<_, anyhow::Error>(times);
                }
                call().await?;
                times.push(from.elapsed().as_secs_f64() * 1000.0);
            }
        });
    }
    let mut times = Vec::new();
    while let Some(done) = tasks.join_next().await {
        times.extend(done??);
    }
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    Ok(Load {
        calls: times.len() as u64,
        seconds,
        p50: at(50),
        p99: at(99),
    })
}
