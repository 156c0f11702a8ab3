//! `honi audit-log export`: writes a log into a folder, in the documented form.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use honi_audit_log::SignedHead;
use honi_audit_log::export::{ENTRIES_FILE, HASHES_FILE, HEADS_FILE, KEYS_FILE};
use honi_audit_log::tree::leaf_hash;
use honi_audit_log::verify::{Remote, Source};

use super::trust::{Trust, source_failed};
use crate::clients::Service;
use crate::context::Context;
use crate::error::{CliError, Exit};

/// Which log, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// Whose log.
    #[arg(value_enum)]
    service: Service,
    /// The folder to write, which is made if it is missing.
    folder: PathBuf,
    /// Folder of what is trusted, from which the public keys and the witnessed heads are copied; by default that of the settings.
    #[arg(long, value_name = "FOLDER")]
    trust: Option<PathBuf>,
}

pub(crate) async fn run(args: Export, context: &Context) -> Result<(), CliError> {
    let trust_folder = args.trust.unwrap_or_else(|| context.settings.audit_log.trust.clone());
    let trust = Trust::of_log(&trust_folder, args.service.log())?;
    let source = Remote::new(context.clients()?.audit_log(args.service)?);
    let latest = source.heads().await.map_err(source_failed)?.pop();
    let size = latest.as_ref().map_or(0, |head| head.head.tree_size);
    let in_folder = |source| CliError::Io {
        what: args.folder.display().to_string(),
        source,
    };

    std::fs::create_dir_all(&args.folder).map_err(in_folder)?;
    std::fs::write(args.folder.join(KEYS_FILE), trust.keys.to_text()).map_err(in_folder)?;
    std::fs::write(args.folder.join(HEADS_FILE), heads(trust.witnessed, latest)).map_err(in_folder)?;
    write_entries(&source, size, &args.folder).await?;

    let (count, place) = (size.to_string(), args.folder.display().to_string());
    let json = serde_json::json!({ "log": args.service.log(), "treeSize": size, "folder": place });
    context.output.rows(
        &["log", "tree_size", "folder"],
        &[vec![args.service.log().to_owned(), count, place]],
        &json,
    )
}

/// The witnessed heads and the latest one, a line each, ascending.
fn heads(witnessed: Vec<SignedHead>, latest: Option<SignedHead>) -> String {
    let size = latest.as_ref().map_or(0, |head| head.head.tree_size);
    let earlier = witnessed.into_iter().filter(|head| head.head.tree_size < size);
    earlier.chain(latest).map(|head| format!("{}\n", head.to_line())).collect()
}

/// The entries, and their hashes. The service shows no stored hashes, so they are those of the entries as it served them; whether these
/// are the signed ones is for the verifier to say.
async fn write_entries(source: &impl Source, size: u64, folder: &Path) -> Result<(), CliError> {
    let failed = |source| CliError::Io {
        what: folder.display().to_string(),
        source,
    };
    let mut entries = BufWriter::new(File::create(folder.join(ENTRIES_FILE)).map_err(failed)?);
    let mut hashes = BufWriter::new(File::create(folder.join(HASHES_FILE)).map_err(failed)?);
    let mut start = 0;
    while start < size {
        let page = source.leaves(start, size).await.map_err(source_failed)?;
        if page.leaves.is_empty() {
            return Err(CliError::told(
                "audit-log-unreadable",
                format!("entry {start} is missing"),
                Exit::Failed,
            ));
        }
        for leaf in &page.leaves {
            entries.write_all(leaf).and_then(|()| entries.write_all(b"\n")).map_err(failed)?;
            writeln!(hashes, "{}", hex::encode(leaf_hash(leaf))).map_err(failed)?;
        }
        start += page.leaves.len() as u64;
    }
    entries.flush().and_then(|()| hashes.flush()).map_err(failed)
}
