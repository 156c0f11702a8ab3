//! `honi voice letter get`: shows one letter, or writes it to a file.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use honi_call::idempotent;
use honi_names::VoiceLetterName;
use honi_proto::voices::v1::GetVoiceLetterRequest;

use super::COLUMNS;
use crate::context::Context;
use crate::error::{CliError, Exit};

/// Which letter, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Name of the letter, `voiceLetters/…`: `honi voice letter list` shows it.
    name: VoiceLetterName,
    /// Write it as HTML to this file, or to stdout for `-`; nothing else is shown then.
    #[arg(long, value_name = "FILE", conflicts_with = "pdf")]
    html: Option<PathBuf>,
    /// Write it as PDF to this file, or to stdout for `-`; nothing else is shown then.
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voice_letters()?;
    let request = GetVoiceLetterRequest {
        name: args.name.to_string(),
    };
    let mut letter = client.get_voice_letter(idempotent(request)).await?.into_inner();
    let wanted = match (&args.html, &args.pdf) {
        (Some(file), _) => Some((file, letter.html.as_bytes())),
        (None, Some(file)) => Some((file, &letter.pdf[..])),
        (None, None) => None,
    };
    if let Some((file, bytes)) = wanted {
        if bytes.is_empty() {
            return Err(CliError::told("letter-erased", args.name.to_string(), Exit::NotFound));
        }
        return write(file, bytes);
    }
    // What it says is a page, not a field.
    letter.html.clear();
    letter.pdf.clear();
    context.record(&letter, &COLUMNS).await
}

/// Writes a letter, so that nobody else of this machine reads it.
fn write(file: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let written = if file == Path::new("-") {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush())
    } else {
        privately(file, bytes)
    };
    written.map_err(|source| CliError::Io {
        what: file.display().to_string(),
        source,
    })
}

fn privately(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(bytes)
}
