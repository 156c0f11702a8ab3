//! `honi completion`: the completion script of a shell.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::Args;
use crate::error::CliError;
use crate::output::print;

/// Which script.
#[derive(Debug, clap::Args)]
pub(crate) struct Completion {
    /// The shell.
    shell: Shell,
}

pub(crate) fn run(completion: &Completion) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(completion.shell, &mut Args::command(), "honi", &mut script);
    print(&String::from_utf8_lossy(&script))
}
