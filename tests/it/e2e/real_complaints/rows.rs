//! The complaints, as the file has them.

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

/// The first rows that have a narrative; nothing if `HONI_REFERENCE_DATA` names no folder.
pub(super) fn first(count: usize) -> Option<Vec<Row>> {
    let folder = PathBuf::from(std::env::var_os("HONI_REFERENCE_DATA")?);
    let mut file = csv::Reader::from_path(folder.join("complaints_cfpb.csv")).expect("the folder holds complaints_cfpb.csv");
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
        .records()
        .map(|record| record.expect("the file can be read"))
        .filter(|record| !record[narrative].trim().is_empty());
    let rows = rows.map(|record| Row {
        id: record[id].to_owned(),
        narrative: record[narrative].to_owned(),
        days_on_the_way: (day(&record[sent]) - day(&record[received])).num_days().max(0),
        severity: match (&record[timely], &record[tags]) {
            ("No", _) => Severity::S1,
            (_, tags) if tags.contains("Older") => Severity::S2,
            (_, "") => Severity::S3,
            _ => Severity::S4,
        },
    });
    let rows: Vec<Row> = rows.take(count).collect();
    assert_eq!(rows.len(), count, "the file holds so many");
    Some(rows)
}
