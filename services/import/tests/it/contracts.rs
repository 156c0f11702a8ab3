//! Contracts of a file: what is read, what is refused, and mappings that cannot be used.

use std::io::Read;

use honi_import::{ContractMapping, FileError, Mapping as _, Remark};
use honi_proto::calendar::v1::Date;
use honi_proto::proposals::v1::{ContractOrigin, ImportedContract, LineGroup, TerminationReason, UnderwriterKind};

use crate::files::short;

/// A mapping of a small file of contracts with the members beside it.
const CONTRACTS: &str = r#"
key = "no"

[apply]
column = "applied"

[establish]
column = "applied"

[effective]
column = "began"

[terminate]
column = "ended"
unless = { column = "state", is = ["watched"] }

[termination_reason]
column = "state"
values = { left = "SURRENDER", died = "DEATH" }

[underwriter_kind]
otherwise = "KYOSAI_FEDERATION"

[line_group]
column = "class"
values = { CAR = "AUTO" }

[policyholder]
column = "member"

[household]
column = "household"

[object_key]
column = "car"

[org_unit]
otherwise = "north"

[sales_staff]
column = "staff"
prefix = "keys/s-"

[product]
column = "product"

[annual_premium_yen]
column = "monthly"
times = 12

[joined]
file = "members.csv"
key = "id"
on = "member"
ignored = ["born"]
"#;

const HEADING: &str = "no,member,applied,began,ended,state,class,car,staff,product,monthly\n";
const MEMBERS: &str = "id,household,born,car\nM1,H1,1970-01-01,theirs\nM2,,1980-01-01,theirs\n";
const MEMBER: &str = "members/0190a5a0-0000-7000-8000-0000000000e1";

fn given(text: &str) -> Option<Box<dyn Read>> {
    Some(Box::new(std::io::Cursor::new(text.to_owned().into_bytes())))
}

fn read(rows: &str) -> (Vec<ImportedContract>, Vec<Remark>) {
    let mapping = ContractMapping::read(CONTRACTS).unwrap();
    assert_eq!(mapping.file_beside(), Some("members.csv"));
    let text = format!("{HEADING}{rows}");
    let mut file = mapping.open(text.as_bytes(), given(MEMBERS)).unwrap();
    let (mut contracts, mut remarks) = (Vec::new(), Vec::new());
    for row in file.by_ref() {
        let row = row.unwrap();
        contracts.extend(row.item);
        remarks.extend(row.remarks);
    }
    assert!(file.lines_left().is_empty(), "members without a contract are no fault");
    (contracts, remarks)
}

fn date(text: &str) -> Option<Date> {
    Some(text.parse::<chrono::NaiveDate>().unwrap().into())
}

#[test]
fn a_row_and_what_is_joined_to_it_are_a_contract() {
    let rows = format!(
        "1, M1 ,2026-01-05,2026-02-01,2026-03-31,left,CAR,car-7,7,CAR-2,1500\n\
         2,{MEMBER},2026-01-05,2026-02-01,2026-12-31,watched,CAR,,keys/x,CAR-2,\n\
         3,M2,2026-01-05,2026-02-01,,active,CAR,,,CAR-2,0\n"
    );
    let (contracts, remarks) = read(&rows);
    assert!(remarks.is_empty(), "{remarks:?}");
    let [ended, watched, active] = &contracts[..] else {
        panic!("three rows")
    };
    let contract = ended.contract.as_ref().unwrap();
    assert_eq!(
        (ended.termination_date, ended.termination_reason()),
        (date("2026-03-31"), TerminationReason::Surrender)
    );
    assert_eq!((contract.external_id.as_str(), contract.policyholder.as_str()), ("1", "keys/M1"));
    assert_eq!(contract.insured, contract.policyholder, "nobody else is told of");
    assert_eq!((contract.household.as_str(), contract.object_key.as_str()), ("keys/H1", "car-7"));
    assert_eq!(
        (contract.org_unit.as_str(), contract.sales_staff.as_str()),
        ("keys/north", "keys/s-7")
    );
    assert_eq!(contract.underwriter_kind(), UnderwriterKind::KyosaiFederation);
    assert_eq!((contract.line_group(), contract.origin()), (LineGroup::Auto, ContractOrigin::New));
    assert_eq!(
        (contract.apply_date, contract.establish_date),
        (date("2026-01-05"), date("2026-01-05"))
    );
    assert_eq!((contract.effective_date, contract.mature_date), (date("2026-02-01"), None));
    assert_eq!((contract.product.as_str(), contract.annual_premium_yen), ("CAR-2", Some(18_000)));

    // The day until which a contract was watched is no end, and a member of ours is named as one.
    assert_eq!((watched.termination_date, watched.termination_reason), (None, None));
    let contract = watched.contract.as_ref().unwrap();
    assert_eq!((contract.policyholder.as_str(), contract.sales_staff.as_str()), (MEMBER, "keys/x"));
    assert_eq!((contract.household.as_str(), contract.annual_premium_yen), ("", None));
    let contract = active.contract.as_ref().unwrap();
    assert_eq!((active.termination_date, contract.annual_premium_yen), (None, Some(0)));
    // A name that both files have is that of the contracts'.
    assert_eq!((contract.household.as_str(), contract.object_key.as_str()), ("", ""));
}

