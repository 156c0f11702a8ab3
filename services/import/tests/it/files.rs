//! Mappings and files for tests. All fictional.

use std::io::Read;

use honi_import::{Mapping as _, Remark, Voice, VoiceMapping};

/// A mapping of a small file: key, two dates, a reason.
pub(crate) const SMALL: &str = r#"
key = "no"
verbatim = ["{text}", "{reason}"]

[received]
column = "opened"

[closed]
column = "closed"

[channel]
otherwise = "WEB"

[relation]
otherwise = "MEMBER"

[category]
column = "reason"
split = ";"
values = { Claim = "BENEFIT", Sale = ["NEW_CONTRACT", "AFTER_CARE"] }
blank = "OTHER"

[labels]
reason = { column = "reason", split = ";", blank = "(missing)" }
"#;

/// The heading of its file.
pub(crate) const HEADING: &str = "no,opened,closed,reason,text\n";

/// All of a file: its voices, what is said of its rows, and of its lines.
pub(crate) fn read(mapping: &str, rows: &[u8], lines: Option<&[u8]>) -> (Vec<Voice>, Vec<Remark>, Vec<Remark>) {
    let mapping = VoiceMapping::read(mapping).unwrap();
    let lines = lines.map(|lines| Box::new(std::io::Cursor::new(lines.to_vec())) as Box<dyn Read>);
    let mut file = mapping.open(rows, lines).unwrap();
    let (mut voices, mut remarks) = (Vec::new(), Vec::new());
    for row in file.by_ref() {
        let row = row.unwrap();
        voices.extend(row.item);
        remarks.extend(row.remarks);
    }
    let left = file.lines_left();
    (voices, remarks, left)
}

/// Remarks in short: line, key, field, reason.
pub(crate) fn short(remarks: &[Remark]) -> Vec<String> {
    let told = |it: &Remark| format!("{} {} {} {} {}", it.line, it.level.code(), it.external_id, it.field, it.reason);
    remarks.iter().map(told).collect()
}
