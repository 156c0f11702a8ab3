//! The rows of a file as the messages of calls.

use std::collections::HashMap;
use std::io::Read;

use honi_import::{FileError, Rows};
use prost::Message as _;

use super::Kind;
use super::report::Report;
use crate::error::CliError;

/// Bytes at which a message is sent: half of what services take, so that the record that reached it still finds room.
const BYTES: usize = 512 * 1024;
/// Messages of one call, so that it ends long before its deadline.
const MESSAGES: usize = 4;

/// What one call sends.
pub(super) struct Batch<M> {
    /// How many rows it was made of, those that were refused included.
    pub(super) rows: u64,
    /// On which line of the file each record stands.
    pub(super) lines: HashMap<String, u64>,
    /// Its messages.
    pub(super) messages: Vec<M>,
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

/// The next batch; none when all rows were read. What is to be said of its rows is said in the report.
///
/// # Errors
/// If the file cannot be read any further, or the report cannot be written.
pub(super) fn next<K: Kind, R: Read>(
    kind: &K,
    rows: &mut Rows<'_, K::Mapping, R>,
    report: &mut Report,
    request_id: impl Fn() -> String,
) -> Result<Option<Batch<K::Message>>, BatchError> {
    let mut batch = Batch {
        rows: 0,
        lines: HashMap::new(),
        messages: Vec::new(),
    };
    let (mut records, mut bytes) = (Vec::new(), 0);
    while batch.messages.len() < MESSAGES {
        let Some(row) = rows.next().transpose()? else { break };
        batch.rows += 1;
        report.add_all(&row.remarks)?;
        let Some(item) = row.item else { continue };
        let record = K::Record::from(item);
        batch.lines.insert(K::key(&record).to_owned(), row.line);
        bytes += record.encoded_len();
        records.push(record);
        if records.len() == K::AT_MOST || bytes > BYTES {
            batch.messages.push(kind.message(std::mem::take(&mut records), request_id()));
            bytes = 0;
        }
    }
    if !records.is_empty() {
        batch.messages.push(kind.message(records, request_id()));
    }
    Ok((batch.rows > 0).then_some(batch))
}
