//! The placeholders a template can declare, each with its type: what [`Content`] gives for it, as the template sees it.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use minijinja::Value;
use serde::Deserialize;

use crate::adr::AdrGuidance;
use crate::content::{Content, Finding};
use crate::kind::Language;

/// What a template can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placeholder {
    /// Whom the letter is to, without a form of address: a text.
    Addressee,
    /// Whom else the addressee may ask: `bodies` (each with `name`, `role`, `phone`, `address`, `web_page`) and `note`.
    Adr,
    /// What a person wrote for this letter: a list of paragraphs.
    Body,
    /// Whom to ask about the letter: `name`, `phone`, `hours`.
    Contact,
    /// By when the next step of the co-op, or an answer to its final response, is to be expected: a date in words.
    ExpectedOn,
    /// The decision on each allegation: a list of `allegation`, `finding` (`upheld`, `partly_upheld`, `not_upheld`) and `reasons`.
    Outcomes,
    /// The day on which the complaint arrived: a date in words.
    ReceivedOn,
    /// What the co-op will do about it: a text.
    Remedy,
    /// Whose letter it is: `organisation`, `unit`, `web_page`.
    Sender,
    /// The number that the complainant was given: a text.
    VoiceNumber,
    /// The date of the letter: a date in words.
    WrittenOn,
}

impl Placeholder {
    /// Every placeholder.
    pub const ALL: [Self; 11] = [
        Self::Addressee,
        Self::Adr,
        Self::Body,
        Self::Contact,
        Self::ExpectedOn,
        Self::Outcomes,
        Self::ReceivedOn,
        Self::Remedy,
        Self::Sender,
        Self::VoiceNumber,
        Self::WrittenOn,
    ];

    /// Its name in templates.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Addressee => "addressee",
            Self::Adr => "adr",
            Self::Body => "body",
            Self::Contact => "contact",
            Self::ExpectedOn => "expected_on",
            Self::Outcomes => "outcomes",
            Self::ReceivedOn => "received_on",
            Self::Remedy => "remedy",
            Self::Sender => "sender",
            Self::VoiceNumber => "voice_number",
            Self::WrittenOn => "written_on",
        }
    }

    /// What the content gives for it, nothing if it is empty.
    pub(crate) fn value(self, content: &Content, language: Language) -> Option<Value> {
        match self {
            Self::Addressee => text(&content.addressee),
            Self::Adr => content.adr.as_ref().map(|adr| guidance(adr, language)),
            Self::Body => {
                let paragraphs = content.body.iter().map(|paragraph| clean(paragraph)).collect::<Vec<_>>();
                list(paragraphs.iter().flat_map(|paragraph| paragraph.split("\n\n")).filter_map(text))
            }
            Self::Contact => {
                let contact = &content.contact;
                let fields = [("name", &contact.name), ("phone", &contact.phone), ("hours", &contact.hours)];
                text(&contact.name).map(|_| map(fields))
            }
            Self::ExpectedOn => content.expected_on.map(|date| in_words(date, language)),
            Self::Outcomes => list(content.outcomes.iter().map(|outcome| {
                map([
                    ("allegation", &outcome.allegation),
                    ("finding", &finding(outcome.finding).to_owned()),
                    ("reasons", &outcome.reasons),
                ])
            })),
            Self::ReceivedOn => Some(in_words(content.received_on, language)),
            Self::Remedy => content.remedy.as_deref().and_then(text),
            Self::Sender => {
                let sender = &content.sender;
                let fields = [
                    ("organisation", &sender.organisation),
                    ("unit", &sender.unit),
                    ("web_page", &sender.web_page),
                ];
                text(&sender.organisation).map(|_| map(fields))
            }
            Self::VoiceNumber => text(&content.voice_number),
            Self::WrittenOn => Some(in_words(content.written_on, language)),
        }
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

const fn finding(finding: Finding) -> &'static str {
    match finding {
        Finding::Upheld => "upheld",
        Finding::PartlyUpheld => "partly_upheld",
        Finding::NotUpheld => "not_upheld",
    }
}

fn guidance(adr: &AdrGuidance, language: Language) -> Value {
    let bodies = adr.bodies.iter().map(|body| {
        map([
            ("name", body.name.get(language)),
            ("role", body.role.get(language)),
            ("phone", &body.phone),
            ("address", &body.address),
            ("web_page", &body.web_page),
        ])
    });
    let note = clean(adr.note.get(language));
    Value::from(BTreeMap::from([("bodies", Value::from_iter(bodies)), ("note", Value::from(note))]))
}

fn in_words(date: NaiveDate, language: Language) -> Value {
    Value::from(match language {
        Language::Japanese => honi_calendar::japanese_day(date),
        Language::English => honi_calendar::english_day(date),
    })
}

fn text(text: &str) -> Option<Value> {
    let text = clean(text);
    (!text.is_empty()).then(|| Value::from(text))
}

fn list(values: impl Iterator<Item = Value>) -> Option<Value> {
    let values: Vec<Value> = values.collect();
    (!values.is_empty()).then(|| Value::from(values))
}

fn map<const N: usize>(fields: [(&str, &String); N]) -> Value {
    let cleaned = fields.map(|(name, text)| (name.to_owned(), Value::from(clean(text))));
    Value::from(BTreeMap::from(cleaned))
}

/// The text without what could not be seen or would reorder what is: control characters but line breaks, and marks of direction.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', " ");
    let hidden =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.replace(hidden, "").trim().to_owned()
}
