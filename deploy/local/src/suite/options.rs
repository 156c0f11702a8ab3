//! What a suite is to be.

use std::path::PathBuf;

use honi_clock::Clock;

use crate::data_dir::DEFAULT_DATA_DIR;
use crate::ports::Ports;

/// What a suite is to be.
#[derive(Clone)]
pub struct Options {
    /// Folder of everything that it keeps.
    pub data_dir: PathBuf,
    /// Its ports.
    pub ports: Ports,
    /// Its Temporal server.
    pub temporal: TemporalChoice,
    /// The rules by which deadlines are computed.
    pub rules: Rules,
    /// The time of all its services.
    pub clock: Clock,
    /// Log directives of all its services.
    pub log: String,
    /// Whether a worker runs in this process; else somebody runs one elsewhere.
    pub worker: bool,
}

/// Which Temporal server the suite works with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemporalChoice {
    /// One of its own, started and stopped with it.
    Own,
    /// One that is there, such as a test's.
    At(String),
}

/// The rules by which the deadlines of new complaints are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Rules {
    /// Business days and weeks.
    Standard,
    /// Seconds, so that one can watch deadlines pass.
    Compressed,
    /// Others: the section `rule_set` of the voices service, in TOML, for tests.
    #[value(skip)]
    Given(&'static str),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from(DEFAULT_DATA_DIR),
            ports: Ports::default(),
            temporal: TemporalChoice::Own,
            rules: Rules::Standard,
            clock: Clock::system(),
            log: "warn".to_owned(),
            worker: true,
        }
    }
}