#[test]
fn a_bad_row_is_refused_alone() {
    let rows = "1,M1,2026-01-05,2026-02-01,2026-03-31,gone,CAR,,,CAR-2,1\n\
                2,M1,2026-01-05,2026-02-01,,left,CAR,,,CAR-2,1\n\
                3,M1,2026-01-05,2026-02-01,31.3.2026,left,CAR,,,CAR-2,1\n\
                4,M1,,2026-02-01,,,CAR,,,CAR-2,1\n\
                5,,2026-01-05,2026-02-01,,,CAR,,,CAR-2,1\n\
                6,M 1,2026-01-05,2026-02-01,,,CAR,,,CAR-2,1\n\
                7,M1,2026-01-05,2026-02-01,,,SHIP,,,CAR-2,1\n\
                8,M1,2026-01-05,2026-02-01,,,CAR,,,car-2,1\n\
                9,M1,2026-01-05,2026-02-01,,,CAR,,,,1\n\
                10,M1,2026-01-05,2026-02-01,,,CAR,,,CAR-2,1.5\n\
                11,M1,2026-01-05,2026-02-01,,,CAR,,,CAR-2,-1\n\
                12,M1,2026-01-05,2026-02-01,,,CAR,my car,,CAR-2,1\n\
                13,M1,2026-01-05,2026-02-01,,,CAR,,,CAR-2,1\n\
                13,M1,2026-01-05,2026-02-01,,,CAR,,,CAR-2,1\n";
    let (contracts, remarks) = read(rows);
    let keys = contracts.iter().map(|it| it.contract.as_ref().unwrap().external_id.as_str());
    assert_eq!(keys.collect::<Vec<_>>(), ["13"]);
    let expected = [
        "2 refused 1 state VALUE_UNKNOWN",
        "3 refused 2 state REASON_WITHOUT_DATE",
        "4 refused 3 ended DATE_UNREADABLE",
        "5 refused 4 applied DATE_BLANK",
        "6 refused 5 member VALUE_BLANK",
        "7 refused 6 member VALUE_MALFORMED",
        "8 refused 7 class VALUE_UNKNOWN",
        "9 refused 8 product VALUE_MALFORMED",
        "10 refused 9 product VALUE_BLANK",
        "11 refused 10 monthly NUMBER_UNREADABLE",
        "12 refused 11 monthly NUMBER_OUT_OF_RANGE",
        "13 refused 12 car VALUE_MALFORMED",
        "15 refused 13 no KEY_REPEATED",
    ];
    assert_eq!(short(&remarks), expected);
}

#[test]
fn a_mapping_names_only_what_there_is() {
    let reason = "[termination_reason]\ncolumn = \"state\"\nvalues = { left = \"SURRENDER\", died = \"DEATH\" }\n";
    let table = [
        (CONTRACTS.replace("\"AUTO\"", "\"SHIP\""), "line 26: \"SHIP\" is none of our words"),
        (CONTRACTS.replace("[effective]", "[begin]"), "line 10: unknown field `begin`"),
        (
            CONTRACTS.replace("[effective]\ncolumn = \"began\"\n", ""),
            "line 1: missing field `effective`",
        ),
        (
            CONTRACTS.replace(reason, ""),
            "line 14: `terminate` needs `termination_reason` beside it",
        ),
        (
            CONTRACTS.replace(
                "[terminate]\ncolumn = \"ended\"\nunless = { column = \"state\", is = [\"watched\"] }\n",
                "",
            ),
            "line 15: `termination_reason` needs `terminate` beside it",
        ),
        (
            CONTRACTS.replace("\"north\"", "\"the north\""),
            "line 38: \"the north\" cannot be `org_unit`",
        ),
        (
            CONTRACTS.replace("column = \"product\"", "column = \"product\"\nprefix = \"P-\""),
            "line 46: `product` is taken as it is: it has no prefix",
        ),
        (
            CONTRACTS.replace("column = \"began\"", "column = \"began\"\nform = \"%Q\""),
            "line 12: \"%Q\" is no form of a date",
        ),
    ];
    for (mapping, expected) in table {
        let found = ContractMapping::read(&mapping).unwrap_err().to_string();
        assert!(found.starts_with(expected), "expected {expected:?}, found {found:?}");
    }
}

#[test]
fn a_mapping_and_its_files_have_the_same_columns() {
    let table = [
        (HEADING, Some(MEMBERS), ""),
        (HEADING, None, "the mapping needs the file that it joins"),
        (HEADING, Some("id,born\n"), "line 32: the file has no column \"household\""),
        (HEADING, Some("household,born\n"), "the joined file has no column of its key"),
        (
            HEADING,
            Some("id,household,born,size\n"),
            "line 53: column 4 of the joined file, \"size\", is named nowhere: use it, or list it under `ignored`",
        ),
        (
            HEADING,
            Some("id,household,born\nM1,H1,\nM1,H2,\n"),
            "line 3 of the joined file has the key of a line before it",
        ),
        (
            "no,applied,began,ended,state,class,car,staff,product,monthly\n",
            Some("member,id,household,born\n"),
            "line 54: \"member\" is a column of the joined file, not of the file itself",
        ),
        (
            "no,member,applied,began,ended,state,class,car,staff,product,monthly,colour\n",
            Some(MEMBERS),
            "line 2: column 12 of the file, \"colour\", is named nowhere: use it, or list it under `ignored`",
        ),
    ];
    for (heading, members, expected) in table {
        let mapping = ContractMapping::read(CONTRACTS).unwrap();
        let found = match mapping.open(heading.as_bytes(), members.and_then(given)) {
            Ok(_) => String::new(),
            Err(FileError::Mapping(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected, "{heading}{members:?}");
    }
}
