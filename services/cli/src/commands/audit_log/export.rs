//! `honi audit-log export`: writes a log into a folder, in the documented form.

use std::path::PathBuf;

use honi_audit_log::export::{ExportError, export};
use honi_audit_log::verify::Remote;

use super::trust::{Trust, TrustArgs, source_failed};
use crate::clients::Service;
use crate::context::Context;
use crate::error::{CliError, Exit};

/// Which log, and where to. The public keys are copied from what is trusted.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// Whose log.
    #[arg(value_enum)]
    service: Service,
    /// The folder to write, which is made if it is missing.
    folder: PathBuf,
    #[command(flatten)]
    trust: TrustArgs,
}

pub(crate) async fn run(args: Export, context: &Context) -> Result<(), CliError> {
    let trust = Trust::of_log(&args.trust, args.service.log(), context)?;
    let source = Remote::new(context.clients()?.audit_log(args.service)?);
    let place = args.folder.display().to_string();
    let size = export(&source, &trust.keys, &trust.witnessed, &args.folder)
        .await
        .map_err(|error| match error {
            ExportError::Source(error) => source_failed(error),
            ExportError::SetBack { .. } => CliError::told("audit-log-set-back", error.to_string(), Exit::Failed),
            ExportError::Io(source) => CliError::Io {
                what: place.clone(),
                source,
            },
        })?;
    let json = serde_json::json!({ "log": args.service.log(), "tree_size": size, "folder": place });
    context.output.rows(
        &["log", "tree_size", "folder"],
        &[vec![args.service.log().to_owned(), size.to_string(), place]],
        &json,
    )
}
