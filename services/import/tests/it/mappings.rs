//! Mappings that cannot be used say where.

use honi_import::{FileError, Mapping as _, VoiceMapping};

use crate::files::{HEADING, SMALL};

fn refused(mapping: &str) -> String {
    VoiceMapping::read(mapping).unwrap_err().to_string()
}

#[test]
fn a_mapping_names_only_what_there_is() {
    let table = [
        (format!("speed = 3\n{SMALL}"), "line 1: unknown field `speed`"),
        (
            SMALL.replace("otherwise = \"WEB\"", "otherwise = \"FAX\""),
            "line 12: \"FAX\" is none of our words",
        ),
        (
            SMALL.replace("otherwise = \"WEB\"", "otherwise = \"UNSPECIFIED\""),
            "line 12: \"UNSPECIFIED\" is none of our words",
        ),
        (
            SMALL.replace("[\"NEW_CONTRACT\", \"AFTER_CARE\"]", "[\"SALE\"]"),
            "line 20: \"SALE\" is none of our words",
        ),
        (
            SMALL.replace("column = \"opened\"", "column = \"opened\"\nform = \"%Y-%Q\""),
            "line 7: \"%Y-%Q\" is no form of a date",
        ),
        (
            SMALL.replace("column = \"opened\"", "column = \"opened\"\ntime = \"25:00\""),
            "line 7: \"25:00\" is no time of day",
        ),
        (SMALL.replace("{text}", "{text"), "line 3: a brace of a text is not closed"),
        (
            SMALL.replace("[labels]\nreason", "[labels]\nReason"),
            "line 24: the name of a label consists of",
        ),
        (
            format!("{SMALL}\n[[checks]]\nreason = \"A\"\n"),
            "line 27: a check has one condition",
        ),
        (
            format!("{SMALL}\n[[checks]]\nreason = \"a b\"\nblank = \"no\"\n"),
            "line 27: a reason consists of capital letters",
        ),
        (SMALL.replace("key = \"no\"", ""), "line 1: missing field `key`"),
    ];
    for (mapping, expected) in table {
        let found = refused(&mapping);
        assert!(found.starts_with(expected), "expected {expected:?}, found {found:?}");
    }
}

#[test]
fn a_mapping_and_a_file_have_the_same_columns() {
    let lines = format!("{SMALL}\n[lines]\nfile = \"lines.csv\"\nkey = \"no\"\n");
    let table = [
        (
            SMALL.to_owned(),
            "no,opened,closed,text\n",
            None,
            "line 18: the file has no column \"reason\"",
        ),
        (
            SMALL.to_owned(),
            "no,opened,closed,reason,text,colour\n",
            None,
            "line 2: column 6 of the file, \"colour\", is named nowhere: use it, or list it under `ignored`",
        ),
        (
            format!("ignored = [\"colour\"]\n{SMALL}"),
            "no,opened,closed,reason,text,colour\n",
            None,
            "",
        ),
        (lines.clone(), HEADING, None, "the mapping needs a file of lines"),
        (SMALL.to_owned(), HEADING, Some("no\n"), "the mapping knows no file of lines"),
        (
            lines.clone(),
            "no,closed,text\n",
            Some("no,opened,reason\n"),
            "line 6: \"opened\" is a column of the lines, of which a voice has several",
        ),
        (
            lines.clone(),
            "no,opened,closed,text\n",
            Some("no,reason,colour\n"),
            "line 28: column 3 of the lines, \"colour\", is named nowhere: use it, or list it under `ignored`",
        ),
        (lines, "no,opened,closed,text\n", Some("no,reason\n"), ""),
    ];
    for (mapping, heading, lines, expected) in table {
        let mapping = VoiceMapping::read(&mapping).unwrap();
        let lines = lines.map(|lines| Box::new(lines.as_bytes()) as Box<dyn std::io::Read>);
        let found = match mapping.open(heading.as_bytes(), lines) {
            Ok(_) => String::new(),
            Err(FileError::Mapping(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected, "{heading}");
    }
}
