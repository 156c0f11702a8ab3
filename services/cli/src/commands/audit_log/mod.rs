//! The audit logs of the services.

mod export;
mod trust;
mod verify;

use crate::context::Context;
use crate::error::CliError;

/// What to do with audit logs.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum AuditLog {
    /// Verify logs: every signature, every entry, and that they continue what was witnessed. Names the first fault.
    Verify(verify::Verify),
    /// Write a log into a folder that an auditor can verify without our code (docs/audit-log-format.md).
    Export(export::Export),
}

impl AuditLog {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Verify(_) => "audit-log verify",
            Self::Export(_) => "audit-log export",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Verify(args) => verify::run(args, context).await,
            Self::Export(args) => export::run(args, context).await,
        }
    }
}
