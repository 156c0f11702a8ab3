//! What taking over another system's file is, whatever its rows are: messages, calls under way, a bar, and a report.

mod batches;
mod report;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use futures::stream::{FuturesOrdered, StreamExt as _};
use honi_import::{FileError, Level, Mapping, MappingError, Remark, Rows};
use indicatif::{ProgressBar, ProgressStyle};

use batches::{Batch, BatchError};
use report::Report;

use crate::context::{Context, read_text};
use crate::error::{CliError, Exit};

/// Calls under way at once.
const AT_ONCE: usize = 2;

/// Which file, and how it is read.
#[derive(Debug, clap::Args)]
pub(crate) struct Files {
    /// File (CSV with a heading).
    file: PathBuf,
    /// File (TOML) that says which column is which field.
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// File (CSV) for what was refused or strange, row by row; by default NAME.report.csv in the current folder.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Read the file and write the report, and send nothing.
    #[arg(long)]
    check_only: bool,
}

/// What the rows of a file are, and who takes them.
pub(crate) trait Kind {
    /// By what they are read.
    type Mapping: Mapping<Item = Self::Item>;
    /// What is read.
    type Item;
    /// The same, as the service is told of it.
    type Record: prost::Message + From<Self::Item>;
    /// Records that are one transaction of the service.
    type Message: Send;

    /// Records of one message.
    const AT_MOST: usize;
    /// What is counted, and how many of its first counts are of what was written.
    const COUNTS: &'static [&'static str];
    const WRITTEN: usize;

    /// Reads a mapping.
    fn read(text: &str) -> Result<Self::Mapping, MappingError>;

    /// The key of a record.
    fn key(record: &Self::Record) -> &str;

    /// A message.
    fn message(&self, records: Vec<Self::Record>, request_id: String) -> Self::Message;

    /// One call.
    fn send(&self, messages: Vec<Self::Message>) -> impl Future<Output = Result<Done, CliError>> + Send;
}

/// What became of the records of a call.
pub(crate) struct Done {
    /// In the order of [`Kind::COUNTS`].
    pub(crate) counts: Vec<i32>,
    pub(crate) refused: Vec<Refused>,
}

/// A record that the service did not take.
pub(crate) struct Refused {
    pub(crate) external_id: String,
    pub(crate) field: String,
    pub(crate) reason: String,
}

/// How many of what there were.
struct Counts {
    rows: u64,
    of_service: Vec<i64>,
}

/// Takes over a file.
pub(crate) async fn run<K: Kind>(kind: &K, files: &Files, context: &Context) -> Result<(), CliError> {
    let mapping = K::read(&read_text(&files.mapping)?)
        .map_err(|error| CliError::usage("mapping-unusable", format!("{}: {error}", files.mapping.display())))?;
    let file = File::open(&files.file).map_err(unreadable(&files.file))?;
    let bar = progress(&file, context);
    let mut rows = open(&mapping, BufReader::new(bar.wrap_read(file)), &files.file)?;
    let place = files.report.clone().unwrap_or_else(|| beside(&files.file));
    let mut report = Report::create(place)?;
    let mut counts = Counts {
        rows: 0,
        of_service: vec![0; K::COUNTS.len()],
    };
    let sent = send(kind, files, &mut rows, &mut report, &mut counts, &bar, context).await;
    bar.finish_and_clear();
    if sent.is_ok() {
        report.add_all(&rows.lines_left())?;
    }
    // What is known of the rows is worth having also where the import broke off.
    let (refused, warnings, place) = report.finish()?;
    if let Err(error) = sent {
        let written: i64 = counts.of_service.iter().take(K::WRITTEN).sum();
        context.output.say_with("import-interrupted", &[("count", &written.to_string())]);
        return Err(error);
    }
    show::<K>(&counts, refused, warnings, &place, context)?;
    match refused {
        0 => Ok(()),
        refused => Err(CliError::told("import-refused", refused.to_string(), Exit::Failed)),
    }
}

