//! The mappings of `tests/mappings` on the files that they are made for: counts, ages and lists of what was overdue are those that others
//! computed. `HONI_REFERENCE_DATA` names the folder of those files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read, Write as _};
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use honi_calendar::{Age, BusinessCalendar, CalendarRules, japan_date};
use honi_import::{Level, Mapping as _, Remark, Voice, VoiceMapping};
use serde_json::Value;

/// A set, read.
struct Set {
    voices: Vec<Voice>,
    remarks: Vec<Remark>,
    lines_left: usize,
    expected: Value,
}

#[expect(clippy::disallowed_methods, reason = "tells a test where its data are; no setting of a process")]
pub(crate) fn folder(without: &str) -> Option<PathBuf> {
    let folder = std::env::var("HONI_REFERENCE_DATA").ok().map(PathBuf::from);
    if folder.is_none() {
        // Written to stderr itself, it is seen although the test passes.
        let _ = writeln!(std::io::stderr(), "\n{without}: HONI_REFERENCE_DATA is not set");
    }
    folder
}

/// The set that a mapping reads; none without the folder.
fn read(mapping: &str, set: &str) -> Option<Set> {
    let folder = folder("no real complaint was mapped")?;
    let mappings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/mappings");
    let mapping = VoiceMapping::read(&std::fs::read_to_string(mappings.join(mapping)).unwrap()).unwrap();
    let open = |name: &str| BufReader::new(File::open(folder.join(name)).unwrap());
    let lines = mapping.file_beside().map(|name| Box::new(open(name)) as Box<dyn Read>);
    let mut rows = mapping.open(open(&format!("complaints_{set}.csv")), lines).unwrap();
    let (mut voices, mut remarks) = (Vec::new(), Vec::new());
    for row in rows.by_ref() {
        let row = row.unwrap();
        voices.extend(row.item);
        remarks.extend(row.remarks);
    }
    let lines_left = rows.lines_left().len();
    let expected = folder.join(format!("expected/complaints_{set}.json"));
    let expected = serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap();
    Some(Set {
        voices,
        remarks,
        lines_left,
        expected,
    })
}

impl Set {
    /// How many voices a label has, by its value.
    fn by_label(&self, label: &str) -> BTreeMap<String, u64> {
        count(
            self.voices
                .iter()
                .flat_map(|voice| voice.labels.get(label).into_iter().flatten().cloned()),
        )
    }

    fn by_month(&self) -> BTreeMap<String, u64> {
        count(self.voices.iter().map(|voice| received(voice).format("%Y-%m").to_string()))
    }

    /// The keys of the rows of which this is said.
    fn keys_of(&self, reason: &str) -> BTreeSet<&str> {
        let said = self.remarks.iter().filter(|remark| remark.reason == reason);
        said.map(|remark| remark.external_id.as_str()).collect()
    }

    fn none_is_refused(&self) {
        let refused: Vec<&Remark> = self.remarks.iter().filter(|remark| remark.level == Level::Refused).collect();
        assert!(refused.is_empty(), "{refused:?}");
    }
}

fn received(voice: &Voice) -> NaiveDate {
    japan_date(voice.received_at)
}

fn closed(voice: &Voice) -> Option<NaiveDate> {
    voice.closed_at.map(japan_date)
}

fn count(keys: impl Iterator<Item = String>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    counts
}

fn counts(expected: &Value) -> BTreeMap<String, u64> {
    serde_json::from_value(expected.clone()).unwrap()
}

fn keys(expected: &Value) -> BTreeSet<String> {
    let keys = expected.as_array().unwrap().iter();
    keys.map(|key| key.as_str().map_or_else(|| key.to_string(), str::to_owned))
        .collect()
}

/// The most frequent ones of a list that is cut.
fn has_all(found: &BTreeMap<String, u64>, expected: &Value) {
    for (value, count) in counts(expected) {
        assert_eq!(found.get(&value), Some(&count), "{value}");
    }
}

