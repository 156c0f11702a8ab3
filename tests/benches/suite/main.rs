//! `cargo bench -p honi-suite`: everything of docs/benchmarks.md, measured in one run and printed as the tables of that page.
//!
//! Parts can be named: `cargo bench -p honi-suite -- rpc voices imports contracts complaints idle`. Every server is a child process of this one, so that its
//! processor time is its own; this process makes the load. What is compared is measured in turns, round by round.

mod child;
mod collector;
mod complaints;
mod contracts;
mod echo;
mod idle;
mod imports;
mod load;
mod machine;
mod one_service;
mod pgbench;
mod process;
mod proposals_server;
mod raw;
mod report;
mod rounds;
mod rpc;
mod sql;
mod suite;
mod tokens;
mod voices;
mod voices_server;

use anyhow::bail;

/// The parts, in the order in which they are measured.
const PARTS: [&str; 6] = ["rpc", "voices", "imports", "contracts", "complaints", "idle"];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("child", role)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return child::play(role).await;
    }
    // cargo adds its own flag.
    let named: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|argument| *argument != "--bench")
        .collect();
    if let Some(unknown) = named.iter().find(|name| !PARTS.contains(name)) {
        bail!("there is no part {unknown}; there are {}", PARTS.join(", "));
    }
    println!("{}\n", machine::describe()?);
    for part in PARTS.into_iter().filter(|part| named.is_empty() || named.contains(part)) {
        let tables = match part {
            "rpc" => rpc::measure().await?,
            "voices" => Box::pin(voices::measure()).await?,
            "imports" => Box::pin(imports::measure()).await?,
            "contracts" => Box::pin(contracts::measure()).await?,
            "complaints" => Box::pin(complaints::measure()).await?,
            _ => idle::measure().await?,
        };
        println!("{tables}");
    }
    Ok(())
}
