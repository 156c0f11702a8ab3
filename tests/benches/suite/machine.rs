//! On what the figures were measured.

use std::fs;
use std::num::NonZero;

use anyhow::Context as _;

/// Cores, processor and memory, in a line.
pub(crate) fn describe() -> anyhow::Result<String> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let processors = fs::read_to_string("/proc/cpuinfo").context("a Linux with /proc")?;
    let model = field(&processors, "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = fs::read_to_string("/proc/meminfo")?;
    let kibibytes: u64 = field(&memory, "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse().ok())
        .unwrap_or_default();
    Ok(format!(
        "Machine: {cores} cores of {model}, {} GiB of memory, Linux.",
        kibibytes.div_ceil(1024 * 1024)
    ))
}

fn field(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
