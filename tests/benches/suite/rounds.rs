//! Measurements in turns, and the median of the rounds.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use crate::load::{self, Load};
use crate::process;

/// One measurement.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cell {
    /// Calls per second.
    pub(crate) rate: f64,
    /// Processor time of the server per call, in microseconds; none if the server is not ours.
    pub(crate) cpu: Option<f64>,
    /// Time of a call, in milliseconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl Cell {
    /// A loop, and the processor seconds that its server spent on it.
    pub(crate) fn of(load: &Load, cpu: f64) -> Self {
        let calls = load.calls.max(1) as f64;
        Self {
            rate: calls / load.seconds,
            cpu: Some(cpu / calls * 1e6),
            p50: load.p50,
            p99: load.p99,
        }
    }
}

/// Runs a loop against a server, whose processor time is read before and after.
pub(crate) async fn measured<C, F, Fut>(server: u32, clients: usize, length: Duration, client: C) -> anyhow::Result<Cell>
where
    C: Fn(usize) -> F,
    F: FnMut() -> Fut + Send + 'static,
    Fut: Future<Output = anyhow::Result<()>> + Send,
{
    let before = process::cpu(server)?;
    let load = load::run(clients, length, client).await?;
    Ok(Cell::of(&load, process::cpu(server)? - before))
}

/// The cells of all rounds, by what was measured.
#[derive(Default)]
pub(crate) struct Rounds(BTreeMap<(&'static str, usize), Vec<Cell>>);

impl Rounds {
    /// Adds a cell of one round: what was measured, and with how many clients.
    pub(crate) fn add(&mut self, what: &'static str, clients: usize, cell: Cell) {
        self.0.entry((what, clients)).or_default().push(cell);
    }

    /// The medians of what was measured; none if it was not.
    pub(crate) fn median(&self, what: &'static str, clients: usize) -> Option<Cell> {
        let cells = self.0.get(&(what, clients))?;
        let of = |value: fn(&Cell) -> f64| median(cells.iter().map(value).collect());
        let cpu: Option<Vec<f64>> = cells.iter().map(|cell| cell.cpu).collect();
        Some(Cell {
            rate: of(|cell| cell.rate),
            cpu: cpu.map(median),
            p50: of(|cell| cell.p50),
            p99: of(|cell| cell.p99),
        })
    }
}

/// The middle of some values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.len() % 2, values.get(middle)) {
        (_, None) => 0.0,
        (0, Some(above)) => f64::midpoint(values[middle - 1], *above),
        (_, Some(value)) => *value,
    }
}
