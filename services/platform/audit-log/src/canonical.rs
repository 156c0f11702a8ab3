//! Canonical JSON: the one way to write an object of texts as bytes, so that equal entries have equal hashes.
//!
//! Keys ascend bytewise, nothing stands between tokens, text is UTF-8 and only what JSON forbids is escaped: `\"`, `\\`, `\b`,
//! `\t`, `\n`, `\f`, `\r`, other control characters as `\u00xx` in lower case. It is what Python's `json.dumps(value,
//! sort_keys=True, separators=(",", ":"), ensure_ascii=False)` writes. There are no numbers, whose writing differs most.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

/// A value within an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// An object of texts.
    Map(BTreeMap<String, String>),
}

/// The bytes of an object.
pub(crate) fn object(fields: &BTreeMap<&'static str, Value>) -> Vec<u8> {
    serde_json::to_vec(fields).expect("an object of texts can always be written as JSON")
}

/// An instant in UTC with exactly six digits of fraction, such as `2026-11-23T08:00:00.000000Z`.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_json_forbids_is_escaped() {
        let text = Value::Text("\u{1}\u{8}\t\n\u{c}\r\u{1f}\"\\/\u{7f}髙𠮷\u{2028}".to_owned());
        let bytes = object(&BTreeMap::from([("a", text)]));
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "{\"a\":\"\\u0001\\b\\t\\n\\f\\r\\u001f\\\"\\\\/\u{7f}髙𠮷\u{2028}\"}"
        );
    }
}
