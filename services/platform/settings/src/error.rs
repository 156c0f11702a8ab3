//! Why settings could not be loaded, said without repeating a value.

use std::path::PathBuf;

use config::ConfigError;

/// Settings with which a service must not start.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file of `--config`, or one that the settings name, cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A text is not TOML.
    #[error("{origin}, line {line}: {problem}")]
    Syntax {
        /// The file, or the built-in defaults.
        origin: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
    /// A key is unknown, missing or of the wrong type.
    #[error("{0}")]
    Shape(String),
    /// The settings contradict what must hold.
    #[error("{0}")]
    Invalid(String),
}

/// Says what `config` says, less the value: a URL with a password may stand where a section should.
pub(crate) fn shape(error: &ConfigError) -> SettingsError {
    SettingsError::Shape(describe(error))
}

fn describe(error: &ConfigError) -> String {
    match error {
        ConfigError::NotFound(key) => format!("the setting `{key}` is missing"),
        ConfigError::Type { origin, expected, key, .. } => format!("not {expected}{}", place(key.as_deref(), origin.as_deref())),
        ConfigError::At { error, origin, key } => format!("{}{}", describe(error), place(key.as_deref(), origin.as_deref())),
        ConfigError::Message(message) => without_value(message),
        _ => "the settings cannot be read".to_owned(),
    }
}

fn place(key: Option<&str>, origin: Option<&str>) -> String {
    let key = key.map(|key| format!(" for the setting `{key}`")).unwrap_or_default();
    let origin = origin.map(|origin| format!(" in {origin}")).unwrap_or_default();
    format!("{key}{origin}")
}

/// What may be told of a message of serde or `config`: only forms that are known to name keys, types and what would be right. A value stands
/// in many others, and a value may be a secret.
fn without_value(message: &str) -> String {
    if ["unknown field `", "missing field `", "duplicate field `"]
        .iter()
        .any(|known| message.starts_with(known))
    {
        return message.to_owned();
    }
    // "invalid …: WHAT, expected …" and "unknown variant `WHAT`, expected …".
    let names_what_is_right = message.starts_with("invalid ") || message.starts_with("unknown variant ");
    match (names_what_is_right, message.rfind(", expected ")) {
        (true, Some(expected)) => format!("not as expected{}", &message[expected..]),
        _ => "not a value that can stand here".to_owned(),
    }
}
