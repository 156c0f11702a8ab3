//! What a verifier trusts, from a folder that the services' databases cannot change: the public keys of a log, and the heads of it that were
//! witnessed.

use std::path::{Path, PathBuf};

use honi_audit_log::verify::SourceError;
use honi_audit_log::{FileWitness, PublicKeys, SignedHead};

use crate::context::Context;
use crate::error::{CliError, Exit};

/// Where to find what is trusted.
#[derive(Debug, clap::Args)]
pub(super) struct TrustArgs {
    /// Folder of what is trusted: `{log}.keys` and `{log}.heads.jsonl`; by default that of the settings.
    #[arg(long, value_name = "FOLDER")]
    trust: Option<PathBuf>,
    /// Do without witnessed heads: then nobody can tell that a log was set back, rewritten by who holds its key, or lacks a head.
    #[arg(long)]
    without_witness: bool,
}

/// Keys and witnessed heads of one log.
pub(super) struct Trust {
    pub(super) keys: PublicKeys,
    pub(super) witnessed: Vec<SignedHead>,
}

impl Trust {
    /// Reads `{log}.keys` and `{log}.heads.jsonl`; says so if it goes without the latter, which must be asked for.
    pub(super) fn of_log(args: &TrustArgs, log: &str, context: &Context) -> Result<Self, CliError> {
        let folder = args.trust.as_ref().unwrap_or(&context.settings.audit_log.trust);
        let keys_file = folder.join(format!("{log}.keys"));
        let text = std::fs::read_to_string(&keys_file).map_err(|source| unreadable(&keys_file, source))?;
        let keys =
            PublicKeys::from_text(&text).ok_or_else(|| CliError::usage("audit-log-keys-unreadable", keys_file.display().to_string()))?;
        if args.without_witness {
            context.output.say_with("audit-log-without-witness", &[("detail", log)]);
            return Ok(Self {
                keys,
                witnessed: Vec::new(),
            });
        }
        let heads_file = folder.join(format!("{log}.heads.jsonl"));
        if !heads_file.exists() {
            return Err(CliError::usage("audit-log-witness-missing", heads_file.display().to_string()));
        }
        let witnessed =
            FileWitness::heads(&heads_file).map_err(|error| CliError::told("audit-log-unreadable", error.to_string(), Exit::Failed))?;
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
