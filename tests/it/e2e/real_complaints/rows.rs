//! The complaints, as the file has them.

use std::io::Read;
use std::path::PathBuf;

use chrono::NaiveDate;
use honi_proto::voices::v1::Severity;

/// One complaint.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its key.
    pub(super) id: String,
    /// Its words.
    pub(super) narrative: String,
    /// How long it took to reach the company that it is about.
    pub(super) days_on_the_way: i64,
    /// How serious it may be taken to be.
    pub(super) severity: Severity,
}

/// A few of nobody's, of the same form.
const FICTIONAL: &str = include_str!("fictional.csv");

/// The fictional ones.
pub(super) fn fictional() -> Vec<Row> {
    read(FICTIONAL.as_bytes()).collect()
}

/// The first real ones that have a narrative; nothing if `HONI_REFERENCE_DATA` names no folder.
pub(super) fn first(count: usize) -> Option<Vec<Row>> {
    let folder = PathBuf::from(std::env::var_os("HONI_REFERENCE_DATA")?);
    let file = std::fs::File::open(folder.join("complaints_cfpb.csv")).expect("the folder holds complaints_cfpb.csv");
    let rows: Vec<Row> = read(file).take(count).collect();
    assert_eq!(rows.len(), count, "the file holds so many");
    Some(rows)
}

fn read(file: impl Read) -> impl Iterator<Item = Row> {
    let mut file = csv::Reader::from_reader(file);
    let columns = file.headers().expect("it has a heading").clone();
    let column = |name: &str| columns.iter().position(|column| column == name).expect("it has this column");
    let [id, narrative, received, sent, tags, timely] = [
        "row_id",
        "consumer_complaint_narrative",
        "date_received",
        "date_sent_to_company",
        "tags",
        "timely_response",
    ]
    .map(column);
    let day = |text: &str| text.parse::<NaiveDate>().expect("dates are ISO");
    let rows = file
        .into_records()
        .map(|record| record.expect("the file can be read"))
        .filter(move |record| !record[narrative].trim().is_empty());
    rows.map(move |record| Row {
        id: record[id].to_owned(),
        narrative: record[narrative].to_owned(),
        days_on_the_way: (day(&record[sent]) - day(&record[received])).num_days().max(0),
        severity: match (&record[timely], &record[tags]) {
            ("No", _) => Severity::S1,
            (_, tags) if tags.contains("Older") => Severity::S2,
            (_, "") => Severity::S3,
            _ => Severity::S4,
        },
    })
}
