//! What a verifier trusts, from a folder that the services' databases cannot change: the public keys of a log, and the heads of it that were
//! witnessed.

use std::path::{Path, PathBuf};

use honi_audit_log::verify::SourceError;
use honi_audit_log::{FileWitness, PublicKeys, SignedHead};

use crate::error::{CliError, Exit};

/// Keys and witnessed heads of one log.
pub(super) struct Trust {
    pub(super) keys: PublicKeys,
    pub(super) witnessed: Vec<SignedHead>,
}

impl Trust {
    /// Reads `{log}.keys` and, where there is one, `{log}.heads.jsonl`.
    pub(super) fn of_log(folder: &Path, log: &str) -> Result<Self, CliError> {
        let keys_file = folder.join(format!("{log}.keys"));
        let text = std::fs::read_to_string(&keys_file).map_err(|source| unreadable(&keys_file, source))?;
        let keys =
            PublicKeys::from_text(&text).ok_or_else(|| CliError::usage("audit-log-keys-unreadable", keys_file.display().to_string()))?;
        let heads_file: PathBuf = folder.join(format!("{log}.heads.jsonl"));
        let witnessed = if heads_file.exists() {
            FileWitness::heads(&heads_file).map_err(|error| CliError::told("audit-log-unreadable", error.to_string(), Exit::Failed))?
        } else {
            Vec::new()
        };
        Ok(Self { keys, witnessed })
    }
}

fn unreadable(file: &Path, source: std::io::Error) -> CliError {
    if source.kind() == std::io::ErrorKind::NotFound {
        return CliError::usage("audit-log-keys-missing", file.display().to_string());
    }
    CliError::Io {
        what: file.display().to_string(),
        source,
    }
}

/// A log that cannot be read; the service's refusal as such.
pub(super) fn source_failed(error: SourceError) -> CliError {
    match error {
        SourceError::Service(status) => CliError::Refused(status),
        other => CliError::told("audit-log-unreadable", other.to_string(), Exit::Failed),
    }
}
