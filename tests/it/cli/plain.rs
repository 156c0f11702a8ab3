//! What a session said, without what differs from run to run. Whatever is replaced keeps its width, so that tables stay as they were.

use std::collections::BTreeMap;

/// Ids and numbers that were seen, in the order in which they were.
#[derive(Default)]
pub(super) struct Plain {
    ids: BTreeMap<String, usize>,
}

impl Plain {
    /// The text, plain.
    pub(super) fn of(&mut self, text: &str) -> String {
        let mut plain = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let before = plain.chars().next_back();
            let at_start = !before.is_some_and(|c| c.is_ascii_alphanumeric());
            let (replaced, length) = if at_start { self.replacement(rest) } else { None }.unwrap_or_else(|| (c.to_string(), c.len_utf8()));
            plain.push_str(&replaced);
            rest = &rest[length..];
        }
        plain
    }

    /// What stands for the beginning of a text, and how much of it that is.
    fn replacement(&mut self, text: &str) -> Option<(String, usize)> {
        if matches(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh") {
            let count = self.ids.len() + 1;
            let number = *self.ids.entry(text[..36].to_owned()).or_insert(count);
            return Some((format!("00000000-0000-0000-0000-{number:012}"), 36));
        }
        // The end of a calendar day is the same in every run.
        if matches(text, "dddd-dd-dd 24:00") {
            return Some(("YYYY-MM-DD 24:00".to_owned(), 16));
        }
        let forms = [
            ("dddd-dd-dd dd:dd:dd.ddd", "YYYY-MM-DD hh:mm:ss.mmm"),
            ("dddd-dd-dd dd:dd", "YYYY-MM-DD hh:mm"),
            ("dddd-dd-dd", "YYYY-MM-DD"),
            ("127.0.0.1:ddddd", "127.0.0.1:PORT"),
        ];
        for (form, plain) in forms {
            if matches(text, form) {
                return Some((plain.to_owned(), form.len()));
            }
        }
        // A voice's number: the year is that of the run.
        matches(text, "V-dddd-dddddd").then(|| (format!("V-YYYY-{}", &text[7..13]), 13))
    }
}

/// Whether a text begins as a form says: `d` is a digit, `h` a hexadecimal one, and all else itself.
fn matches(text: &str, form: &str) -> bool {
    let mut bytes = text.bytes();
    form.bytes().all(|wanted| {
        bytes.next().is_some_and(|byte| match wanted {
            b'd' => byte.is_ascii_digit(),
            b'h' => byte.is_ascii_hexdigit(),
            other => byte == other,
        })
    })
}

/// Every number as one `#`: for texts that count days and name dates.
pub(super) fn without_numbers(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' if plain.ends_with('#') => {}
            '0'..='9' => plain.push('#'),
            _ => plain.push(c),
        }
    }
    let weekdays = ["月", "火", "水", "木", "金", "土", "日"].map(|day| format!("({day})"));
    // Whole minutes are written without seconds.
    let plain = weekdays
        .iter()
        .fold(plain.replace("#:#:#", "#:#"), |plain, day| plain.replace(day, "(曜)"));
    let words = |line: &str| {
        line.split(' ')
            .map(|word| if is_of_a_date(word) { "*" } else { word })
            .collect::<Vec<_>>()
            .join(" ")
    };
    plain.lines().map(|line| words(line) + "\n").collect()
}

fn is_of_a_date(word: &str) -> bool {
    let names = [
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    names.contains(&word)
}

#[test]
fn what_differs_is_replaced_and_widths_stay() {
    let mut plain = Plain::default();
    let id = "0190a5a0-0000-7000-8000-0000000000bb";
    let text = format!("V-2026-000101  2026-04-01 09:00  staff/{id} {id} 2026-05-27 24:00");
    let same = "00000000-0000-0000-0000-000000000001";
    assert_eq!(
        plain.of(&text),
        format!("V-YYYY-000101  YYYY-MM-DD hh:mm  staff/{same} {same} YYYY-MM-DD 24:00")
    );
    assert_eq!(
        without_numbers("2026年11月13日(金) 1:02:03\nFri 13 Nov 2026"),
        "#年#月#日(曜) #:#\n* # * #\n"
    );
}
