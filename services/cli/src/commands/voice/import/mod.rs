//! `honi voice import`: takes over the voices of another system's file.

mod batches;
mod report;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use futures::stream::{self, FuturesOrdered, StreamExt as _};
use honi_call::{Client, idempotent};
use honi_import::{FileError, Level, Mapping, Remark, Rows};
use honi_names::OrgUnitName;
use honi_proto::voices::v1::ImportVoicesResponse;
use honi_proto::voices::v1::voice_import_service_client::VoiceImportServiceClient;
use indicatif::{ProgressBar, ProgressStyle};

use batches::{Batch, BatchError};
use report::Report;

use crate::context::{Context, read_text};
use crate::error::{CliError, Exit};

const COLUMNS: [&str; 8] = [
    "row_count",
    "imported_count",
    "open_count",
    "missed_deadline_count",
    "existing_count",
    "refused_count",
    "warning_count",
    "report",
];

/// Calls under way at once.
const AT_ONCE: usize = 2;

/// Which file, and how it is read.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// File (CSV with a heading).
    file: PathBuf,
    /// File (TOML) that says which column is which field.
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// The unit that the voices belong to, `orgUnits/…`; by default yours.
    #[arg(long)]
    org_unit: Option<OrgUnitName>,
    /// File (CSV) for what was refused or strange, row by row; by default NAME.report.csv in the current folder.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Read the file and write the report, and send nothing.
    #[arg(long)]
    check_only: bool,
}

/// How many of what there were.
#[derive(Default)]
struct Counts {
    rows: u64,
    imported: i64,
    open: i64,
    missed_deadlines: i64,
    existing: i64,
}

pub(crate) async fn run(args: Import, context: &Context) -> Result<(), CliError> {
    let mapping = Mapping::read(&read_text(&args.mapping)?)
        .map_err(|error| CliError::usage("mapping-unusable", format!("{}: {error}", args.mapping.display())))?;
    let file = File::open(&args.file).map_err(unreadable(&args.file))?;
    let bar = progress(&file, context);
    let mut rows = open(&mapping, BufReader::new(bar.wrap_read(file)), &args.file)?;
    let place = args.report.clone().unwrap_or_else(|| beside(&args.file));
    let mut report = Report::create(place)?;
    let mut counts = Counts::default();
    let sent = send(&args, &mut rows, &mut report, &mut counts, &bar, context).await;
    bar.finish_and_clear();
    if sent.is_ok() {
        report.add_all(&rows.lines_left())?;
    }
    // What is known of the rows is worth having also where the import broke off.
    let (refused, warnings, place) = report.finish()?;
    if let Err(error) = sent {
        context
            .output
            .say_with("import-interrupted", &[("count", &counts.imported.to_string())]);
        return Err(error);
    }
    show(&counts, refused, warnings, &place, context)?;
    match refused {
        0 => Ok(()),
        refused => Err(CliError::told("import-refused", refused.to_string(), Exit::Failed)),
    }
}

/// Sends the rows, batch by batch, some at once: while one is written the next is made ready. What a batch recorded stays, whatever becomes of
/// the others.
async fn send<R: Read>(
    args: &Import,
    rows: &mut Rows<'_, R>,
    report: &mut Report,
    counts: &mut Counts,
    bar: &ProgressBar,
    context: &Context,
) -> Result<(), CliError> {
    let client = context.clients()?.voice_imports()?;
    let unit = context.org_unit(args.org_unit.map(|name| name.to_string()))?;
    let (mut under_way, mut is_read) = (FuturesOrdered::new(), false);
    loop {
        while !is_read && under_way.len() < AT_ONCE {
            let batch = batches::next(rows, report, &unit, || context.request_id(None)).map_err(|error| match error {
                BatchError::File(error) => broken(&args.file, &error),
                BatchError::Report(error) => error,
            })?;
            match batch {
                Some(batch) => under_way.push_back(send_one(client.clone(), batch, args.check_only)),
                None => is_read = true,
            }
        }
        let Some(sent) = under_way.next().await else { return Ok(()) };
        let Sent { rows, lines, done } = sent?;
        counts.rows += rows;
        counts.imported += i64::from(done.imported_count);
        counts.open += i64::from(done.open_count);
        counts.missed_deadlines += i64::from(done.missed_deadline_count);
        counts.existing += i64::from(done.existing_count);
        for refused in done.refused_voices {
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
    done: ImportVoicesResponse,
}

async fn send_one(mut client: VoiceImportServiceClient<Client>, batch: Batch, check_only: bool) -> Result<Sent, CliError> {
    let Batch { rows, lines, messages } = batch;
    let done = if check_only || messages.is_empty() {
        ImportVoicesResponse::default()
    } else {
        client.import_voices(idempotent(stream::iter(messages))).await?.into_inner()
    };
    Ok(Sent { rows, lines, done })
}

/// Opens a file by a mapping, with the lines beside it.
fn open<'a, R: Read>(mapping: &'a Mapping, rows: R, file: &Path) -> Result<Rows<'a, R>, CliError> {
    let lines = match mapping.lines_file() {
        Some(name) => {
            let place = file.with_file_name(name);
            Some(Box::new(BufReader::new(File::open(&place).map_err(unreadable(&place))?)) as Box<dyn Read>)
        }
        None => None,
    };
    mapping.open(rows, lines).map_err(|error| broken(file, &error))
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

fn show(counts: &Counts, refused: u64, warnings: u64, report: &Path, context: &Context) -> Result<(), CliError> {
    let report = report.display().to_string();
    let facts = vec![
        counts.rows.to_string(),
        counts.imported.to_string(),
        counts.open.to_string(),
        counts.missed_deadlines.to_string(),
        counts.existing.to_string(),
        refused.to_string(),
        warnings.to_string(),
        report.clone(),
    ];
    let json = serde_json::json!({
        "row_count": counts.rows,
        "imported_count": counts.imported,
        "open_count": counts.open,
        "missed_deadline_count": counts.missed_deadlines,
        "existing_count": counts.existing,
        "refused_count": refused,
        "warning_count": warnings,
        "report": report,
    });
    context.output.facts(&COLUMNS, facts, &json)
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
