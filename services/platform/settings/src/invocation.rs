//! What every service is told on its command line.

use std::path::PathBuf;

/// The command line of a service. Everything else is settings.
#[derive(Clone, Debug, Default, clap::Parser)]
pub struct Invocation {
    /// File of settings (TOML) over the defaults; the environment goes over it.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print the settings in effect, without secrets, and stop.
    #[arg(long)]
    pub dump_config: bool,
    /// Apply pending migrations of the database before serving, in place of refusing to start.
    #[arg(long)]
    pub migrate: bool,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn an_empty_command_line_is_the_default() {
        let invocation = Invocation::parse_from(["honi-voices"]);
        assert_eq!(
            (invocation.config, invocation.dump_config, invocation.migrate),
            (None, false, false)
        );
    }

    #[test]
    fn every_flag_is_read() {
        let invocation = Invocation::parse_from(["honi-voices", "--config", "voices.toml", "--dump-config", "--migrate"]);
        assert_eq!(
            (invocation.config, invocation.dump_config, invocation.migrate),
            (Some("voices.toml".into()), true, true)
        );
    }
}
