//! Comparison with public lists of holidays, and with business days computed from them by others.
//!
//! `HONI_REFERENCE_DATA` names the folder: `ref/jp_holidays.csv` (Cabinet Office 1955–2027, holiday_jp 1970–2050),
//! `ref/jp_business_day_cases.csv`, `ref/jp_business_days_by_month.csv` and `expected/jp_reference.json`. They know no closing at the end of
//! the year.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use honi_calendar::holiday;

use crate::{day, no_yearly_closure};

#[expect(clippy::disallowed_methods, reason = "tells a test where its data are; no setting of a process")]
fn reference(path: &str) -> Option<PathBuf> {
    let Ok(folder) = std::env::var("HONI_REFERENCE_DATA") else {
        eprintln!("skipped: HONI_REFERENCE_DATA is not set");
        return None;
    };
    Some(PathBuf::from(folder).join(path))
}

fn rows(path: &str) -> Option<Vec<BTreeMap<String, String>>> {
    let mut reader = csv::Reader::from_path(reference(path)?).unwrap();
    Some(reader.deserialize().map(Result::unwrap).collect())
}

#[test]
fn holidays_are_those_of_the_lists() {
    let Some(rows) = rows("ref/jp_holidays.csv") else { return };
    let listed: BTreeMap<NaiveDate, &str> = rows
        .iter()
        .map(|row| (day(&row["date"]), row["name_cabinet_office"].as_str()))
        .collect();
    let mut wrong = Vec::new();
    for date in day("1955-01-01").iter_days().take_while(|it| *it <= day("2050-12-31")) {
        let ours = holiday(date);
        if ours.is_some() != listed.contains_key(&date) {
            wrong.push(format!("{date}: ours {ours:?}, listed {:?}", listed.get(&date)));
        }
    }
    assert!(wrong.is_empty(), "{} days differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn business_days_by_month_are_those_of_the_list() {
    let Some(rows) = rows("ref/jp_business_days_by_month.csv") else {
        return;
    };
    let calendar = no_yearly_closure();
    for row in rows {
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
    let Some(rows) = rows("ref/jp_business_day_cases.csv") else {
        return;
    };
    let calendar = no_yearly_closure();
    for row in rows {
        let start = day(&row["start"]);
        let n = row["n_business_days"].parse().unwrap();
        assert_eq!(calendar.business_day_after(start, n), day(&row["deadline"]), "{row:?}");
        let elapsed = calendar.business_days_between(start, day(&row["end"]));
        assert_eq!(elapsed.to_string(), row["business_days_elapsed_start_excl_end_incl"], "{row:?}");
    }
}

#[test]
fn counts_by_year_are_those_expected() {
    let Some(path) = reference("expected/jp_reference.json") else {
        return;
    };
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
