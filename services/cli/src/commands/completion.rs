//! `honi completion`: the completion script of a shell.

use clap_complete::Shell;

use crate::error::CliError;
use crate::help;
use crate::output::print;
use crate::texts::Lang;

/// Which script.
#[derive(Debug, clap::Args)]
pub(crate) struct Completion {
    /// The shell.
    shell: Shell,
}

pub(crate) fn run(completion: &Completion, lang: Lang) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(completion.shell, &mut help::command(lang), "honi", &mut script);
    print(&String::from_utf8_lossy(&script))
}
