//! Values that have broken programs.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

const TEXTS: &[&str] = &[
    "",
    " ",
    "\u{3000}",
    "\0",
    "a\0b",
    "\u{feff}",
    "\u{202e}逆さま",
    "\u{200b}",
    "é\u{301}\u{301}\u{301}",
    "髙﨑𠮷",
    "👩‍👩‍👧‍👦",
    "ﾊﾝｶｸ",
    "'; DROP TABLE voices; --",
    "\" OR 1=1 --",
    "%00%s%n",
    "../../etc/passwd",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "\r\nBcc: everybody@example.coop",
    "NaN",
    "-0",
    "1e999",
    "true",
    "null",
    "voices/",
    "voices//",
    "voices/00000000-0000-0000-0000-000000000000",
    "voices/FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    "voices/ffffffff-ffff-ffff-ffff-ffffffffffff",
    "members/01920000-0000-7000-8000-00000000dead\n",
    "staff/../voices/01920000-0000-7000-8000-00000000dead",
    "ſtaff/01920000-0000-7000-8000-00000000dead",
    "calendars/japan/versions/1",
    "calendars/-",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "{01920000-0000-7000-8000-00000000dead}",
    "9999999999999999999999",
    "-1",
    "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAFsiIl0",
    "state = RECEIVED AND NOT (overdue = true OR channel : \"*\")",
    "a.b.c.d = \"x\" OR -kind = COMPLAINT",
    "create_time > \"2026-13-45T99:99:99Z\"",
    "create_time > \"+262142-12-31T23:59:59Z\" AND receive_time < \"-262143-01-01T00:00:00Z\"",
    "external_id = \"\\u0000\"",
    "state = \"",
    "ABC",
    "+81-90-0000-0000",
    "someone@example.coop\r\nx@example.coop",
];

/// A text that may be of any kind, length and script.
pub(super) fn text(rng: &mut StdRng) -> String {
    match rng.random_range(0..10) {
        0 => "あ".repeat(rng.random_range(1..60_000)),
        1 => "x".repeat(rng.random_range(1..3_000)),
        2 => ["(", "NOT ", "-", "a.", "a=b OR "]
            .choose(rng)
            .unwrap_or(&"(")
            .repeat(rng.random_range(1..900)),
        3 => (0..rng.random_range(0..40)).map(|_| rng.random::<char>()).collect(),
        _ => (*TEXTS.choose(rng).unwrap_or(&"")).to_owned(),
    }
}

/// A number near an edge, or anywhere.
pub(super) fn number(rng: &mut StdRng) -> i64 {
    const EDGES: &[i64] = &[
        0,
        1,
        -1,
        2,
        31,
        32,
        200,
        201,
        1000,
        1440,
        9999,
        i32::MAX as i64,
        i32::MIN as i64,
        i32::MAX as i64 + 1,
        253_402_300_799,
        253_402_300_800,
        -62_135_596_801,
        1 << 53,
        i64::MAX,
        i64::MAX - 1,
        i64::MIN,
    ];
    if rng.random_bool(0.7) {
        *EDGES.choose(rng).unwrap_or(&0)
    } else {
        rng.random()
    }
}
