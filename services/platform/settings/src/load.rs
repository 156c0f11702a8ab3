//! Reading the layers.

use std::collections::HashMap;
use std::path::Path;

use config::{Config, Environment, File, FileFormat};
use serde::de::DeserializeOwned;

use crate::error::shape;
use crate::{Invocation, SettingsError, Validate};

/// Between the parts of a variable's name: `VOICES__DATABASE__URL`.
const SEPARATOR: &str = "__";

/// Loads a service's settings: `defaults` (TOML), over them the invocation's file, over that the variables `{PREFIX}__SECTION__KEY` of the
/// environment; then validates them.
///
/// # Errors
/// If a layer cannot be read, a key is unknown (given `deny_unknown_fields`) or missing, a value has the wrong type, or validation fails.
/// No error repeats a value.
pub fn load<T: DeserializeOwned + Validate>(prefix: &str, defaults: &str, invocation: &Invocation) -> Result<T, SettingsError> {
    load_with(prefix, defaults, invocation, None)
}

/// As [`load`], with another environment in tests: the real one is shared by all tests of a process.
fn load_with<T: DeserializeOwned + Validate>(
    prefix: &str,
    defaults: &str,
    invocation: &Invocation,
    environment: Option<HashMap<String, String>>,
) -> Result<T, SettingsError> {
    let mut layers = Config::builder().add_source(layer("the built-in defaults", defaults)?);
    if let Some(path) = &invocation.config {
        let text = read(path)?;
        layers = layers.add_source(layer(&path.display().to_string(), &text)?);
    }
    // Numbers and flags are parsed where a field asks for them, not by their looks: a password of digits stays as it was written.
    let variables = Environment::with_prefix(prefix)
        .prefix_separator(SEPARATOR)
        .separator(SEPARATOR)
        .source(environment);
    let merged = layers.add_source(variables).build().map_err(|error| shape(&error))?;
    let settings: T = merged.try_deserialize().map_err(|error| shape(&error))?;
    settings.validate().map_err(SettingsError::Invalid)?;
    Ok(settings)
}

fn read(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path).map_err(|source| SettingsError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// Checks the syntax first: the message of `config` would quote the line, and the line may hold a secret.
fn layer(origin: &str, text: &str) -> Result<File<config::FileSourceString, FileFormat>, SettingsError> {
    if let Err(error) = toml::from_str::<toml::Table>(text) {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        return Err(SettingsError::Syntax {
            origin: origin.to_owned(),
            line,
            problem: error.message().to_owned(),
        });
    }
    Ok(File::from_str(text, FileFormat::Toml))
}

#[cfg(test)]
mod tests;