/// Open and older at an as-of day, within so many days closed: all that the file tells of times.
fn times_are_those_expected(set: &Set) {
    let calendar = BusinessCalendar::new(CalendarRules::holidays_only()).unwrap();
    let times = &set.expected["response_times"];
    let closed_within = |within: &dyn Fn(NaiveDate, NaiveDate) -> i64, most: i64| {
        let days = set.voices.iter().filter_map(|voice| Some(within(received(voice), closed(voice)?)));
        days.filter(|days| *days <= most).count() as u64
    };
    for (most, count) in counts(&times["closed_within_calendar_days"]) {
        let found = closed_within(&|from, to| (to - from).num_days(), most.parse().unwrap());
        assert_eq!(found, count, "within {most} days");
    }
    for (most, count) in counts(&times["closed_within_business_days_jp"]) {
        let found = closed_within(&|from, to| calendar.business_days_between(from, to).into(), most.parse().unwrap());
        assert_eq!(found, count, "within {most} business days");
    }
    for (as_of, expected) in times["overdue"].as_object().unwrap() {
        let as_of: NaiveDate = as_of.parse().unwrap();
        let open = |voice: &&Voice| received(voice) <= as_of && closed(voice).is_none_or(|closed| closed > as_of);
        let open: Vec<&Voice> = set.voices.iter().filter(open).collect();
        assert_eq!(open.len() as u64, expected["open"].as_u64().unwrap(), "{as_of}");
        let older = |age: &str| -> BTreeSet<String> {
            let age: Age = age.parse().unwrap();
            let older = open.iter().filter(|voice| calendar.is_older(received(voice), as_of, age));
            older.map(|voice| voice.external_id.clone()).collect()
        };
        assert_eq!(older("30d"), keys(&expected["keys_over_30_calendar_days"]), "{as_of}");
        assert_eq!(older("20bd"), keys(&expected["keys_over_20_business_days_jp"]), "{as_of}");
        let bands = [
            ("0-30", None, Some(30)),
            ("31-60", Some(30), Some(60)),
            ("61-90", Some(60), Some(90)),
        ];
        let bands = bands
            .into_iter()
            .chain([("91-180", Some(90), Some(180)), ("181+", Some(180), None)]);
        for (band, over, most) in bands {
            let older = |voice: &Voice, days: Option<u16>, else_: bool| {
                days.map_or(else_, |days| calendar.is_older(received(voice), as_of, Age::CalendarDays(days)))
            };
            let within = open
                .iter()
                .filter(|voice| older(voice, over, true) && !older(voice, most, false))
                .count();
            assert_eq!(
                within as u64,
                expected["age_bands_calendar_days"][band].as_u64().unwrap(),
                "{as_of} {band}"
            );
        }
    }
}

#[test]
fn texas() {
    let Some(set) = read("texas-doi.toml", "tx") else { return };
    set.none_is_refused();
    assert_eq!(set.voices.len(), 19_965);
    let expected = &set.expected;
    assert_eq!(set.by_month(), counts(&expected["by_received_month"]));
    let fiscal_year = |voice: &Voice| {
        let day = received(voice);
        (day.year() - i32::from(day.month() < 4)).to_string()
    };
    assert_eq!(
        count(set.voices.iter().map(fiscal_year)),
        counts(&expected["by_received_fiscal_year_april"])
    );
    assert_eq!(set.by_label("coverage"), counts(&expected["by_coverage_type"]));
    assert_eq!(set.by_label("filed_by"), counts(&expected["by_filed_by"]));
    has_all(&set.by_label("coverage_level"), &expected["by_coverage_level_top20"]);
    has_all(&set.by_label("keyword"), &expected["keywords_top20(split on '; ')"]);
    for (month, by_coverage) in expected["by_month_and_coverage_2024"].as_object().unwrap() {
        let of_month = set
            .voices
            .iter()
            .filter(|voice| received(voice).format("%Y-%m").to_string() == *month);
        let found = count(of_month.flat_map(|voice| voice.labels["coverage"].iter().cloned()));
        assert_eq!(found, counts(by_coverage), "{month}");
    }
    for (coverage, expected) in expected["confirmed_by_coverage"].as_object().unwrap() {
        let upheld = set
            .voices
            .iter()
            .filter(|voice| voice.outcome == Some(honi_proto::voices::v1::Outcome::Upheld));
        let found = upheld.filter(|voice| voice.labels["coverage"].contains(coverage)).count();
        assert_eq!(found as u64, expected["confirmed"].as_u64().unwrap(), "{coverage}");
    }
    times_are_those_expected(&set);
    assert_eq!(set.keys_of("COVERAGE_MISSING"), ["381814", "387398"].into());
    assert_eq!(
        set.keys_of("RECEIVED_ON_WEEKEND").len() as u64,
        expected["received_on_weekend"].as_u64().unwrap()
    );
}

