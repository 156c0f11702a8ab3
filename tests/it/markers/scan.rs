//! Looking for marks and secrets in bytes of all kinds.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::mark::{BIRTH, CORE, PHONE};
use super::places::{DATA, LIVE, SEEN, files};

/// Something that must not be found, as it would look in one form of writing.
struct Needle {
    what: String,
    text: String,
}

/// Looks through everything below the folder.
pub(super) fn find_nothing(folder: &Path) {
    let marks = marks();
    let secrets = secrets(folder);
    let mut found = Vec::new();
    let mut bytes = 0;
    for place in [SEEN, LIVE, DATA] {
        for path in files(&folder.join(place)) {
            let content = fs::read(&path).unwrap_or_default();
            bytes += content.len();
            let name = path.strip_prefix(folder).expect("it is below the folder").display().to_string();
            let content = without_address(&name, content);
            found.extend(finds(&content, &marks).into_iter().map(|hit| format!("{name}: {hit}")));
            // The keys lie where keys lie; everywhere else they are none of anybody's business.
            if !name.contains("/keys/") {
                found.extend(finds(&content, &secrets).into_iter().map(|hit| format!("{name}: {hit}")));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    // That nothing was found must mean something: the places hold what they should.
    assert!(bytes > 1_000_000, "only {bytes} bytes were looked through");
    for (place, expected) in [
        ("seen/stderr", "an event was not delivered"),
        ("seen/errors", "ETAG_MISMATCH"),
        ("seen/metrics", "rpc_server_calls_total"),
        ("seen/metrics", "honi-worker"),
        ("seen/histories", "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED"),
        ("seen/histories", "complaint_handling.escalate"),
        ("seen/histories", "opened: "),
        ("seen/histories", "HoniState"),
        ("seen/answers", "organization.notice.created"),
        ("data/traces.db", "honi.members.v1.MemberService"),
        ("data/voices.db", "voices.escalated"),
    ] {
        let content = fs::read(folder.join(place)).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert!(
            String::from_utf8_lossy(&content).contains(expected),
            "{place} does not say {expected}"
        );
    }
    let mails = files(&folder.join(DATA).join("mail"));
    let addressed = |path: &std::path::PathBuf| fs::read_to_string(path).is_ok_and(|mail| mail.contains(&format!("To: {CORE}@")));
    assert!(mails.iter().any(addressed), "no mail went to the staff that was reminded");
}

/// The one place where an address belongs: the recipient of a mail.
fn without_address(name: &str, content: Vec<u8>) -> Vec<u8> {
    if !name.contains("/mail/") {
        return content;
    }
    let mail = String::from_utf8(content).expect("mails are text");
    let lines: Vec<&str> = mail.lines().filter(|line| !line.starts_with("To: ")).collect();
    lines.join("\n").into_bytes()
}

fn finds(content: &[u8], needles: &[Needle]) -> Vec<String> {
    // Lossy, because searching text is what the standard library does fast; what a needle is made of survives.
    let text = String::from_utf8_lossy(content);
    let mut hits = Vec::new();
    for needle in needles {
        if let Some(place) = text.find(&needle.text) {
            let around: String = text[..place].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            hits.push(format!("{} after {around:?}", needle.what));
        }
    }
    hits
}

fn marks() -> Vec<Needle> {
    let (year, month, day) = BIRTH;
    let phone = [PHONE.to_owned(), format!("{}-{}-{}", &PHONE[..3], &PHONE[3..7], &PHONE[7..])];
    let birth = [
        format!("{year}-{month:02}-{day:02}"),
        format!("{year}{month:02}{day:02}"),
        format!("\"year\":{year}"),
        format!("year: {year}"),
    ];
    let texts = [CORE.to_owned(), "秘匿".to_owned()];
    phone
        .into_iter()
        .chain(birth)
        .chain(texts)
        .flat_map(|mark| forms("a mark", &mark))
        .collect()
}

/// The suite's secrets and the tokens that were used.
fn secrets(folder: &Path) -> Vec<Needle> {
    let text = fs::read_to_string(folder.join(DATA).join("keys/secrets.toml")).expect("the suite keeps its secrets");
    let table: toml::Table = text.parse().expect("they are TOML");
    let secrets = table
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()));
    let tokens = fs::read_to_string(folder.join("tokens")).expect("the tokens were noted");
    // The part that makes it one.
    let signatures = tokens
        .lines()
        .filter_map(|token| token.rsplit('.').next())
        .map(|signature| ("a token".to_owned(), signature.to_owned()));
    secrets.chain(signatures).map(|(what, text)| Needle { what, text }).collect()
}

/// A text as it would stand in the forms of writing that programs use.
fn forms(what: &str, text: &str) -> Vec<Needle> {
    let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let percent: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let bytes = format!("{:?}", text.as_bytes());
    let mut forms = vec![
        ("as it is", text.to_owned()),
        ("in capitals", text.to_uppercase()),
        ("in hex", hex::encode(text)),
        ("percent-encoded", percent),
        ("as a list of bytes", bytes.trim_matches(['[', ']']).to_owned()),
    ];
    if text.is_ascii() {
        forms.push(("in UTF-16", String::from_utf8_lossy(&wide).into_owned()));
    } else {
        forms.push(("escaped", escaped));
    }
    // In Base64 it depends on what stands before; the first and last letters are shared with the neighbours.
    for before in 0..3 {
        let encoded = STANDARD.encode([&vec![0; before][..], text.as_bytes()].concat());
        let inner = encoded.trim_end_matches('=');
        let inner = &inner[if before == 0 { 0 } else { before + 1 }..inner.len() - 1];
        if inner.len() > 6 {
            forms.push(("in Base64", inner.to_owned()));
        }
    }
    forms.dedup_by(|one, other| one.1 == other.1);
    forms
        .into_iter()
        .map(|(form, text)| Needle {
            what: format!("{what} {form} ({text})"),
            text,
        })
        .collect()
}
