//! Text as it may go to a terminal: whoever wrote it does not steer that, nor turn the reading around.

/// The text with U+FFFD in place of what is no sign: control characters other than newline and tab, and what Unicode calls format characters
/// (Cf) and separators of lines and paragraphs, such as those that turn the direction of writing.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

/// As [`printable`] for JSON, which has a way to write them that programs read as before.
pub(crate) fn printable_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if steers(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// The ranges of Unicode 17, chapter 23 and the tables of general category.
const fn steers(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{printable, printable_json};

    #[test]
    fn what_people_wrote_does_not_steer_the_terminal() {
        for (text, shown) in [
            ("封筒が\n\u{1b}[2J二重", "封筒が\n\u{fffd}[2J二重"),
            ("a\tb\r\u{9b}2J\u{7f}", "a\tb\u{fffd}\u{fffd}2J\u{fffd}"),
            ("見本\u{202e}子花\u{2066}\u{200f}", "見本\u{fffd}子花\u{fffd}\u{fffd}"),
            ("葛\u{e0100}城 が゙ ①―🍣", "葛\u{e0100}城 が゙ ①―🍣"),
        ] {
            assert_eq!(printable(text), shown);
        }
    }

    #[test]
    fn json_says_the_same_without_steering() {
        let said = "a\u{202e}b\u{9b}\u{e0041}\n";
        let json = printable_json(&serde_json::to_string(said).unwrap());
        assert_eq!(json, r#""a\u202eb\u009b\udb40\udc41\n""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), said);
    }
}
