//! What a child process of the benchmarks is.

use std::io::{Read as _, Write as _};

use anyhow::bail;
use tokio_util::sync::CancellationToken;

use crate::{collector, echo, proposals_server, raw, suite, voices_server};

/// Plays a role until the parent closes its end of the pipe.
pub(crate) async fn play(role: &[String]) -> anyhow::Result<()> {
    let words: Vec<&str> = role.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["echo", kind, jwks, collector] => echo::serve(kind, jwks, collector).await,
        ["collector"] => collector::serve().await,
        ["voices", settings, jwks] => voices_server::serve(settings, jwks).await,
        ["proposals", settings, jwks] => proposals_server::serve(settings, jwks).await,
        ["raw", url, what, clients, seconds] => raw::run(url, what, clients.parse()?, seconds.parse()?).await,
        ["suite", folder, port_base, temporal] => suite::serve(folder, port_base.parse()?, temporal).await,
        _ => bail!("no child is called with {words:?}"),
    }
}

/// Tells the parent, in one line, that the role is being played and what it must know.
pub(crate) fn tell(line: impl std::fmt::Display) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Cancelled when the parent closes the pipe, or is gone.
pub(crate) fn stop_with_parent() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    // A thread, because reading standard input cannot be interrupted.
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        told.cancel();
    });
    stop
}
