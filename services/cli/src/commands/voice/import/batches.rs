//! The rows of a file as the messages of calls.

use std::collections::HashMap;
use std::io::Read;

use honi_import::{FileError, Rows};
use honi_proto::voices::v1::{ImportVoicesRequest, ImportedVoice};
use prost::Message as _;

use super::report::Report;
use crate::error::CliError;

/// Voices of one message: one transaction of the service.
const VOICES: usize = 250;
/// Bytes at which a message is sent: half of what services take, so that the voice that reached it still finds room.
const BYTES: usize = 512 * 1024;
/// Messages of one call, so that it ends long before its deadline.
const MESSAGES: usize = 4;

/// What one call sends.
pub(super) struct Batch {
    /// How many rows it was made of, those that were refused included.
    pub(super) rows: u64,
    /// On which line of the file each voice stands.
    pub(super) lines: HashMap<String, u64>,
    /// Its messages.
    pub(super) messages: Vec<ImportVoicesRequest>,
}

/// Why there is no further batch.
#[derive(Debug, thiserror::Error)]
pub(super) enum BatchError {
    /// The file cannot be read any further.
    #[error(transparent)]
    File(#[from] FileError),
    /// The report cannot be written.
    #[error(transparent)]
    Report(#[from] CliError),
}

/// The next batch of a unit's voices; none when all rows were read. What is to be said of its rows is said in the report.
///
/// # Errors
/// If the file cannot be read any further, or the report cannot be written.
pub(super) fn next<R: Read>(
    rows: &mut Rows<'_, R>,
    report: &mut Report,
    org_unit: &str,
    request_id: impl Fn() -> String,
) -> Result<Option<Batch>, BatchError> {
    let mut batch = Batch {
        rows: 0,
        lines: HashMap::new(),
        messages: Vec::new(),
    };
    let (mut voices, mut bytes) = (Vec::new(), 0);
    let message = |voices: &mut Vec<ImportedVoice>| ImportVoicesRequest {
        org_unit: org_unit.to_owned(),
        voices: std::mem::take(voices),
        request_id: request_id(),
    };
    while batch.messages.len() < MESSAGES {
        let Some(row) = rows.next().transpose()? else { break };
        batch.rows += 1;
        report.add_all(&row.remarks)?;
        let Some(voice) = row.voice else { continue };
        batch.lines.insert(voice.external_id.clone(), row.line);
        let voice = ImportedVoice::from(voice);
        bytes += voice.encoded_len();
        voices.push(voice);
        if voices.len() == VOICES || bytes > BYTES {
            batch.messages.push(message(&mut voices));
            bytes = 0;
        }
    }
    if !voices.is_empty() {
        batch.messages.push(message(&mut voices));
    }
    Ok((batch.rows > 0).then_some(batch))
}
