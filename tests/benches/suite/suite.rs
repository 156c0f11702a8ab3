//! A child that is the whole suite, as `honi-local --no-demo` starts it.

use std::path::PathBuf;

use honi_local::ports::Ports;
use honi_local::suite::{Options, Suite, TemporalChoice};

use crate::child;

/// Starts it, says so, and stops it with the parent.
pub(crate) async fn serve(folder: &str, port_base: u16, temporal: &str) -> anyhow::Result<()> {
    let stop = child::stop_with_parent();
    let temporal = if temporal == "own" {
        TemporalChoice::Own
    } else {
        TemporalChoice::At(temporal.to_owned())
    };
    let options = Options {
        data_dir: PathBuf::from(folder),
        ports: Ports::from_base(port_base)?,
        temporal,
        ..Options::default()
    };
    let suite = Suite::start(options).await?;
    child::tell("ready")?;
    stop.cancelled().await;
    suite.stop().await
}