/// Sends the rows, batch by batch, some at once: while one is written the next is made ready. What a batch recorded stays, whatever becomes of
/// the others.
async fn send<K: Kind, R: Read>(
    kind: &K,
    files: &Files,
    rows: &mut Rows<'_, K::Mapping, R>,
    report: &mut Report,
    counts: &mut Counts,
    bar: &ProgressBar,
    context: &Context,
) -> Result<(), CliError> {
    let (mut under_way, mut is_read) = (FuturesOrdered::new(), false);
    loop {
        while !is_read && under_way.len() < AT_ONCE {
            let batch = batches::next(kind, rows, report, || context.request_id(None)).map_err(|error| match error {
                BatchError::File(error) => broken(&files.file, &error),
                BatchError::Report(error) => error,
            })?;
            match batch {
                Some(batch) => under_way.push_back(send_one(kind, batch, files.check_only)),
                None => is_read = true,
            }
        }
        let Some(sent) = under_way.next().await else { return Ok(()) };
        let Sent { rows, lines, done } = sent?;
        counts.rows += rows;
        for (sum, count) in counts.of_service.iter_mut().zip(done.counts) {
            *sum += i64::from(count);
        }
        for refused in done.refused {
            report.add(&Remark {
                level: Level::Refused,
                line: lines.get(&refused.external_id).copied().unwrap_or_default(),
                external_id: refused.external_id,
                field: refused.field,
                reason: refused.reason,
            })?;
        }
        bar.set_message(context.output.lang.text_with("import-rows", &[("count", &counts.rows.to_string())]));
    }
}

/// What became of a batch.
struct Sent {
    rows: u64,
    lines: HashMap<String, u64>,
    done: Done,
}

async fn send_one<K: Kind>(kind: &K, batch: Batch<K::Message>, check_only: bool) -> Result<Sent, CliError> {
    let Batch { rows, lines, messages } = batch;
    let done = if check_only || messages.is_empty() {
        Done {
            counts: Vec::new(),
            refused: Vec::new(),
        }
    } else {
        kind.send(messages).await?
    };
    Ok(Sent { rows, lines, done })
}

/// Opens a file by a mapping, with the one beside it.
fn open<'a, M: Mapping, R: Read>(mapping: &'a M, rows: R, file: &Path) -> Result<Rows<'a, M, R>, CliError> {
    let beside = match mapping.file_beside() {
        Some(name) => {
            let place = file.with_file_name(name);
            Some(Box::new(BufReader::new(File::open(&place).map_err(unreadable(&place))?)) as Box<dyn Read>)
        }
        None => None,
    };
    mapping.open(rows, beside).map_err(|error| broken(file, &error))
}

/// A bar of the bytes that were read, for a person who looks on.
fn progress(file: &File, context: &Context) -> ProgressBar {
    let bytes = file.metadata().map_or(0, |file| file.len());
    let bar = ProgressBar::new(bytes);
    let style = ProgressStyle::with_template("{bar:32} {percent:>3} %  {msg}  {elapsed} / {duration}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(context.output.lang.text_with("import-rows", &[("count", "0")]));
    bar
}

/// Where the report lies if nobody says.
fn beside(file: &Path) -> PathBuf {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    PathBuf::from(format!("{name}.report.csv"))
}

fn show<K: Kind>(counts: &Counts, refused: u64, warnings: u64, report: &Path, context: &Context) -> Result<(), CliError> {
    let report = report.display().to_string();
    let numbers = std::iter::once(serde_json::Value::from(counts.rows))
        .chain(counts.of_service.iter().copied().map(Into::into))
        .chain([refused.into(), warnings.into()]);
    let names = std::iter::once("row_count").chain(K::COUNTS.iter().copied());
    let names: Vec<&str> = names.chain(["refused_count", "warning_count", "report"]).collect();
    let values: Vec<serde_json::Value> = numbers.chain([serde_json::Value::from(report)]).collect();
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let facts = values.iter().map(text).collect();
    let json = names.iter().map(|name| (*name).to_owned()).zip(values);
    context.output.facts(&names, facts, &serde_json::Value::Object(json.collect()))
}

fn unreadable(file: &Path) -> impl FnOnce(std::io::Error) -> CliError {
    let what = file.display().to_string();
    |source| CliError::Io { what, source }
}

fn broken(file: &Path, error: &FileError) -> CliError {
    let mut text = format!("{}: {error}", file.display());
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    CliError::told("import-unreadable", text, Exit::Failed)
}