#[test]
fn connecticut() {
    let Some(set) = read("connecticut.toml", "ct") else { return };
    set.none_is_refused();
    assert_eq!((set.voices.len(), set.lines_left), (3_881, 0));
    let expected = &set.expected;
    assert_eq!(set.by_month(), counts(&expected["by_opened_month"]));
    assert_eq!(set.by_label("reason"), counts(&expected["complaints_by_reason(distinct file_no)"]));
    assert_eq!(
        set.by_label("disposition"),
        counts(&expected["complaints_by_disposition(distinct file_no)"])
    );
    has_all(
        &set.by_label("subreason"),
        &expected["complaints_by_subreason_top20(distinct file_no)"],
    );
    times_are_those_expected(&set);
    let alone = expected["lines_per_complaint"]["1"].as_u64().unwrap();
    assert_eq!(set.keys_of("FILE_NO_REPEATED").len() as u64, 3_881 - alone);
    let several = expected["complaints_with_several_companies"].as_u64().unwrap();
    assert_eq!(set.keys_of("SEVERAL_COMPANIES").len() as u64, several);
    assert_eq!(set.keys_of("DISPOSITION_MISSING").len(), 1_508);
    assert_eq!(set.keys_of("REASON_MISSING").len(), 420);
}

#[test]
fn cfpb() {
    let Some(set) = read("cfpb.toml", "cfpb") else { return };
    set.none_is_refused();
    assert_eq!(set.voices.len(), 3_548);
    let expected = &set.expected;
    assert_eq!(set.by_month(), counts(&expected["by_received_month"]));
    assert_eq!(set.by_label("product"), counts(&expected["by_product"]));
    assert_eq!(set.by_label("response"), counts(&expected["by_company_response"]));
    assert_eq!(set.by_label("source"), counts(&expected["by_source"]));
    assert_eq!(set.by_label("timely"), counts(&expected["timely"]));
    assert_eq!(set.by_label("disputed"), counts(&expected["disputed"]));
    let open = set.voices.iter().filter(|voice| voice.closed_at.is_none());
    let open: BTreeSet<String> = open.map(|voice| voice.external_id.clone()).collect();
    assert_eq!(open, keys(&expected["in_progress_keys"]));
    let untimely = set.voices.iter().filter(|voice| voice.labels["timely"].contains("No"));
    let untimely: BTreeSet<String> = untimely.map(|voice| voice.external_id.clone()).collect();
    assert_eq!(untimely, keys(&expected["untimely_keys"]));
    let lag = &expected["sent_lag_days"];
    let negative: BTreeSet<String> = set.keys_of("SENT_BEFORE_RECEIVED").into_iter().map(str::to_owned).collect();
    assert_eq!(negative, keys(&lag["negative_keys"]));
    assert_eq!(set.keys_of("SENT_LATE").len() as u64, lag["over_30"].as_u64().unwrap());
    let nameless = expected["complaint_id_missing"].as_u64().unwrap();
    assert_eq!(set.keys_of("COMPLAINT_ID_MISSING").len() as u64, nameless);
    assert_eq!(set.keys_of("SAME_AS_ANOTHER").len(), 4);
    let longest = set.voices.iter().map(|voice| voice.verbatim.chars().count() as u64).max();
    assert_eq!(longest, expected["narrative_chars"]["max"].as_u64());
}
