//! Comparison with public lists of holidays, and with business days computed from them by others.
//!
//! `HONI_REFERENCE_DATA` names the folder: `ref/jp_holidays.csv` (Cabinet Office 1955–2027, holiday_jp 1970–2050),
//! `ref/jp_business_day_cases.csv`, `ref/jp_business_days_by_month.csv` and `expected/jp_reference.json`. They know no closing at the end of
//! the year. A few lines of the same form, written by hand, lie beside this file and are always compared.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use honi_calendar::holiday;

use crate::{day, no_yearly_closure};

/// The file in each folder that there is.
#[expect(clippy::disallowed_methods, reason = "tells a test where its data are; no setting of a process")]
fn references(path: &str) -> Vec<PathBuf> {
    let by_hand = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/reference"));
    let given = std::env::var("HONI_REFERENCE_DATA").ok().map(PathBuf::from);
    if given.is_none() {
        // Written to stderr itself, it is seen although the test passes.
        let _ = writeln!(
            std::io::stderr(),
            "\nonly lines written by hand were compared with: HONI_REFERENCE_DATA is not set"
        );
    }
    [Some(by_hand), given]
        .into_iter()
        .flatten()
        .map(|folder| folder.join(path))
        .collect()
}

/// The rows of each of the files.
fn lists(path: &str) -> Vec<Vec<BTreeMap<String, String>>> {
    let read = |path| csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect();
    references(path).into_iter().map(read).collect()
}

#[test]
fn holidays_are_those_of_the_lists() {
    for rows in lists("ref/jp_holidays.csv") {
        holidays_are_those_of(&rows);
    }
}

fn holidays_are_those_of(rows: &[BTreeMap<String, String>]) {
    let listed: BTreeMap<NaiveDate, &str> = rows
        .iter()
        .map(|row| (day(&row["date"]), row["name_cabinet_office"].as_str()))
        .collect();
    let mut wrong = Vec::new();
    let (first, last) = (listed.keys().next().unwrap().year(), listed.keys().next_back().unwrap().year());
    let days = NaiveDate::from_ymd_opt(first, 1, 1).unwrap().iter_days();
    for date in days.take_while(|it| it.year() <= last) {
        let ours = holiday(date);
        if ours.is_some() != listed.contains_key(&date) {
            wrong.push(format!("{date}: ours {ours:?}, listed {:?}", listed.get(&date)));
        }
    }
    assert!(wrong.is_empty(), "{} days differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn business_days_by_month_are_those_of_the_list() {
    let calendar = no_yearly_closure();
    for row in lists("ref/jp_business_days_by_month.csv").into_iter().flatten() {
        let first = day(&format!("{}-01", row["month"]));
        let last = honi_calendar::add_months(first, 1).pred_opt().unwrap();
        let count = calendar.business_days_between(first.pred_opt().unwrap(), last);
        assert_eq!(count.to_string(), row["business_days"], "{}", row["month"]);
        assert_eq!(calendar.business_day_from(first), day(&row["first"]), "{}", row["month"]);
        assert_eq!(
            calendar.business_day_before(last.succ_opt().unwrap()),
            day(&row["last"]),
            "{}",
            row["month"]
        );
    }
}

#[test]
fn counts_of_business_days_are_those_of_the_cases() {
    let calendar = no_yearly_closure();
    for row in lists("ref/jp_business_day_cases.csv").into_iter().flatten() {
        let start = day(&row["start"]);
        let n = row["n_business_days"].parse().unwrap();
        assert_eq!(calendar.business_day_after(start, n), day(&row["deadline"]), "{row:?}");
        let elapsed = calendar.business_days_between(start, day(&row["end"]));
        assert_eq!(elapsed.to_string(), row["business_days_elapsed_start_excl_end_incl"], "{row:?}");
    }
}

#[test]
fn counts_by_year_are_those_expected() {
    for path in references("expected/jp_reference.json") {
        counts_are_those_of(&path);
    }
}

fn counts_are_those_of(path: &Path) {
    let expected: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let calendar = no_yearly_closure();
    let by_year = |value: &serde_json::Value| -> BTreeMap<i32, u64> {
        value
            .as_object()
            .unwrap()
            .iter()
            .map(|(year, count)| (year.parse().unwrap(), count.as_u64().unwrap()))
            .collect()
    };
    for (year, count) in by_year(&expected["business_days_by_year"]) {
        let [before, last] = [year - 1, year].map(|it| NaiveDate::from_ymd_opt(it, 12, 31).unwrap());
        assert_eq!(u64::from(calendar.business_days_between(before, last)), count, "{year}");
    }
    for (year, count) in by_year(&expected["holidays"]["count_by_year_holiday_jp"]) {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let found = first
            .iter_days()
            .take_while(|it| it.year() == year)
            .filter(|it| holiday(*it).is_some())
            .count();
        assert_eq!(found as u64, count, "{year}");
    }
}
