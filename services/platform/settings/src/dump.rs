//! What `--dump-config` prints.

use serde::Serialize;

/// The settings as TOML, with every [`Secret`](crate::Secret) as `***`.
///
/// # Panics
/// If they are not a struct of what TOML can hold: texts, flags, numbers up to 2⁶³ − 1, lists and structs.
pub fn dump<T: Serialize>(settings: &T) -> String {
    toml::to_string(settings).expect("settings came from TOML, so they go back into it")
}
