//! Rows that are voices, rows that are none, and rows that are strange.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_proto::voices::v1::{ComplaintCategory, Outcome, VoiceKind};

use crate::files::{HEADING, SMALL, read, short};

fn jst(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).unwrap().to_utc()
}

#[test]
fn a_row_is_a_voice() {
    let rows = format!("{HEADING}7, 2026-04-01 ,2026-04-01,Claim; Sale,\"言った\nこと\"\n8,2026-04-02,,,x\n");
    let (voices, remarks, _) = read(SMALL, rows.as_bytes(), None);
    assert!(remarks.is_empty(), "{remarks:?}");
    let [closed, open] = &voices[..] else { panic!("two rows") };
    assert_eq!((closed.external_id.as_str(), closed.kind), ("7", VoiceKind::Complaint));
    // Days without a time: open when business opens, closed when it closes.
    assert_eq!(closed.received_at, jst("2026-04-01T09:00:00"));
    assert_eq!(closed.closed_at, Some(jst("2026-04-01T17:00:00")));
    assert_eq!(closed.verbatim, "言った\nこと");
    let expected = [
        ComplaintCategory::NewContract,
        ComplaintCategory::Benefit,
        ComplaintCategory::AfterCare,
    ];
    assert_eq!(closed.categories, BTreeSet::from(expected));
    assert_eq!(closed.labels["reason"], ["Claim", "Sale"].map(str::to_owned).into());
    assert_eq!((open.closed_at, &open.verbatim[..]), (None, "x"));
    assert_eq!(open.categories, [ComplaintCategory::Other].into());
    assert_eq!(open.labels["reason"], ["(missing)".to_owned()].into());
    assert!(!format!("{closed:?}").contains("言った"), "what was said is in no log");
}

#[test]
fn a_bad_row_is_refused_alone() {
    let mut rows = HEADING.as_bytes().to_vec();
    let long = "x".repeat(101);
    let bad = format!(
        "1,2026-04-01,,Claim,a\n2,2026-04-01,,Claim\n,2026-04-01,,Claim,a\n1,2026-04-01,,Claim,again\n3,,,Claim,a\n\
         4,01/04/2026,,Claim,a\n5,2026-04-02,2026-04-01,Claim,a\n6,2026-04-01,,Theft,a\n7,2026-04-01,,,\n{long},2026-04-01,,,a\n"
    );
    rows.extend(bad.as_bytes());
    rows.extend(b"8,2026-04-01,,Claim,\xff\n8,2026-04-01,,Claim,\0\n9,2026-04-01,,Claim,a\n");
    let (voices, remarks, _) = read(SMALL, &rows, None);
    let read: Vec<&str> = voices.iter().map(|voice| voice.external_id.as_str()).collect();
    assert_eq!(read, ["1", "9"]);
    let expected = [
        "3 refused   COLUMNS_MISCOUNTED",
        "4 refused  no KEY_BLANK",
        "5 refused 1 no KEY_REPEATED",
        "6 refused 3 opened DATE_BLANK",
        "7 refused 4 opened DATE_UNREADABLE",
        "8 refused 5 closed CLOSED_BEFORE_RECEIVED",
        "9 refused 6 reason VALUE_UNKNOWN",
        "10 refused 7 verbatim VERBATIM_BLANK",
        "11 refused  no KEY_TOO_LONG",
        "12 refused   NOT_UTF8",
        "13 refused  text ZERO_CHARACTER",
    ];
    assert_eq!(short(&remarks), expected);
}

#[test]
fn what_is_strange_is_told_and_kept() {
    let mapping = format!(
        r#"{SMALL}
[lines]
file = "lines.csv"
key = "no"
ignored = ["amount"]
[outcome]
column = "end"
values = {{ Won = "UPHELD", Lost = "NOT_UPHELD", Withdrawn = [] }}
blank = []
[[checks]]
reason = "SEVERAL_LINES"
lines_more_than = 1
[[checks]]
reason = "END_MISSING"
blank = "end"
[[checks]]
reason = "SEVERAL_ENDS"
differs = "end"
[[checks]]
reason = "ON_WEEKEND"
weekend = "opened"
[[checks]]
reason = "LONG"
apart = {{ from = "opened", to = "closed", more_than_days = 30 }}
[[checks]]
reason = "SAME"
same_but_for = ["no"]
[[checks]]
reason = "REVERSED"
reversed = ["closed", "opened"]
"#
    );
    let rows = format!(
        "{HEADING}1,2026-04-04,2026-05-05,Claim,a\n2,2026-04-01,2026-05-01,Claim,b\n3,2026-04-01,2026-05-01,Claim,b\n4,2026-04-01,2026-04-01,Claim,c\n"
    );
    let lines = "no,end,amount\n1,Won,3\n1,Lost,3\n2,,0\n3,Withdrawn,0\n4,Won,1\n4,Won,1\n9,Won,1\n";
    let (voices, remarks, left) = read(&mapping, rows.as_bytes(), Some(lines.as_bytes()));
    let ends: Vec<Option<Outcome>> = voices.iter().map(|voice| voice.outcome).collect();
    assert_eq!(ends, [Some(Outcome::PartlyUpheld), None, None, Some(Outcome::Upheld)]);
    let expected = [
        "2 warning 1  SEVERAL_LINES",
        "2 warning 1 end SEVERAL_ENDS",
        "2 warning 1 opened ON_WEEKEND",
        "2 warning 1 closed LONG",
        "2 warning 1 opened REVERSED",
        "3 warning 2 end END_MISSING",
        "3 warning 2 opened REVERSED",
        "4 warning 3  SAME",
        "4 warning 3 opened REVERSED",
        "5 warning 4  SEVERAL_LINES",
    ];
    assert_eq!(short(&remarks), expected);
    assert_eq!(short(&left), ["8 warning 9  LINE_OF_NO_VOICE"]);
}

#[test]
fn a_date_that_stands_in_for_another_is_receipt_at_the_earliest() {
    let mapping = SMALL.replace(
        "column = \"closed\"",
        "column = \"closed\"\nat_least_received = true\nunless = { column = \"text\", is = [\"open\"] }",
    );
    let rows = format!("{HEADING}1,2026-04-02,2026-04-01,Claim,a\n2,2026-04-02,2026-04-03,Claim,open\n");
    let (voices, remarks, _) = read(&mapping, rows.as_bytes(), None);
    assert!(remarks.is_empty(), "{remarks:?}");
    assert_eq!(voices[0].closed_at, Some(voices[0].received_at));
    assert_eq!(voices[1].closed_at, None);
}
