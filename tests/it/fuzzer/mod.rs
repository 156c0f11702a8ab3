//! Every RPC with messages that nobody has thought of: right ones, wrong ones, and bytes that are no message.
//!
//! Whatever comes in, a service answers with the answer or with a refusal that programs and people can read; it never fails, and what it
//! refuses leaves no trace but the access log's. Messages are made from the descriptors and their rules, so that a new RPC is covered at once.
//!
//! `HONI_FUZZ_CASES` says how many messages each RPC gets, `HONI_FUZZ_SEED` which; both are printed.

mod generator;
mod nasty;
mod panics;
mod refused;
mod world;

use std::collections::BTreeMap;

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::wire::{Rpc, SERVERS, Stage, complaint, environment};
use generator::{Generator, Sent};
use world::World;

/// Messages for each RPC in a run of CI.
const CASES: u64 = 40;
/// The messages of CI's run.
const SEED: u64 = 20_261_124;

/// A call that was refused, to be made again.
struct Refused {
    rpc: Rpc,
    token: Option<String>,
    sent: Sent,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_message_makes_a_service_fail_or_leaves_a_trace_when_refused() {
    let number = |name: &str, default: u64| environment(name).map_or(default, |value| value.parse().expect("a whole number"));
    let (cases, seed) = (number("HONI_FUZZ_CASES", CASES), number("HONI_FUZZ_SEED", SEED));
    println!("HONI_FUZZ_CASES={cases} HONI_FUZZ_SEED={seed}");
    panics::watch();
    let stage = Stage::start().await;
    let world = Box::pin(World::make(&stage)).await;
    // One case of each fault; others of its kind add nothing.
    let mut faults: BTreeMap<String, String> = BTreeMap::new();
    let (mut refusals, mut answered) = (Vec::new(), 0_u64);
    for rpc in &stage.rpcs {
        for case in 0..cases {
            // Each case has a seed of its own: it stays what it is when others come or go.
            let rng = StdRng::seed_from_u64(seed ^ fingerprint(&rpc.to_string()).wrapping_add(case));
            let (caller, sent) = Generator::new(rng, &world, stage.now()).case(rpc);
            let token = caller.map(|caller| stage.token(caller));
            match stage.send(rpc, token.as_deref(), sent.bytes.clone()).await {
                Ok(_) => answered += 1,
                Err(status) => {
                    if let Some(wrong) = complaint(&status) {
                        faults
                            .entry(format!("{rpc}: {wrong}"))
                            .or_insert_with(|| format!("case {case}: {sent}"));
                    }
                    refusals.push(Refused {
                        rpc: rpc.clone(),
                        token,
                        sent,
                    });
                }
            }
        }
    }
    let faults: Vec<String> = faults.iter().map(|(fault, example)| format!("{fault}\n    {example}")).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    println!("{answered} answered, {} refused", refusals.len());
    assert!(answered > 0 && !refusals.is_empty(), "the messages were of one kind only");
    for server in SERVERS {
        refused::leave_nothing(&stage, server, &refusals).await;
        let unportable = stage.tables(server).await.unportable().await;
        assert!(
            unportable.is_empty(),
            "PostgreSQL would not keep what {server} has kept: {unportable:?}"
        );
    }
    world.is_alive(&stage).await;
    assert_eq!(
        panics::seen(),
        Vec::<String>::new(),
        "something panicked, though each call was answered"
    );
    stage.stop().await;
}

/// FNV-1a: the same for ever, which the standard library's hashes do not promise.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
